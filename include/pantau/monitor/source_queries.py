"""How the sources stand: the last good pull of each workbook and feed, and the partners' files of a week.

Reads what ``ops`` shows of landing: times, status and problem, never a cell. Ages are counted by the clock.
"""

from datetime import datetime

from psycopg.rows import dict_row

from pantau.contract import load_contract
from pantau.monitor.catalog import FEEDS, SOURCES, fill
from pantau.monitor.links import Workbooks
from pantau.monitor.model import Place, Row, Table
from pantau.monitor.standing import stands
from pantau.periods import Week
from pantau.warehouse import Connection

_WORKBOOKS = """
    with pulls as (
        select
            *,
            is_read and reading_reasons = '{}' as is_good,
            row_number() over (partition by kecamatan_code order by snapshot_id desc) as place
        from ops.workbook_pulls where week_start <= %(week)s
    ),

    good as (
        select distinct on (kecamatan_code) kecamatan_code, week_start, pulled_at
        from pulls where is_good order by kecamatan_code, snapshot_id desc
    )

    select
        last.kecamatan_code as source, good.pulled_at as good_at, good.week_start as good_week,
        last.pulled_at as tried_at, last.is_late,
        case when last.is_good then 'read' when last.is_read then 'faulty' else 'unreadable' end as status,
        coalesce(last.problem, nullif(array_to_string(last.reading_reasons, ', '), '')) as problem
    from pulls as last left join good on last.kecamatan_code = good.kecamatan_code
    where last.place = 1
"""
_FEEDS = """
    with looks as (
        select *, row_number() over (partition by feed order by feed_look_id desc) as place
        from ops.feed_looks where week_start <= %(week)s
    ),

    good as (
        select distinct on (feed) feed, week_start, looked_at
        from looks where readable_count > 0 order by feed, feed_look_id desc
    )

    select
        last.feed as source, good.looked_at as good_at, good.week_start as good_week,
        last.looked_at as tried_at, null::boolean as is_late,
        case
            when last.file_count = 0 then 'missing'
            when last.readable_count = 0 then 'unreadable'
            when last.problems = '{}' then 'read'
            else 'faulty'
        end as status,
        case last.file_count when 0 then 'Its folder holds no file; ask the partner for it.'
        else nullif(array_to_string(last.problems, ' '), '') end as problem
    from looks as last left join good on last.feed = good.feed
    where last.place = 1
"""


def read_sources(
    connection: Connection, week: Week, places: tuple[Place, ...], workbooks: Workbooks, now: datetime
) -> Table:
    """Every workbook of these places, and every feed, by its pulls up to the week that is looked at."""
    with connection.cursor(row_factory=dict_row) as cursor:
        pulled = {row["source"]: row for row in cursor.execute(_WORKBOOKS, {"week": week.start})}
        looked = {row["source"]: row for row in cursor.execute(_FEEDS, {"week": week.start})}
    rows = [
        _tell(
            ("workbook", place.kecamatan_code, place.kecamatan_name, place.city_name),
            pulled.get(place.kecamatan_code),
            now,
            workbooks.link(place.kecamatan_code),
        )
        for place in places
    ]
    rows += [
        _tell(("feed", feed.name, _tell_feed(feed.verifies), None), looked.get(feed.name), now, None)
        for feed in load_contract().feeds
    ]
    return fill(SOURCES, rows)


def read_feeds(connection: Connection, week: Week) -> Table:
    """What stood in the partners' folders in the week's run."""
    if not stands(connection, "quality.partner_verdicts", "quality.partner_findings"):
        return fill(FEEDS, [])
    rows = connection.execute(
        """
        select
            files.week_start, files.feed, files.file_name, files.rows_read, files.accepted, files.quarantined,
            string_agg(
                coalesce(found.problem, 'The header row lacks ' || found.column_name || '.'), ' '
                order by found.column_name, found.problem
            )
        from quality.partner_verdicts as files
        left join quality.partner_findings as found
            on
                files.week_start = found.week_start and files.feed = found.feed
                and files.file_name = found.file_name and found.row_number is null
        where files.week_start = %s
        group by 1, 2, 3, 4, 5, 6
        order by files.feed, files.file_name
        """,
        (week.start,),
    ).fetchall()
    return fill(FEEDS, rows)


def _tell(head: Row, found: dict[str, object] | None, now: datetime, link: str | None) -> Row:
    if found is None:
        return (*head, None, None, None, None, None, "never", "It was never pulled; run its week.", link)
    good_at = found["good_at"]
    age = (now - good_at).days if isinstance(good_at, datetime) else None
    told = tuple(found[name] for name in ("good_week", "tried_at", "is_late", "status", "problem"))
    return (*head, good_at, age, *told, link)  # type: ignore[return-value]


def _tell_feed(verifies: str | None) -> str:
    return f"verifies {verifies}" if verifies else "the budget"
