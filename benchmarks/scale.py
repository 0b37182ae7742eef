"""How cost grows with the programme and follows the change: `.venv/bin/python benchmarks/scale.py 20000 60`.

A programme of so many participants over so many weeks is landed and built from nothing, then a week in
which nothing was typed, and one in which a cell of 1 % of the rows of each tab was typed anew. Floors, in
the same run: COPY of the same bytes, dlt's append of the same rows (`--dlt`), one hand-written SQL script
(facts.sql) and the gates' bare SQL.
The report is rendered for all 51 scopes, pictures, spreadsheets and the last look included; so is the monthly
one where the first week built closes a month, as the last of 8 and of 60 do. The monitor's page is opened in
Chromium, from a server that never has shown it (cold) and from one that has (warm), up to its first paint.
Every step runs in a process of its own, as it does in production, so that its peak memory is its own;
landing runs in as many as there are cores, each with its share of the workbooks.
"""

import argparse
import subprocess
import tempfile
import venv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Barrier

import yaml
from first_paint import find_chromium, take_first_paint
from floors import copy_landed, run_gates, run_script, write_dicts
from programme import Programme
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from throwaway import Spent, in_process, in_processes, time_of, time_together, warehouse

from pantau.contract import load_contract
from pantau.delivery.monthly import render_month
from pantau.delivery.weekly import render_editions
from pantau.gate.month import judge_month
from pantau.gate.programme import judge_programme
from pantau.gate.workbooks import judge_workbooks
from pantau.landing.snapshots import Pull, land_workbook
from pantau.landing.tabs import arrange
from pantau.periods import Month, Week
from pantau.reference import load_kecamatan
from pantau.registry import Registry
from pantau.report.history import keep_history
from pantau.report.scopes import scopes
from pantau.runs import MonthRun, Run
from pantau.settings import Settings
from pantau.sources.sheets import RawWorkbook
from pantau.transform import build
from pantau.warehouse import connect

STEPS: dict[str, Callable[[Run], object]] = {
    "stage_rows": lambda run: build(run, "stage_rows"),
    "gate_workbooks": judge_workbooks,
    "build_facts": lambda run: build(run, "build_facts"),
    "keep_history": keep_history,
    "gate_programme": judge_programme,
    "render_editions": render_editions,
}
OF_A_MONTH: dict[str, Callable[[MonthRun], object]] = {
    "gate_month": judge_month,
    "render_month": render_month,
}
LOOKS = {"cold": 0, "warm": 1}
"""How often a server has shown the monitor's page before: none after a restart, then all the time."""
BUILD = ("stage_rows", "build_facts")
REPEATED = ("land", *STEPS, "build")
PEOPLE_AT_ONCE = 1_200_000
"""What is made before it is landed: the more workbooks, the smaller the programme."""


@dataclass
class Report:
    """What was measured, in the order in which it was: a step, its cost, and the floor it is held against."""

    console: Console = field(default_factory=Console)
    spent: dict[str, Spent] = field(default_factory=dict)

    def keep(self, step: str, spent: Spent) -> None:
        """Keeps a step's cost, and tells it at once."""
        self.spent[step] = spent
        self.console.print(f"{step}: {spent.seconds:.1f} s, {spent.megabytes} MB")

    def print(self, floors: dict[str, str], title: str) -> None:
        """All steps, each against its floor."""
        table = Table("step", "seconds", "MB", "ratio", "floor", title=title)
        for step, spent in self.spent.items():
            floor = floors.get(step)
            ratio = f"{spent.seconds / self.spent[floor].seconds:.2f}" if floor in self.spent else ""
            table.add_row(step, f"{spent.seconds:.1f}", str(spent.megabytes or ""), ratio, floor or "")
        self.console.print(table)


