"""What has left of a week, as the ledger has it: mails of its report, and of corrections that a build made.

Reads and words it; never sends. Counts, never an address.
"""

from dataclasses import dataclass

from pantau.periods import Week
from pantau.warehouse import connect


@dataclass(frozen=True)
class Departures:
    """Mails that were sent so far: of the week's report, and of corrections made from the build."""

    reports: int
    corrections: int


def read_departures(url: str, week: Week, build_id: int) -> Departures:
    """What has left by now."""
    with connect(url, "reporter") as connection:
        row = connection.execute(
            """
            select
                count(*) filter (where report = 'weekly' and period_start = %(week)s),
                count(*) filter (where report = 'correction' and build_id = %(build_id)s)
            from ops.deliveries inner join ops.editions using (report, period_start, scope, edition)
            where status = 'sent'
            """,
            {"week": week.start, "build_id": build_id},
        ).fetchone()
    assert row is not None
    return Departures(*row)


def tell_release(before: Departures, after: Departures, *, is_same: bool) -> str:
    """What a release sent; ``is_same``: what had left before it stated the build's figures already."""
    if sent := after.reports - before.reports:
        return f"sent, to {sent} recipients now"
    if is_same:
        return "its report had left before with the same figures, nothing went out again"
    if corrected := after.corrections - before.corrections:
        return f"its report had left before; what changed went out as a correction, to {corrected} recipients"
    return "its report had left before; what changed is small and will be noted in the next report"
