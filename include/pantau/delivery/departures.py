"""What has left of a week or a month, as the ledger has it: mails of reports, and of corrections of a build.

Reads and words it; never sends. Counts, never an address.
"""

from dataclasses import dataclass

from pantau.delivery.archive_page import REPORTS
from pantau.periods import Month, Week
from pantau.warehouse import connect

OPEN_TO_READERS = f"""
    editions.report in ({", ".join(f"'{report}'" for report in REPORTS)})
    and not starts_with(coalesce(editions.manifest ->> 'occasion', ''), 'owners: ')
    and exists (
        select from ops.deliveries as taken
        where
            (taken.report, taken.period_start, taken.edition)
            = (editions.report, editions.period_start, editions.edition)
            and editions.scope in (taken.scope, 'DKI') and taken.status = 'sent' and taken.sent_at is not null
    )
"""
"""Of ``ops.editions``, those that the archive and the monitor show: of which a mail was sent, all Jakarta's
also where only other scopes' were. What the team alone was told is none of them."""


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
    return (
        "its report had left before; what changed is small, and noted in the next report, "
        "or a later week has corrected it since"
    )


def count_month_mails(url: str, month: Month) -> int:
    """How many recipients have the month's report by now."""
    with connect(url, "reporter") as connection:
        row = connection.execute(
            """
            select count(*) from ops.deliveries
            where report = 'monthly' and period_start = %s and status = 'sent'
            """,
            (month.start,),
        ).fetchone()
    assert row is not None
    return int(row[0])


def find_due_months(url: str, week: Week) -> tuple[Month, ...]:
    """Months with a day in a week that was just sent, whose closing week was sent and whose report was not.

    So the closing week starts its month, and so does an older week that is released late. A report that may
    have left is not started again: that is a person's to look at.
    """
    months = sorted({Month.holding(week.start), Month.holding(week.sunday)})
    with connect(url, "reporter") as connection:
        rows = connection.execute(
            """
            select distinct report, period_start from ops.deliveries
            where
                (report, period_start) in (select * from unnest(%s::text [], %s::date []))
                and (status = 'sent' or report = 'monthly' and (status = 'sending' or reason = 'unknown'))
            """,
            (
                ["weekly"] * len(months) + ["monthly"] * len(months),
                [month.closing.start for month in months] + [month.start for month in months],
            ),
        ).fetchall()
    left = set(rows)
    return tuple(
        month
        for month in months
        if ("weekly", month.closing.start) in left and ("monthly", month.start) not in left
    )


def tell_month(before: int, after: int) -> str:
    """What a run of a month's report sent."""
    if before == after:
        return f"sent before, to {after} recipients; nothing went out again"
    return f"sent, to {after - before} recipients now"
