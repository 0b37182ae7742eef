"""Compares what was sent of every week with what is known now. Reads; never writes.

"Sent" is the latest edition of a week that left, the report itself or a correction of it; "now" are the
events of the build, counted up to each week's Sunday. What a later week has corrected since is left to it: a
week that is run again knows less.
"""

from collections import defaultdict
from datetime import date, timedelta
from itertools import accumulate

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.registry import Format
from pantau.report.edition import EditionKey
from pantau.report.facts import Build, Restated
from pantau.report.reading.event_versions import known
from pantau.warehouse import Connection, connect

LEFT = "(status = 'sent' or (status = 'failed' and reason = 'unknown'))"
"""A delivery that reached its recipient, or may have."""


def read_restated(connection: Connection, week: Week, build: Build) -> tuple[Restated, ...]:
    """Totals of sent weeks up to this one that the build knows otherwise, by week and stage."""
    sent = _read_sent(connection, week)
    if not sent:
        return ()
    now = _count_up_to(connection, build.build_id, sorted({start for start, _ in sent}))
    return tuple(
        Restated(Week(start), stage, count, now[start, stage])
        for (start, stage), count in sorted(sent.items())
        if now[start, stage] != count
    )


def read_newly_restated(connection: Connection, week: Week, build: Build) -> tuple[Restated, ...]:
    """Of these the totals that the last sent edition's build knew otherwise: no report has noted them yet."""
    restated = read_restated(connection, week, build)
    row = connection.execute(
        "select bridged_from from ops.builds where build_id = %s", (build.build_id,)
    ).fetchone()
    if not restated or not row or row[0] is None:
        return ()
    known = _count_up_to(connection, row[0], sorted({one.week.start for one in restated}))
    return tuple(one for one in restated if known[one.week.start, one.stage_code] != one.now)


def count_corrections(connection: Connection) -> int:
    """How many corrections have left so far, of whatever week."""
    row = connection.execute(
        f"""
        select count(distinct (period_start, edition)) from ops.deliveries
        where report = 'correction' and {LEFT}
        """  # noqa: S608
    ).fetchone()
    return row[0] if row else 0


def read_readers(url: str, weeks: list[Week]) -> dict[str, Format]:
    """Everybody whom a report or a correction of these weeks reached, or may have reached, and its format.

    Also who has left the registry since: he has the wrong number.
    """
    with connect(url, "reporter") as connection:
        rows = connection.execute(
            f"""
            select distinct on (lower(recipient)) recipient, format from ops.deliveries
            where report in ('weekly', 'correction') and period_start = any(%s) and {LEFT}
            order by lower(recipient), sent_at desc nulls last, recipient
            """,  # noqa: S608
            ([week.start for week in weeks],),
        ).fetchall()
    return dict(rows)


def read_unfinished(url: str) -> dict[EditionKey, dict[str, Format]]:
    """Corrections that some of their readers are still to get, each with all its readers."""
    with connect(url, "reporter") as connection:
        rows = connection.execute(
            """
            select report, period_start, scope, edition, recipient, format from ops.deliveries
            where (report, period_start, scope, edition) in (
                select report, period_start, scope, edition from ops.deliveries
                where report = 'correction' and status in ('queued', 'sending')
            )
            order by period_start, edition, recipient
            """
        ).fetchall()
    unfinished: dict[EditionKey, dict[str, Format]] = {}
    for report, start, scope, edition, recipient, form in rows:
        unfinished.setdefault(EditionKey(report, start, scope, edition), {})[recipient] = form
    return unfinished


def _read_sent(connection: Connection, week: Week) -> dict[tuple[date, str], int]:
    """By week and stage, the total of all Jakarta that was sent last."""
    rows = connection.execute(
        f"""
        with left_editions as (
            select distinct
                report, period_start, edition, build_id, manifest, rendered_at, builds.week_start as known_in
            from ops.editions as editions
            inner join ops.deliveries using (report, period_start, edition)
            inner join ops.builds as builds using (build_id)
            where report in ('weekly', 'correction') and editions.scope = 'DKI' and {LEFT}
        ),
        newest as (
            select distinct on (period_start) period_start, build_id, rendered_at, known_in
            from left_editions where report = 'weekly' and period_start <= %(week)s
            order by period_start, edition desc
        ),
        stated as (
            select period_start, stage_code, sum(cumulative_count)::bigint as total, rendered_at, known_in
            from newest inner join ops.edition_figures using (build_id)
            group by period_start, stage_code, rendered_at, known_in
            union all
            select week.key::date, stage.key, stage.value::bigint, rendered_at, known_in
            from left_editions
            cross join jsonb_each(manifest -> 'totals') as week
            cross join jsonb_each_text(week.value) as stage
            where report = 'correction' and week.key::date <= %(week)s
        )
        select period_start, stage_code, total
        from (
            select distinct on (period_start, stage_code) *
            from stated order by period_start, stage_code, rendered_at desc
        ) as told
        where known_in <= %(week)s
        """,  # noqa: S608
        {"week": week.start},
    ).fetchall()
    return {(start, stage): total for start, stage, total in rows}


def _count_up_to(connection: Connection, build_id: int, weeks: list[date]) -> dict[tuple[date, str], int]:
    """People of each stage up to the Sundays of these weeks, as a build knows them."""
    rows = connection.execute(
        f"""
        select date_trunc('week', event_date::timestamp)::date, stage_code, count(*)
        from ops.event_versions
        inner join ops.builds on build_id = %s
        where {known()}
        group by 1, 2
        """,  # noqa: S608
        (build_id,),
    ).fetchall()
    new: defaultdict[tuple[date, str], int] = defaultdict(int)
    for start, stage, count in rows:
        new[start, stage] += count
    first = min((start for start, _ in new), default=weeks[0])
    every = [first + timedelta(days=7 * place) for place in range((weeks[-1] - first).days // 7 + 1)]
    totals: dict[tuple[date, str], int] = defaultdict(int)
    for stage in load_contract().stage_codes:
        for start, total in zip(every, accumulate(new[each, stage] for each in every), strict=True):
            totals[start, stage] = total
    return totals
