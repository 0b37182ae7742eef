"""The month's own gate: may the report of a month go out, as the build that closes it knows the month?

Judges what that build froze, never the marts, which may state another week by now. Whether the month's weeks
passed is asked elsewhere (``pantau.delivery.month_weeks``). Stores its decision and stops nothing itself.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pantau.gate.results import store_results
from pantau.gate.suites import Answers, read_suite, run_suites
from pantau.gate.verdict import GateError, judge
from pantau.periods import Month
from pantau.runs import MonthRun
from pantau.warehouse import Connection, connect

SUITES = ("month_figures", "month_events", "month_measures")
GATE = "month"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class MonthVerdict:
    """The decision on a month's report; ``build_id``: whose figures were judged."""

    verdict: str
    reasons: tuple[str, ...]
    build_id: int
    decided_at: datetime | None = None

    @property
    def is_held(self) -> bool:
        """Whether the report may not go out."""
        return self.verdict == "hold"

    @property
    def told(self) -> str:
        """``hold (sums)``."""
        return self.verdict + (f" ({', '.join(self.reasons)})" if self.reasons else "")


def judge_month(run: MonthRun) -> MonthVerdict:
    """Judges the newest build of the week that closes the month; stores verdict and results.

    A repeated run replaces what the month's last one stored.
    """
    verdict, answers = ask_month(run.url, run.month)
    with connect(run.url, "transformer") as connection:
        connection.execute(
            """
            insert into quality.month_verdicts (month_start, verdict, reasons, build_id)
            values (%s, %s, %s, %s)
            on conflict (month_start) do update set
                verdict = excluded.verdict, reasons = excluded.reasons, build_id = excluded.build_id,
                decided_at = now()
            """,
            (run.month.start, verdict.verdict, list(verdict.reasons), verdict.build_id),
        )
        store_results(connection, run.month.closing, GATE, answers.outcomes)
    failed = [outcome.name for outcome in answers.outcomes if not outcome.success]
    log.info(
        "The month's gate, %s, build %d: %s; of %d expectations failed: %s",
        *(run.month, verdict.build_id, verdict.told, len(answers.outcomes), ", ".join(failed) or "none"),
    )
    return verdict


def ask_month(url: str, month: Month) -> tuple[MonthVerdict, Answers]:
    """The verdict as it would be now, and what the suites found; stores nothing."""
    build_id, history_number = _find_build(url, month)
    values = {
        "build_id": str(build_id),
        "history_number": str(history_number),
        "month_start": f"date '{month.start}'",
        "last_day": f"date '{month.last_day}'",
        "sunday": f"date '{month.closing.sunday}'",
    }
    answers = run_suites(url, (_fill_in(read_suite(name), values) for name in SUITES))
    verdict = judge(answers.outcomes)
    return MonthVerdict(verdict.verdict, verdict.reasons, build_id), answers


def read_month_verdict(url: str, month: Month) -> MonthVerdict | None:
    """``find_month_verdict``, asked on its own."""
    with connect(url, "reporter") as connection:
        return find_month_verdict(connection, month)


def find_month_verdict(connection: Connection, month: Month) -> MonthVerdict | None:
    """The verdict of the month's last run, ``None`` where none judged its build as it was made last."""
    row = connection.execute(
        """
        select verdict, reasons, build_id, decided_at
        from quality.month_verdicts inner join ops.builds using (build_id)
        where month_start = %s and decided_at >= started_at
        """,
        (month.start,),
    ).fetchone()
    return row and MonthVerdict(row[0], tuple(row[1]), *row[2:])


def _find_build(url: str, month: Month) -> tuple[int, int]:
    with connect(url, "transformer") as connection:
        row = connection.execute(
            """
            select build_id, history_number from ops.builds
            where week_start = %s order by build_id desc limit 1
            """,
            (month.closing.start,),
        ).fetchone()
    if row is None or row[1] is None:
        raise GateError(
            f"Week {month.closing}, which closes {month}, has no build that is finished; "
            f"run it: pantau run-week {month.closing}"
        )
    return row


def _fill_in(suite: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """The suite with the month and its build in its queries; ``{batch}`` stays Great Expectations' own."""
    for entry in suite["expectations"]:
        query = entry["kwargs"]["unexpected_rows_query"]
        for name, value in values.items():
            query = query.replace(f"{{{name}}}", value)
        entry["kwargs"]["unexpected_rows_query"] = query
    return suite
