"""Which processes a part calls its own: only those that it can prove to have started."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from pantau.local.processes import MARK, Program

SLEEP = ("-c", "import time; time.sleep(60)")


@pytest.fixture
def program(tmp_path: Path):
    program = Program("part", SLEEP, dict(os.environ), tmp_path / "part.log", tmp_path / "part.json")
    yield program
    program.stop()


def test_a_part_that_never_started_owns_no_process(program):
    assert program.leader() is None
    assert program.members() == []


@pytest.mark.parametrize(
    "pid", [-1, 0, 1, os.getppid(), os.getpid()], ids=["none", "kernel", "init", "parent", "self"]
)
def test_a_record_that_names_a_process_of_somebody_else_owns_none(program, pid):
    created = psutil.Process(pid).create_time() if pid > 0 else time.time()
    program.record.write_text(json.dumps({"pid": pid, "created": created - 60}))
    assert program.leader() is None
    assert program.members() == []


def test_a_broken_record_owns_no_process(program):
    program.record.write_text("{")
    assert program.members() == []


def test_a_part_of_another_home_with_the_same_name_is_left_alone(program, tmp_path):
    other = Program("part", SLEEP, dict(os.environ), tmp_path / "log", tmp_path / "other" / "part.json")
    other.record.parent.mkdir()
    program.start()
    assert other.members() == []
    other.stop()
    assert program.leader() is not None


def test_the_record_in_a_copied_home_ends_nothing_of_the_original(program, tmp_path):
    program.start()
    copy = Program("part", SLEEP, dict(os.environ), tmp_path / "log", tmp_path / "copy" / "part.json")
    copy.record.parent.mkdir()
    copy.record.write_text(program.record.read_text())
    assert copy.leader() is None
    copy.stop()
    assert program.leader() is not None


def test_stopping_ends_what_the_part_started_whatever_its_session(program):
    nested = (
        "import subprocess, sys, time;"
        f"subprocess.Popen([sys.executable, *{SLEEP!r}], start_new_session=True);"
        "time.sleep(60)"
    )
    family = Program("part", ("-c", nested), program.environment, program.log, program.record)
    family.start()
    end = time.monotonic() + 20
    while len(family.members()) < 2 and time.monotonic() < end:
        time.sleep(0.05)
    assert len(family.members()) == 2
    family.stop()
    assert family.members() == []
    assert not family.record.exists()


def test_a_part_is_found_again_when_its_record_was_lost(program):
    program.start()
    pid = program.leader().pid
    program.record.unlink()
    assert [process.pid for process in program.members()] == [pid]


def test_a_process_that_ignores_the_request_is_ended_all_the_same(program):
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print(1, flush=True); time.sleep(60)"
    )
    part = Program("part", ("-c", deaf), program.environment, program.log, program.record)
    part.start()
    end = time.monotonic() + 20
    while not part.log.read_text() and time.monotonic() < end:
        time.sleep(0.05)
    part.stop(grace_seconds=0.2)
    assert part.members() == []


def test_the_process_that_asks_is_never_ended(program):
    script = (
        "from pathlib import Path; from pantau.local.processes import Program; import sys;"
        "path = Path(sys.argv[1]); program = Program('part', (), {}, path, path / 'part.json');"
        "program.stop(0); print('alive')"
    )
    environment = dict(os.environ) | {MARK: program.mark}
    command = [sys.executable, "-c", script, str(program.record.parent)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.stdout == "alive\n"


def test_a_part_whose_environment_does_not_stand_yet_is_not_taken_for_ended(program, monkeypatch):
    program.start()
    monkeypatch.setattr(psutil.Process, "environ", lambda process: {})
    assert program.leader() is not None


def test_a_part_has_started_only_when_its_environment_can_be_read(program, tmp_path, monkeypatch):
    read, unread = psutil.Process.environ, [1, 2, 3]
    monkeypatch.setattr(
        psutil.Process, "environ", lambda process: {} if unread and unread.pop() else read(process)
    )
    program.start()
    assert unread == []
    copy = Program("part", SLEEP, dict(os.environ), tmp_path / "log", tmp_path / "copy" / "part.json")
    copy.record.parent.mkdir()
    copy.record.write_text(program.record.read_text())
    assert copy.leader() is None
