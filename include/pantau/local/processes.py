"""The processes of a stack's parts: started, found again after a crash, ended without a rest.

Each part is a session of its own: Airflow gives its tasks process groups of their own, but they stay
in the session. A process is never signalled on the strength of its number alone.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from pantau.local import LocalError

MARK = "PANTAU_PART"
CLOCK_DRIFT = 2.0
"""Seconds by which the kernel's start time of a process may move when the clock is set."""


class PartDiedError(LocalError):
    """A part ended or never became healthy; the message names it, its log and the log's end."""


@dataclass(frozen=True)
class Program:
    """What runs a part: ``record`` remembers its process, ``mark`` stands in its environment."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    record: Path
    executable: str = sys.executable

    @property
    def mark(self) -> str:
        """Tells this part of this home from all other processes, also when the record is lost."""
        return f"{self.record.parent}:{self.name}"

    def start(self) -> None:
        """Starts the part in its own session and writes down which process it is, once it can be told."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            process = subprocess.Popen(  # noqa: S603
                [self.executable, *self.command],
                cwd=self.record.parent,
                env=dict(self.environment) | {MARK: self.mark},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        started = psutil.Process(process.pid)
        _wait_for_environment(started)
        state = {"pid": process.pid, "created": started.create_time()}
        part = self.record.with_suffix(".part")
        part.write_text(json.dumps(state))
        part.replace(self.record)

    def leader(self) -> psutil.Process | None:
        """The part's first process, if it lives."""
        state = self._state()
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            process = psutil.Process(state["pid"])
            is_same = abs(process.create_time() - state["created"]) < CLOCK_DRIFT
            is_ours = os.getsid(process.pid) == process.pid and _read_mark(process) in (self.mark, None)
            if state["pid"] > 1 and is_same and is_ours and _lives(process):
                return process
        return None

    def created(self) -> float:
        """When the part's first process started, in seconds since 1970; 0 if it never did."""
        return self._state()["created"]

    def members(self) -> list[psutil.Process]:
        """All living processes of the part, orphans of a dead leader included."""
        state = self._state()
        ours = psutil.Process()
        spared = {1, ours.pid, *(process.pid for process in ours.parents())}
        found = [process for process in psutil.process_iter() if process.pid not in spared]
        return [process for process in found if self._is_member(process, state) and _lives(process)]

    def stop(self, grace_seconds: float = 15) -> None:
        """SIGTERM to the group, then SIGKILL to whatever is left. Safe to repeat."""
        members = self.members()
        if (leader := self.leader()) is not None:
            with suppress(ProcessLookupError):
                os.killpg(leader.pid, signal.SIGTERM)
            _wait([leader], grace_seconds)
        for _ in range(50):  # a process may fork while it is being ended
            members = [process for process in {*members, *self.members()} if _lives(process)]
            if not members:
                break
            for process in members:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            _wait(members, 5)
        if members:
            raise PartDiedError(f"{self.name}: processes {[p.pid for p in members]} do not end")
        self.record.unlink(missing_ok=True)

    def last_words(self, lines: int = 15) -> str:
        """The end of the part's log."""
        if not self.log.is_file():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _is_member(self, process: psutil.Process, state: Mapping[str, float]) -> bool:
        """Only on positive proof: the mark, or for hidden environments the session we opened."""
        try:
            if process.uids().real != os.getuid():
                return False
            mark = _read_mark(process)
            if mark is not None:
                return mark == self.mark
            # Airflow hides the environment of a running task; its session says whose it is. Session 0
            # is that of whatever came into a container from outside.
            is_younger = process.create_time() > state["created"] - CLOCK_DRIFT
            return state["pid"] > 1 and os.getsid(process.pid) == state["pid"] and is_younger
        except (psutil.Error, OSError):
            return False

    def _state(self) -> Mapping[str, float]:
        nothing = {"pid": 0, "created": 0.0}
        try:
            state = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return nothing
        is_possible = state["pid"] > 1 and state["created"] > psutil.boot_time() - CLOCK_DRIFT
        return state if is_possible else nothing


def wait_for_end(command: Program, deadline_seconds: float) -> None:
    """Waits until a program that does one thing has ended."""
    end = time.monotonic() + deadline_seconds
    while command.leader() is not None:
        if time.monotonic() > end:
            command.stop()
            raise PartDiedError(
                f"{command.name} took longer than {deadline_seconds:.0f} s; see {command.log}"
            )
        time.sleep(0.1)


def _wait_for_environment(process: psutil.Process, seconds: float = 5) -> None:
    """Until the mark can be read: before that, a home copied from ours would take the part for its own."""
    end = time.monotonic() + seconds
    while _read_mark(process) is None and _lives(process) and time.monotonic() < end:
        time.sleep(0.01)


def _read_mark(process: psutil.Process) -> str | None:
    """The mark in the process's environment; ``None`` where it may not be read or does not stand yet."""
    try:
        environment = process.environ()
    except psutil.Error:
        return None
    # For an instant after its start the system shows an empty one.
    return environment.get(MARK, "") if environment else None


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _wait(processes: Sequence[psutil.Process], seconds: float) -> None:
    """Waits for the end; a zombie whose parent never asks for it counts as ended."""
    end = time.monotonic() + seconds
    while any(_lives(process) for process in processes) and time.monotonic() < end:
        time.sleep(0.05)
    for process in processes:  # our own children: take them out of the process table
        with suppress(psutil.Error, psutil.TimeoutExpired):
            process.wait(timeout=0)
