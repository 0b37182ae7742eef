"""What became of a week: gates, decisions, mails, runs and how long they took. Reads ``quality`` and ``ops``.

Of a recipient only the domain of the mailbox leaves the warehouse.
"""

from collections.abc import Sequence

from psycopg.rows import TupleRow

from pantau.delivery.departures import OPEN_TO_READERS
from pantau.delivery.ledger import is_being_sent
from pantau.monitor.catalog import (
    DECISIONS,
    DELIVERIES,
    DELIVERY_FAILURES,
    GATE_RESULTS,
    MODEL_RUNS,
    RUNS,
    fill,
)
from pantau.monitor.links import edition_link, run_link
from pantau.monitor.model import Place, Table
from pantau.monitor.week_queries import closed_months
from pantau.periods import Month, Week
from pantau.report.edition import EditionKey
from pantau.runs import FAILED
from pantau.warehouse import Connection

_HISTORY = 12
"""Builds that a node's median is of."""


def read_gate_results(connection: Connection, week: Week) -> Table:
    """Every expectation of the week and the verdicts on months that it closes, failed ones first."""
    rows = connection.execute(
        """
        select * from (
            select
                gate, expectation, severity, success, reason, observed, failing, who_fixes, notes, decided_at
            from quality.gate_results where week_start = %s
            union all
            select
                'month', 'verdict_of_' || to_char(month_start, 'YYYY_MM'), 'critical', verdict <> 'hold',
                reasons[1], verdict, reasons, 'see the expectations of the month',
                'Whether the report of the month may go out.', decided_at
            from quality.month_verdicts where month_start = any(%s)
        ) as results
        order by success, array_position(array['critical', 'warning', 'info'], severity), gate, expectation
        """,
        (week.start, closed_months(week)),
    ).fetchall()
    return fill(GATE_RESULTS, [(*row[:6], tuple(row[6]), *row[7:]) for row in rows])


def read_decisions(connection: Connection, first: Week, last: Week, places: Sequence[Place]) -> Table:
    """Releases, and acceptances of these places' workbooks, newest first."""
    rows = connection.execute(
        """
        select week_start, 'release', null, gate_reasons, reason, released_by, released_at
        from ops.releases where week_start between %(first)s and %(last)s
        union all
        select week_start, 'acceptance', kecamatan_code, held_reasons, reason, accepted_by, accepted_at
        from ops.workbook_acceptances
        where week_start between %(first)s and %(last)s and kecamatan_code = any(%(codes)s)
        order by 7 desc
        """,
        {"first": first.start, "last": last.start, "codes": [place.kecamatan_code for place in places]},
    ).fetchall()
    return fill(DECISIONS, [(*row[:3], tuple(row[3]), *row[4:]) for row in rows])


def read_deliveries(connection: Connection, week: Week, scopes: list[str] | None) -> Table:
    """The week's mails and those of a month that it closes, by edition; ``scopes``: only of these."""
    rows = connection.execute(
        f"""
        select
            report, period_start, edition, count(distinct scope),
            count(*) filter (where status = 'queued'), count(*) filter (where status = 'sending'),
            count(*) filter (where status = 'sent'), count(*) filter (where status = 'failed'),
            count(*) filter (where status = 'skipped'), max(sent_at),
            coalesce(
                min(scope) filter (where is_open and scope = 'DKI'), min(scope) filter (where is_open)
            )
        from ops.deliveries
        inner join ops.editions using (report, period_start, scope, edition)
        cross join lateral (select {OPEN_TO_READERS} as is_open) as asked
        where
            period_start = any(%(periods)s) and (report = 'monthly') = (period_start <> %(week)s)
            and (%(scopes)s::text [] is null or scope = any(%(scopes)s))
        group by report, period_start, edition
        order by report <> 'weekly', report, period_start, edition
        """,  # noqa: S608 - our own condition
        {"periods": [week.start, *closed_months(week)], "week": week.start, "scopes": scopes},
    ).fetchall()
    return fill(
        DELIVERIES,
        [(*row[:10], edition_link(row[0], row[1], row[10], row[2]) if row[10] else None) for row in rows],
    )


def read_delivery_failures(
    connection: Connection, first: Week, last: Week, scopes: list[str] | None
) -> Table:
    """Mails that failed, were put back, hang or were skipped; ``scopes``: only of these."""
    rows = connection.execute(
        """
        select
            report, period_start, scope, edition, status, reason,
            lower(substring(recipient from '@([^@]+)$')), queued_at
        from ops.deliveries
        where
            period_start between %(first)s and %(last)s
            and (status in ('failed', 'sending', 'skipped') or (status = 'queued' and reason is not null))
            and (%(scopes)s::text [] is null or scope = any(%(scopes)s))
        order by queued_at desc, report, scope
        """,
        {"first": Month.holding(first.start).start, "last": last.start, "scopes": scopes},
    ).fetchall()
    # A mail that a task hands over right now does not hang.
    hung = {key for row in rows if row[4] == "sending" and not is_being_sent(connection, key := _key(row))}
    return fill(DELIVERY_FAILURES, [row for row in rows if row[4] != "sending" or _key(row) in hung])


def _key(row: TupleRow) -> EditionKey:
    report, period_start, scope, edition = row[:4]
    return EditionKey(report, period_start, scope, edition)


def read_model_runs(connection: Connection, week: Week) -> Table:
    """Each node of the week's newest build, those that failed first, then the slowest."""
    rows = connection.execute(
        f"""
        with newest as (select max(build_id) as build_id from ops.builds where week_start = %(week)s),

        before as (
            select build_id from ops.builds
            where build_id < (select build_id from newest)
            order by build_id desc limit %(history)s
        ),

        medians as (
            select node, percentile_cont(0.5) within group (order by seconds) as seconds, count(*) as builds
            from ops.model_runs
            where build_id in (select build_id from before) and status in ('success', 'pass', 'warn')
            group by node
        )

        select
            runs.node, runs.status, runs.seconds, medians.seconds, runs.seconds / nullif(medians.seconds, 0),
            coalesce(medians.builds, 0), runs.rows_affected
        from newest
        inner join ops.model_runs as runs on newest.build_id = runs.build_id
        left join medians on runs.node = medians.node
        order by runs.status not in {FAILED}, runs.seconds desc, runs.node
        """,  # noqa: S608 - our own words
        {"week": week.start, "history": _HISTORY},
    ).fetchall()
    return fill(MODEL_RUNS, rows)


def read_runs(connection: Connection, week: Week) -> Table:
    """Landings and builds of the week, newest first."""
    rows = connection.execute(
        """
        select
            'land_week', run_id, min(pulls.pulled_at), closed.closed_at,
            format(
                '%%s workbooks read, %%s not', count(*) filter (where pulls.is_read),
                count(*) filter (where not pulls.is_read)
            )
        from ops.workbook_pulls as pulls
        left join ops.closed_landings as closed using (week_start, run_id)
        where week_start = %(week)s and not is_precheck
        group by run_id, closed.closed_at
        union all
        select
            'build_marts', run_id, started_at, decided_at,
            format('build %%s: %%s', build_id, coalesce(verdict, 'not judged, or a later one was'))
        from ops.builds as builds
        left join quality.gate_verdicts as verdicts
            on
                builds.week_start = verdicts.week_start and verdicts.decided_at >= builds.started_at
                and builds.build_id = (select max(build_id) from ops.builds where week_start = %(week)s)
        where builds.week_start = %(week)s
        order by 3 desc, 1
        """,
        {"week": week.start},
    ).fetchall()
    return fill(RUNS, [(*row, run_link(row[0], row[1])) for row in rows])
