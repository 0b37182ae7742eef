"""The folder of one local stack: what lies where in it, and who may change it just now.

It holds personal data and passwords, so it is closed to other users when it is made here.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pantau.local import LocalError


class HomeBusyError(LocalError):
    """Another ``up``, ``down`` or ``load`` is at work in the same home."""


@dataclass(frozen=True)
class Home:
    """``$PANTAU_HOME``, else ``var/`` in the repository."""

    path: Path

    @property
    def settings(self) -> Path:
        """What the stack's processes and the CLI share."""
        return self.path / "stack.env"

    @property
    def sheets(self) -> Path:
        """The workbooks that the local Sheets server serves: ``<spreadsheet_id>.xlsx``."""
        return self.path / "sheets"

    @property
    def partners(self) -> Path:
        """Partner files, one folder a feed."""
        return self.path / "partners"

    @property
    def outbox(self) -> Path:
        """Every mail that was sent, ``*.eml``."""
        return self.path / "outbox"

    @property
    def airflow(self) -> Path:
        """``AIRFLOW_HOME``."""
        return self.path / "airflow"

    @property
    def run(self) -> Path:
        """Which process stands for which part."""
        return self.path / "run"

    def log(self, part: str) -> Path:
        """Where a part writes what it says."""
        return self.path / "log" / f"{part}.log"

    def make(self) -> None:
        """Creates the folders that are missing."""
        if not self.path.exists():
            self.path.mkdir(parents=True, mode=0o700)
        for folder in (self.sheets, self.partners, self.outbox, self.airflow, self.run, self.path / "log"):
            folder.mkdir(exist_ok=True)

    @contextmanager
    def locked(self, deadline_seconds: float = 300) -> Iterator[None]:
        """One command changes a home at a time; the lock of a killed one falls by itself."""
        self.make()
        end = time.monotonic() + deadline_seconds
        with (self.run / "lock").open("w") as lock:
            while True:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > end:
                        raise HomeBusyError(
                            f"Another pantau up, down or load is at work in {self.path}; wait for its end."
                        ) from None
                    time.sleep(0.2)
            yield
