"""What a week costs through CeleryExecutor: `.venv/bin/python benchmarks/workers.py [workers …]`.

Runs the services of docker-compose.yaml as processes of this machine, with one worker and with two where no
other numbers are given, each from nothing. A first week warms them up; the second one is measured: wall time
of the chain, the tasks' work, how long none of them ran, and the memory of each service (proportional share).
Needs redis-server and curl.
"""

import argparse
import contextlib
import re
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
import psycopg
from rich.console import Console
from rich.table import Table

from pantau.local.compose import ComposeServices
from pantau.periods import Week

WARM_UP, MEASURED = Week.parse("2018-01-01"), Week.parse("2018-01-08")
SAMPLE_SECONDS = 2


@dataclass(frozen=True)
class Spent:
    """A week's run; megabytes by service at rest before it, and at their highest."""

    wall: float
    tasks: int
    work: float
    idle: float
    resting: dict[str, int]
    peak: dict[str, int]


def main() -> None:
    """Runs the week with each number of workers, and prints all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workers", nargs="*", type=int, default=(1, 2))
    console = Console()
    spent = {workers: _measure(workers, console) for workers in parser.parse_args().workers}
    _print(console, spent)


def _measure(workers: int, console: Console) -> Spent:
    folder = Path(tempfile.mkdtemp(prefix="pantau-workers-"))
    services = ComposeServices(folder, _free_base())
    try:
        console.print(f"{workers} worker(s): starting")
        services.up(workers, seconds=600)
        _execute(services, "scheduler", "airflow", "dags", "unpause", "-y", "--treat-dag-id-as-regex", ".*")
        _run(services, WARM_UP)
        resting = _memory(services)
        with _watch_memory(services) as peak:
            _run(services, MEASURED)
        return _read(services, resting, peak)
    finally:
        services.down()
        shutil.rmtree(folder)


def _run(services: ComposeServices, week: Week) -> None:
    _execute(services, "sheets-server", "python", "-m", "pantau.deployment.trial_week", str(week))
    _execute(services, "scheduler", "pantau", "run-week", str(week))


def _execute(services: ComposeServices, service: str, *command: str) -> None:
    done = services.run(service, *command, seconds=1800)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def _read(services: ComposeServices, resting: dict[str, int], peak: dict[str, int]) -> Spent:
    """The measured week as Airflow's database tells it."""
    password = (services.place("secrets") / "airflow_database_password").read_text()
    url = f"postgresql://airflow:{password}@127.0.0.1:{services.clusters['metadata'].port}/airflow"
    with psycopg.connect(url) as connection:
        runs = connection.execute(
            "select min(start_date), max(end_date) from dag_run where partition_key = %s", [str(MEASURED)]
        ).fetchone()
        spans = connection.execute(
            """
            select task_instance.start_date, task_instance.end_date
            from task_instance join dag_run using (dag_id, run_id)
            where partition_key = %s and task_instance.state = 'success' and task_instance.duration > 0
            order by 1
            """,
            [str(MEASURED)],
        ).fetchall()
    assert runs is not None
    wall = (runs[1] - runs[0]).total_seconds()
    work = sum((end - start).total_seconds() for start, end in spans)
    return Spent(wall, len(spans), work, wall - _covered(spans), resting, peak)


def _covered(spans: list[tuple[datetime, datetime]]) -> float:
    """Seconds in which at least one task ran."""
    seconds, until = 0.0, None
    for start, end in spans:
        begin = start if until is None else max(start, until)
        if end > begin:
            seconds += (end - begin).total_seconds()
            until = end
    return seconds


@contextlib.contextmanager
def _watch_memory(services: ComposeServices) -> Iterator[dict[str, int]]:
    """The highest share of each service while the block runs."""
    peak: dict[str, int] = {}
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            now = _memory(services)
            for name, megabytes in now.items():
                peak[name] = max(peak.get(name, 0), megabytes)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        ended.set()
        watcher.join()


def _memory(services: ComposeServices) -> dict[str, int]:
    """Megabytes of each service now; pages that processes share count once."""
    found = {name: program.members() for name, program in services.programs.items()}
    found |= {name: cluster.processes() for name, cluster in services.clusters.items()}
    shares = {name: sum(map(_share, processes)) // 1024 for name, processes in found.items()}
    return {**shares, "all together": sum(shares.values())}


def _share(process: psutil.Process) -> int:
    """Kilobytes; none of a process that has ended."""
    with contextlib.suppress(OSError):
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        if pss := re.search(r"^Pss:\s+(\d+) kB", rollup, re.M):
            return int(pss[1])
    return 0


def _free_base() -> int:
    """The first of seven free ports."""
    for base in range(19100, 30000, 10):
        with contextlib.ExitStack() as probes, contextlib.suppress(OSError):
            for offset in range(7):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", base + offset))
            return base
    raise RuntimeError("no seven free ports in a row")


def _print(console: Console, spent: dict[int, Spent]) -> None:
    table = Table("what", *(f"{workers} worker(s)" for workers in spent), title=f"Week {MEASURED}")
    every = spent.values()
    table.add_row("wall time of the chain, s", *(f"{one.wall:.1f}" for one in every))
    table.add_row("tasks; their work, s", *(f"{one.tasks}; {one.work:.1f}" for one in every))
    table.add_row("wall over work", *(f"{one.wall / one.work:.2f}" for one in every))
    table.add_row("no task running, s", *(f"{one.idle:.1f}" for one in every))
    names = dict.fromkeys(name for one in every for name in one.peak)
    for name in names:
        shares = (f"{one.resting.get(name, '')}; {one.peak.get(name, '')}" for one in every)
        table.add_row(f"{name}, MB at rest; at its peak", *shares)
    console.print(table)
    console.print(f"load of the machine now: {psutil.getloadavg()[0]:.1f} on {psutil.cpu_count()} processors")


if __name__ == "__main__":
    main()
