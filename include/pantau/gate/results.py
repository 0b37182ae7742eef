"""Keeps what every expectation found in ``quality.gate_results``. Never holds personal data: suites
read measures and marts, which have none.
"""

from collections.abc import Iterable

from pantau.gate.verdict import Outcome
from pantau.periods import Week
from pantau.warehouse import Connection

_FAILING_KEPT = 100

_INSERT = """
insert into quality.gate_results
(week_start, gate, expectation, severity, success, reason, observed, failing, who_fixes, notes)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


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
                    [" ".join(row.values()) for row in outcome.failing[:_FAILING_KEPT]],
                    outcome.who_fixes,
                    outcome.notes,
                )
                for outcome in outcomes
            ],
        )
