"""``make demo``: the local stack, three sample weeks through it, and where to look.

Uses the commands' own doors (load, run-week); no step of the street knows that it is a demo. The
second week comes with a bad batch first, so that the gate is seen at work. Running it again sends
nothing twice: weeks that were landed are read from landing.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from pantau.chain import Outcome, read_verdict, run_week
from pantau.local import stack
from pantau.local.folders import load
from pantau.local.home import Home
from pantau.periods import Week
from pantau.progress import follow
from pantau.sample import Batch, write_partners, write_week
from pantau.settings import Settings, load_settings
from pantau.warehouse import connect

WEEKS = tuple(Week.parse(day) for day in ("2018-01-01", "2018-01-08", "2018-01-15"))
BAD_WEEK = WEEKS[1]
SAMPLE_SHEET = "31.74.04"

SUMMARY = """
select
    (select verdict from quality.gate_verdicts where week_start = %(week)s),
    (
        select sum(figures.cumulative_count) from ops.edition_figures as figures
        where
            figures.stage_code = 'P1'
            and figures.build_id = (select max(build_id) from ops.builds where week_start = %(week)s)
    ),
    count(*) filter (where verdict = 'accepted'),
    count(*) filter (where verdict = 'held'),
    (
        select min(message_id) from ops.deliveries
        where period_start = %(week)s and report = %(report)s and scope = 'DKI' and status = 'sent'
    )
from quality.workbook_verdicts
where week_start = %(week)s
"""


@dataclass(frozen=True)
class WeekSummary:
    """What the warehouse says of a week right after it was run."""

    week: Week
    verdict: str
    p1_total: int
    accepted: int
    held: int
    mail: Path | None


def run_demo(home: Path, port_base: int | None, console: Console) -> None:
    """Starts the stack, runs the three weeks, and prints what came out."""
    stack.up(home, port_base, lambda line: console.print(line, markup=False))
    load_settings.cache_clear()
    settings = load_settings()
    summaries = []
    for week in WEEKS:
        if week == BAD_WEEK and read_verdict(settings, week) is None:
            summaries.append(_run(home, settings, week, "bad", console))
        summaries.append(_run(home, settings, week, "corrected", console))
    _print_end(settings, summaries, console)


def _run(home: Path, settings: Settings, week: Week, batch: Batch, console: Console) -> WeekSummary:
    told = {"bad": "sheets with a bad batch", "corrected": "corrected sheets"}[batch]
    console.rule(f"Week {week}{f': {told}' if week == BAD_WEEK else ''}")
    with tempfile.TemporaryDirectory(prefix="pantau-demo-") as folder:
        sheets, partners = Path(folder, "sheets"), Path(folder, "partners")
        console.print("Filling 44 workbooks and the partners' files")
        write_week(sheets, week, batch=batch)
        write_partners(partners, week)
        load(Home(home), sheets, partners)
    with follow(console) as on_progress:
        outcome = run_week(settings, week, on_progress)
    is_held = outcome is Outcome.HELD
    console.print("Held: no report goes out, officials get two lines" if is_held else "Sent")
    return _summarise(home, settings, week, "held_notice" if is_held else "weekly")


def _print_end(settings: Settings, summaries: list[WeekSummary], console: Console) -> None:
    console.rule("Three weeks of the sample programme")
    console.print(f"{'week':<12}{'verdict':<17}{'P1 total':>8}{'accepted':>10}{'held':>6}  mail")
    for found in summaries:
        total = f"{found.p1_total:,}".replace(",", ".")
        counts = f"{total:>8}{found.accepted:>10}{found.held:>6}"
        console.print(f"{found.week!s:<12}{found.verdict:<17}{counts}  {found.mail}", markup=False)
    password = settings.airflow_password.get_secret_value() if settings.airflow_password else ""
    console.print()
    console.print(f"Airflow   {settings.airflow_url}  (user {settings.airflow_user}, password {password})")
    console.print(f"A sheet   {settings.sheets_url}/spreadsheets/d/{SAMPLE_SHEET}/edit")
    console.print("The stack stays up; make stop ends it.")


def _summarise(home: Path, settings: Settings, week: Week, report: str) -> WeekSummary:
    with connect(settings.warehouse_url.get_secret_value(), "reporter") as connection:
        found = connection.execute(SUMMARY, {"week": week.start, "report": report}).fetchone()
    assert found is not None
    verdict, p1_total, accepted, held, message_id = found
    return WeekSummary(week, verdict, int(p1_total), accepted, held, _find_mail(home, message_id))


def _find_mail(home: Path, message_id: str | None) -> Path | None:
    """The file in the outbox that holds a message."""
    for path in sorted((home / "outbox").glob("*.eml")):
        if message_id and message_id.encode() in path.read_bytes():
            return path
    return None
