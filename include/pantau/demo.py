"""``make demo``: the local stack, three sample weeks through it, and where to look.

Uses the commands' own doors (load, run-week); no step of the street knows that it is a demo. The
second week comes with a bad batch first, so that the gate is seen at work. Running it again sends
nothing twice: weeks that were landed are read from landing.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from pantau.chain import Outcome, read_verdict, run_week
from pantau.local import stack
from pantau.local.folders import load
from pantau.local.home import Home
from pantau.periods import Week
from pantau.progress import follow
from pantau.sample import write_partners, write_week
from pantau.settings import Settings, load_settings
from pantau.warehouse import connect

WEEKS = tuple(Week.parse(day) for day in ("2018-01-01", "2018-01-08", "2018-01-15"))
BAD_WEEK = WEEKS[1]
SAMPLE_SHEET = "31.74.04"


@dataclass(frozen=True)
class WeekSummary:
    """What the warehouse says of a week that was run."""

    verdict: str
    p1_total: int
    accepted: int
    held: int
    notices: int
    mails: tuple[str, ...]


def run_demo(home: Path, port_base: int | None, console: Console) -> None:
    """Starts the stack, runs the three weeks, and prints what came out."""
    stack.up(home, port_base, lambda line: console.print(line, markup=False))
    load_settings.cache_clear()
    settings = load_settings()
    for week in WEEKS:
        if week == BAD_WEEK and read_verdict(settings, week) is None:
            console.rule(f"Week {week}: sheets with a bad batch")
            _run(home, settings, week, "bad", console)
        console.rule(f"Week {week}: {'corrected ' if week == BAD_WEEK else ''}sheets")
        _run(home, settings, week, "corrected", console)
    _print_summary(home, settings, console)


def _run(home: Path, settings: Settings, week: Week, batch: str, console: Console) -> None:
    with tempfile.TemporaryDirectory(prefix="pantau-demo-") as folder:
        sheets, partners = Path(folder, "sheets"), Path(folder, "partners")
        console.print("Filling 44 workbooks and the partners' files")
        write_week(sheets, week, batch=batch)
        write_partners(partners, week)
        load(Home(home), sheets, partners)
    with follow(console) as on_progress:
        outcome = run_week(settings, week, on_progress)
    told = "held: no report goes out, officials get two lines" if outcome is Outcome.HELD else "sent"
    console.print(f"Week {week}: {told}")


def _print_summary(home: Path, settings: Settings, console: Console) -> None:
    table = Table(title="Three weeks of the sample programme")
    for header in ("Week", "Verdict", "P1 total", "Accepted", "Held", "Mails"):
        table.add_column(header, justify="right" if header in ("P1 total", "Accepted", "Held") else "left")
    summaries = {week: _summarise(home, settings, week) for week in WEEKS}
    for week, found in summaries.items():
        verdict = f"first hold, then {found.verdict}" if found.notices else found.verdict
        p1_total = f"{found.p1_total:,}".replace(",", ".")
        table.add_row(
            str(week), verdict, p1_total, str(found.accepted), str(found.held), "\n".join(found.mails)
        )
    console.rule()
    console.print(table)
    password = settings.airflow_password.get_secret_value() if settings.airflow_password else ""
    console.print(f"Airflow       {settings.airflow_url}  (login {settings.airflow_user} / {password})")
    console.print(f"A sheet       {settings.sheets_url}/spreadsheets/d/{SAMPLE_SHEET}/edit")
    console.print("The stack stays up; stop it with: make stop")


def _summarise(home: Path, settings: Settings, week: Week) -> WeekSummary:
    with connect(settings.warehouse_url.get_secret_value()) as connection:
        (p1_total,) = connection.execute(
            """
            select coalesce(sum(cumulative_count), 0) from ops.edition_figures
            where
                stage_code = 'P1'
                and build_id = (select max(build_id) from ops.builds where week_start = %s)
            """,
            (week.start,),
        ).fetchone() or (0,)
        (accepted, held) = connection.execute(
            """
            select
                count(*) filter (where verdict = 'accepted'),
                count(*) filter (where verdict = 'held')
            from quality.workbook_verdicts where week_start = %s
            """,
            (week.start,),
        ).fetchone() or (0, 0)
        sent = connection.execute(
            """
            select report, message_id from ops.deliveries
            where period_start = %s and status = 'sent' order by report, recipient
            """,
            (week.start,),
        ).fetchall()
    mails = {report: _find_mail(home, message_id) for report, message_id in reversed(sent)}
    return WeekSummary(
        verdict=read_verdict(settings, week) or "not judged",
        p1_total=int(p1_total),
        accepted=accepted,
        held=held,
        notices=sum(report == "held_notice" for report, _ in sent),
        mails=tuple(str(path) for path in mails.values() if path),
    )


def _find_mail(home: Path, message_id: str) -> Path | None:
    for path in (home / "outbox").glob("*.eml"):
        if message_id in path.read_text(encoding="utf-8", errors="replace"):
            return path
    return None
