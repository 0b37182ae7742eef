"""What the street costs above its floor, as ratios in one run: `.venv/bin/python benchmarks/street.py`.

Three sample weeks on a throwaway PostgreSQL and the local Sheets server, without Airflow. Floors: the
two read calls of each workbook with nothing done to the answer, and one scan that takes the same cells
out of their JSON as text.
"""

import shutil
import tempfile
from pathlib import Path

from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from throwaway import serve_sheets, time_of, warehouse

from pantau.contract import load_contract
from pantau.gate.programme import judge_programme
from pantau.gate.workbooks import judge_workbooks
from pantau.landing.pull import pull_workbook
from pantau.landing.tabs import is_wanted
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report.history import keep_history
from pantau.runs import Run
from pantau.sample import write_week
from pantau.settings import Settings
from pantau.sources.sheets import SheetsHTTPClient, read_workbook
from pantau.transform import build
from pantau.warehouse import connect

WEEKS = tuple(Week.parse(day) for day in ("2018-01-01", "2018-01-08", "2018-01-15"))
CODES = [kecamatan.kecamatan_code for kecamatan in load_kecamatan()]


def main() -> None:
    """Runs three weeks and prints each step of the last one against its floor."""
    console = Console()
    folder = Path(tempfile.mkdtemp(prefix="pantau-benchmark-"))
    try:
        with warehouse(folder) as url, serve_sheets(folder / "sheets") as sheets_url:
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
    seconds = {"read": time_of(lambda: _read_all(run))}
    seconds["land"] = time_of(lambda: _land_all(run))
    seconds["land unchanged"] = time_of(lambda: _land_all(run))
    seconds["scan"] = time_of(lambda: _scan_cells(run))
    seconds["stage_rows"] = time_of(lambda: build(run, "stage_rows"))
    seconds["stage_rows unchanged"] = time_of(lambda: build(run, "stage_rows"))
    seconds["gate_workbooks"] = time_of(lambda: judge_workbooks(run))
    seconds["build_facts"] = time_of(lambda: build(run, "build_facts"))
    seconds["keep_history"] = time_of(lambda: keep_history(run))
    seconds["gate_programme"] = time_of(lambda: judge_programme(run))
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


def _print(console: Console, seconds: dict[str, float]) -> None:
    floors = {"read": "read", "land": "read", "scan": "scan"}
    table = Table("step", "seconds", "ratio", "floor", title=f"Week {WEEKS[-1]}, 44 workbooks")
    for step, spent in seconds.items():
        floor = floors.get(step.split()[0], "scan")
        table.add_row(step, f"{spent:.2f}", f"{spent / seconds[floor]:.1f}", floor)
    console.print(table)


if __name__ == "__main__":
    main()
