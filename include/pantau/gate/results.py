"""Keeps what every expectation found in ``quality.gate_results``. Never holds personal data: suites
read measures and marts, which have none.
"""

import logging
from collections.abc import Iterable

from pantau.gate.verdict import Outcome
from pantau.periods import Week
from pantau.warehouse import Connection

_FAILING_KEPT = 100
_FAILING_TOLD = 10

_INSERT = """
insert into quality.gate_results
(week_start, gate, expectation, severity, success, reason, observed, failing, who_fixes, notes)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

log = logging.getLogger(__name__)


def store_results(connection: Connection, week: Week, gate: str, outcomes: Iterable[Outcome]) -> None:
    """Replaces the week's results of one gate."""
    connection.execute(
        "delete from quality.gate_results where week_start = %s and gate = %s", (week.start, gate)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            _INSERT,
            [
                (
                    week.start,
                    gate,
                    outcome.name,
                    outcome.severity,
                    outcome.success,
                    outcome.reason,
                    outcome.observed,
                    name_failing(outcome),
                    outcome.who_fixes,
                    outcome.notes,
                )
                for outcome in outcomes
            ],
        )


def tell_infos(week: Week, outcomes: Iterable[Outcome]) -> None:
    """Prints what decides nothing and somebody should look at, a line an expectation."""
    for outcome in outcomes:
        if outcome.success or outcome.severity != "info":
            continue
        named = _name_every(outcome)
        more = f"; {len(named) - _FAILING_TOLD} more" if len(named) > _FAILING_TOLD else ""
        log.info(
            "Gate 2, week %s: to look at, changes nothing: %s: %s%s",
            *(week, outcome.name, "; ".join(named[:_FAILING_TOLD]) or outcome.observed, more),
        )


def name_failing(outcome: Outcome) -> list[str]:
    """What failed, as it is kept: the first of it."""
    return _name_every(outcome)[:_FAILING_KEPT]


def _name_every(outcome: Outcome) -> list[str]:
    return [" ".join(row.values()) for row in outcome.failing]
