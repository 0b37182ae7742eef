"""What the street costs above its floor, as ratios in one run: `.venv/bin/python benchmarks/street.py`.

Three sample weeks on a throwaway PostgreSQL and the local Sheets server, without Airflow. Floors: the
two read calls of each workbook with nothing done to the answer, and one scan that takes the same cells
out of their JSON as text.
"""

import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table

from pantau.contract import load_contract
from pantau.gate.programme import judge_programme
from pantau.gate.workbooks import judge_workbooks
from pantau.landing.pull import pull_workbook
from pantau.landing.tabs import is_wanted
from pantau.local.database_folder import make_throwaway_folder
from pantau.local.postgres import Cluster, remove_cluster
from pantau.local.sheets_server.app import create_app
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report.figures import freeze_figures
from pantau.runs import Run
from pantau.sample import write_week
from pantau.settings import Settings
from pantau.sources.sheets import SheetsHTTPClient, read_workbook
from pantau.transform import build
from pantau.warehouse import connect, migrate

WEEKS = tuple(Week.parse(day) for day in ("2018-01-01", "2018-01-08", "2018-01-15"))
CODES = [kecamatan.kecamatan_code for kecamatan in load_kecamatan()]


def main() -> None:
    """Runs three weeks and prints each step of the last one against its floor."""
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="pantau-benchmark-"))
    try:
        with _warehouse(folder) as url, _sheets(folder / "sheets") as sheets_url:
            settings = Settings(
                warehouse_url=SecretStr(url),
                pseudonym_key=SecretStr("benchmark"),
                sheets_url=sheets_url,
                reads_per_minute=0,
            )
            for week in WEEKS:
                console.print(f"Week {week}")
                write_week(folder / "sheets", week)
                seconds = _run_week(Run(week, f"benchmark {week}", settings))
            _print(console, seconds)
    finally:
        shutil.rmtree(folder)


def _run_week(run: Run) -> dict[str, float]:
    """Seconds of each step of a week, and of the floors."""
    _read_all(run)  # the Sheets server opens the files
    seconds = {"read": _time(lambda: _read_all(run))}
    seconds["land"] = _time(lambda: _land_all(run))
    seconds["land unchanged"] = _time(lambda: _land_all(run))
    seconds["scan"] = _time(lambda: _scan_cells(run))
    seconds["stage_rows"] = _time(lambda: build(run, "stage_rows"))
    seconds["stage_rows unchanged"] = _time(lambda: build(run, "stage_rows"))
    seconds["gate_workbooks"] = _time(lambda: judge_workbooks(run))
    seconds["build_facts"] = _time(lambda: build(run, "build_facts"))
    freeze_figures(run)
    seconds["gate_programme"] = _time(lambda: judge_programme(run))
    return seconds


def _read_all(run: Run) -> None:
    wanted = is_wanted(load_contract())
    for code in CODES:
        read_workbook(SheetsHTTPClient(run.settings, deadline_seconds=60), code, wanted)


def _land_all(run: Run) -> None:
    for code in CODES:
        pull_workbook(run, code)


def _scan_cells(run: Run) -> None:
    with connect(run.url) as connection:
        for tab in load_contract().tabs:
            cells = ", ".join(f"cells ->> {place} as c{place}" for place in range(len(tab.columns)))
            connection.execute(
                f"create temp table scan_{tab.name} on commit drop as "
                f"select row_version_id, {cells} from landing.row_versions where tab = '{tab.code}'"
            )


def _time(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def _print(console: Console, seconds: dict[str, float]) -> None:
    floors = {"read": "read", "land": "read", "scan": "scan"}
    table = Table("step", "seconds", "ratio", "floor", title=f"Week {WEEKS[-1]}, 44 workbooks")
    for step, spent in seconds.items():
        floor = floors.get(step.split()[0], "scan")
        table.add_row(step, f"{spent:.2f}", f"{spent / seconds[floor]:.1f}", floor)
    console.print(table)


@contextmanager
def _warehouse(folder: Path) -> Iterator[str]:
    cluster = Cluster(make_throwaway_folder(folder), _free_port(), durable=False)
    try:
        cluster.initialise()
        cluster.start(folder / "postgres.log")
        cluster.prepare()
        migrate(cluster.url())
        yield cluster.url()
    finally:
        remove_cluster(cluster.folder)


@contextmanager
def _sheets(folder: Path) -> Iterator[str]:
    folder.mkdir()
    port = _free_port()
    config = uvicorn.Config(create_app(folder), host="127.0.0.1", port=port, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
