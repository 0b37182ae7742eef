"""Gate 2: may the programme's report of this week go out?

Judges the measures and the marts as they stand after the build, and tells what somebody should look at.
Stores its decision and stops nothing itself: who calls it stops the run on a hold.
"""

import logging

from pantau.gate.data_docs import keep_results
from pantau.gate.results import store_results, tell_infos
from pantau.gate.suites import read_suite, run_suites
from pantau.gate.verdict import GateError, judge
from pantau.periods import Week
from pantau.runs import Run
from pantau.warehouse import connect

SUITES = (
    *("programme", "stages", "sums", "participants", "months", "cohorts", "budget"),
    *("feeds", "matches", "verification", "registrations", "attendance", "notes"),
)

log = logging.getLogger(__name__)


def judge_programme(run: Run) -> str:
    """Judges the week that the marts state; stores verdict and results, and returns the verdict.

    A repeated run replaces what the week's last one stored.
    """
    url, week = run.url, run.week
    _refuse_another_week(url, week)
    answers = run_suites(url, map(read_suite, SUITES))
    outcomes, verdict = answers.outcomes, judge(answers.outcomes)
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
    told = verdict.verdict + (f" ({', '.join(verdict.reasons)})" if verdict.is_held else "")
    failed = sum(not outcome.success for outcome in outcomes)
    log.info("Gate 2, week %s: %s; %d of %d expectations failed", week, told, failed, len(outcomes))
    tell_infos(week, outcomes)
    keep_results(run, "programme", told, answers)
    return verdict.verdict


def _refuse_another_week(url: str, week: Week) -> None:
    with connect(url, "transformer") as connection:
        found = connection.execute("select max(week_start) from marts.fct_stage_week").fetchone()
    if found is None or found[0] != week.start:
        raise GateError(
            f"The marts state week {found and found[0]}, not {week}; build the facts of this week first."
        )