def main() -> None:
    """Measures one size and prints it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("participants", type=int)
    parser.add_argument("weeks", type=int)
    parser.add_argument("--dlt", action="store_true", help="installs dlt beside it and appends the same rows")
    chosen = parser.parse_args()
    find_chromium()
    programme = Programme(chosen.participants, chosen.weeks)
    report = Report()
    with tempfile.TemporaryDirectory(prefix="pantau-benchmark-") as folder, warehouse(Path(folder)) as url:
        settings = Settings(
            warehouse_url=SecretStr(url),
            pseudonym_key=SecretStr("benchmark"),
            registry=_name_recipients(Path(folder)),
        )
        first, second, third = (
            Week(programme.last_week.start + timedelta(weeks=later)) for later in range(3)
        )
        _run_week(report, Run(first, f"benchmark {first}", settings), programme, 0.0, "full")
        _run_month(report, first, settings)
        report.keep("COPY", copy_landed(url, ""))
        report.keep("COPY with keys", copy_landed(url, "including all"))
        report.keep("COPY with keys and log", copy_landed(url, "including all", kind=""))
        if chosen.dlt:
            report.keep("dlt's append", _append_with_dlt(url, Path(folder)))
        report.keep("facts.sql", run_script(url, first))
        for gate in ("gate_workbooks", "gate_programme"):
            report.keep(f"{gate}, bare SQL", run_gates(url, gate))
        _mark_sent(url, first)
        _run_week(report, Run(second, f"benchmark {second}", settings), programme, 0.0, "0 %")
        _mark_sent(url, second)
        _run_week(report, Run(third, f"benchmark {third}", settings), programme, 0.01, "1 %")
        for name, before in LOOKS.items():
            report.keep(
                f"the monitor's page, {name}: first paint", in_process(take_first_paint, settings, before)
            )
        report.print(_floors(), f"{programme.participants:,} participants, {programme.weeks} weeks")


def _run_week(report: Report, run: Run, programme: Programme, edited: float, name: str) -> None:
    report.keep(f"{name}: land", in_processes(_land, run, programme, edited))
    for step in STEPS:
        report.keep(f"{name}: {step}", in_process(_take, run, step))
    parts = [report.spent[f"{name}: {step}"] for step in BUILD]
    report.keep(f"{name}: build", Spent(sum(part.seconds for part in parts), 0))


def _run_month(report: Report, week: Week, settings: Settings) -> None:
    month = Month.holding(week.start)
    if month.closing == week:
        for step in OF_A_MONTH:
            report.keep(step, in_process(_take_month, MonthRun(month, f"benchmark {month}", settings), step))


def _name_recipients(folder: Path) -> Path:
    """A registry with a reader of each scope: all Jakarta, 6 cities, 44 kecamatan."""
    recipients = [
        {
            "name": scope.name,
            "email": f"reader@{scope.code.lower()}.example",
            "role": "official",
            "scope": scope.code,
            "reports": ["weekly"],
            "approved_by": "Benchmark",
        }
        for scope in scopes()
    ]
    approvers = [{"name": "Benchmark", "email": "benchmark@okoce.example"}]
    registry = {"workbooks": [], "recipients": recipients, "approvers": approvers}
    checked = Registry.model_validate(registry)
    for recipient, entry in zip(recipients, checked.recipients, strict=True):
        recipient["approval"] = checked.approval_of(entry, "Benchmark")
    path = folder / "registry.yaml"
    path.write_text(yaml.safe_dump(registry))
    return path


def _mark_sent(url: str, week: Week) -> None:
    """As if the week's report had reached somebody: the next week is compared with it."""
    with connect(url) as connection:
        connection.execute(
            """
            insert into ops.deliveries (report, period_start, edition, recipient, status, message_id)
            values ('weekly', %s, 1, 'benchmark', 'sent', '')
            """,
            (week.start,),
        )


def _floors() -> dict[str, str]:
    return {
        "full: land": "COPY with keys",
        "COPY": "full: land",
        "COPY with keys": "full: land",
        "COPY with keys and log": "full: land",
        "dlt's append": "full: land",
        "full: build": "facts.sql",
        "full: gate_workbooks": "gate_workbooks, bare SQL",
        "full: gate_programme": "gate_programme, bare SQL",
        **{f"{week}: {step}": f"full: {step}" for week in ("0 %", "1 %") for step in REPEATED},
    }


def _land(run: Run, programme: Programme, edited: float, part: int, parts: int, barrier: Barrier) -> float:
    """Seconds of arranging and keeping the 44 workbooks, shared by processes; what makes them is left out.

    They make some workbooks, wait for each other, and land them.
    """
    made = programme.workbooks(until=programme.last_week, edited=edited, part=part, parts=parts)
    share = -(-len(load_kecamatan()) // parts)
    at_once = max(1, PEOPLE_AT_ONCE // programme.participants)
    seconds = 0.0
    for _ in range(0, share, at_once):
        workbooks = list(islice(made, at_once))
        seconds += time_together(partial(_land_workbooks, run, workbooks), barrier)
    return seconds


def _land_workbooks(run: Run, workbooks: list[tuple[str, RawWorkbook]]) -> None:
    for code, raw in workbooks:
        with connect(run.url, "loader") as connection:
            pull = Pull(run.week, code, run.run_id)
            land_workbook(connection, pull, arrange(raw, load_contract(), code), 2, b"benchmark")


def _take(run: Run, step: str) -> float:
    return time_of(lambda: STEPS[step](run))


def _take_month(run: MonthRun, step: str) -> float:
    return time_of(lambda: OF_A_MONTH[step](run))


def _append_with_dlt(url: str, folder: Path) -> Spent:
    """Seconds of dlt's append of the landed rows as dicts, from an environment of its own."""
    venv.create(folder / "dlt", with_pip=True)
    python = folder / "dlt" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "dlt[postgres]"], check=True)
    write_dicts(url, folder / "rows.jsonl")
    script = Path(__file__).with_name("dlt_append.py")
    command = [python, script, url, folder / "rows.jsonl", folder / "pipelines"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Spent(float(told[-2]), int(told[-1]))


if __name__ == "__main__":
    main()
