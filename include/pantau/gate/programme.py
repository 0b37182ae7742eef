"""Gate 2: may the programme's report of this week go out?

Judges the programme and stage measures and the marts as they stand after the build. Stores its
decision and stops nothing itself: who calls it stops the run on a hold.
"""

import logging

from pantau.gate.results import store_results
from pantau.gate.suites import read_suite, run_suites
from pantau.gate.verdict import GateError, judge
from pantau.periods import Week
from pantau.runs import Run
from pantau.warehouse import connect

SUITES = ("programme", "stages", "sums", "participants")

log = logging.getLogger(__name__)


def judge_programme(run: Run) -> str:
    """Judges the week that the marts state; stores verdict and results, and returns the verdict.

    A repeated run replaces what the week's last one stored.
    """
    url, week = run.url, run.week
    _refuse_another_week(url, week)
    outcomes = run_suites(url, map(read_suite, SUITES))
    verdict = judge(outcomes)
    with connect(url, "transformer") as connection:
        connection.execute(
            """
            insert into quality.gate_verdicts (week_start, verdict, reasons) values (%s, %s, %s)
            on conflict (week_start) do update
            set verdict = excluded.verdict, reasons = excluded.reasons, decided_at = now()
            """,
            (week.start, verdict.verdict, list(verdict.reasons)),
        )
        store_results(connection, week, "programme", outcomes)
    failed = sum(not outcome.success for outcome in outcomes)
    told = f" ({', '.join(verdict.reasons)})" if verdict.is_held else ""
    log.info(
        "Gate 2, week %s: %s%s; %d of %d expectations failed",
        week,
        verdict.verdict,
        told,
        failed,
        len(outcomes),
    )
    return verdict.verdict


def _refuse_another_week(url: str, week: Week) -> None:
    with connect(url, "transformer") as connection:
        found = connection.execute("select max(week_start) from marts.fct_stage_week").fetchone()
    if found is None or found[0] != week.start:
        raise GateError(
            f"The marts state week {found and found[0]}, not {week}; build the facts of this week first."
        )
