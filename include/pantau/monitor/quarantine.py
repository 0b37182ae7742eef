"""The quarantine, row by row: where a row stands, which rules keep it out, since when; never what it says.

Rows are those of one week: no question here looks through the rows of every week.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pantau.monitor.catalog import QUARANTINE, fill, leave_unknown
from pantau.monitor.links import Workbooks
from pantau.monitor.model import PAGE_ROWS, Place, Row, Table, View
from pantau.monitor.standing import list_finished, stands
from pantau.periods import Week
from pantau.warehouse import Connection

_STREAMED = 5_000
"""Rows of the quarantine that are asked for at once when all of them are wanted."""


@dataclass(frozen=True)
class Rows:
    """Rows that were judged, and of them the quarantined ones."""

    read: int
    quarantined: int


def count_rows(connection: Connection, week: Week, places: Sequence[Place]) -> Rows | None:
    """Rows of these places that the week's run judged; ``None``: no build has yet."""
    if not _is_known(connection, week):
        return None
    row = connection.execute(
        """
        select
            sum(cardinality(row_numbers))::bigint,
            coalesce(sum(cardinality(row_numbers)) filter (where rule_ids <> '{}'), 0)::bigint
        from quality.tab_verdicts where week_start = %s and kecamatan_code = any(%s)
        """,
        (week.start, [place.kecamatan_code for place in places]),
    ).fetchone()
    return Rows(*row) if row and row[0] is not None else None


def read_quarantine(
    connection: Connection, view: View, week: Week, places: Sequence[Place], workbooks: Workbooks
) -> Table:
    """One page of the quarantine."""
    if not _is_known(connection, week):
        return leave_unknown(QUARANTINE)
    asked = _Asked(week, places, view.rule_id)
    rows = _read_rows(connection, asked, workbooks, (view.page - 1) * PAGE_ROWS, PAGE_ROWS)
    return fill(QUARANTINE, list(rows), _count_quarantined(connection, asked))


def stream_quarantine(
    connection: Connection, view: View, week: Week, places: Sequence[Place], workbooks: Workbooks
) -> Iterator[Row]:
    """All of the quarantine, some thousand rows in memory at a time."""
    if not _is_known(connection, week):
        return
    asked = _Asked(week, places, view.rule_id)
    for start in range(0, _count_quarantined(connection, asked), _STREAMED):
        yield from _read_rows(connection, asked, workbooks, start, _STREAMED)


def _is_known(connection: Connection, week: Week) -> bool:
    tables = stands(connection, "quality.tab_verdicts", "quality.findings")
    return tables and bool(list_finished(connection, week, week))


@dataclass(frozen=True)
class _Asked:
    week: Week
    places: Sequence[Place]
    rule_id: str | None

    @property
    def values(self) -> dict[str, object]:
        rules = [self.rule_id] if self.rule_id else []
        return {
            "week": self.week.start,
            "codes": [place.kecamatan_code for place in self.places],
            "rules": rules,
        }


def _count_quarantined(connection: Connection, asked: _Asked) -> int:
    row = connection.execute(
        """
        select coalesce(sum(cardinality(row_numbers)), 0)::bigint from quality.tab_verdicts
        where
            week_start = %(week)s and rule_ids <> '{}' and rule_ids @> %(rules)s::text []
            and kecamatan_code = any(%(codes)s)
        """,
        asked.values,
    ).fetchone()
    return int(row[0]) if row else 0


_PAGE = """
    with rows as materialized (
        select verdicts.kecamatan_code, verdicts.tab, numbered.row_number, verdicts.rule_ids
        from quality.tab_verdicts as verdicts
        cross join lateral unnest(verdicts.row_numbers) as numbered (row_number)
        where
            verdicts.week_start = %(week)s and verdicts.rule_ids <> '{}'
            and verdicts.rule_ids @> %(rules)s::text [] and verdicts.kecamatan_code = any(%(codes)s)
        order by verdicts.kecamatan_code, verdicts.tab, numbered.row_number
        limit %(limit)s offset %(offset)s
    ),

    pulls as materialized (
        select workbooks.kecamatan_code, workbooks.snapshot_week, max(accepted.snapshot_id) as snapshot_id
        from quality.workbook_verdicts as workbooks
        left join ops.accepted_snapshots as accepted
            on
                workbooks.kecamatan_code = accepted.kecamatan_code
                and workbooks.snapshot_week = accepted.week_start
        where
            workbooks.week_start = %(week)s
            and workbooks.kecamatan_code in (select kecamatan_code from rows)
        group by workbooks.kecamatan_code, workbooks.snapshot_week
    ),

    named as (
        select rows.kecamatan_code, rows.tab, rows.row_number,
            array_agg(distinct found.column_name) as columns
        from rows
        inner join pulls on rows.kecamatan_code = pulls.kecamatan_code
        inner join quality.findings as found
            on
                rows.kecamatan_code = found.kecamatan_code and rows.tab = found.tab
                and rows.row_number = found.row_number and found.rule_id = any(rows.rule_ids)
                and found.severity = 'karantina' and found.column_name is not null
                and found.week_start
                = case when found.rule_id like 'X%%' then %(week)s else pulls.snapshot_week end
        where found.week_start in (%(week)s, pulls.snapshot_week)
        group by rows.kecamatan_code, rows.tab, rows.row_number
    ),

    told as (
        select rows.kecamatan_code, rows.tab, rows.row_number, min(lines.since) as since
        from rows
        inner join pulls on rows.kecamatan_code = pulls.kecamatan_code
        inner join ops.feedback_lines as lines
            on
                pulls.snapshot_id = lines.snapshot_id and rows.tab = lines.tab
                and rows.row_number = lines.row_number and lines.rule_id = any(rows.rule_ids)
        group by rows.kecamatan_code, rows.tab, rows.row_number
    )

    select
        rows.kecamatan_code, rows.tab, rows.row_number, named.columns, rows.rule_ids, told.since,
        pulls.snapshot_week, tabs.sheet_gid, tabs.header_columns
    from rows
    left join pulls on rows.kecamatan_code = pulls.kecamatan_code
    left join ops.sheet_tabs as tabs on pulls.snapshot_id = tabs.snapshot_id and rows.tab = tabs.tab
    left join named
        on
            rows.kecamatan_code = named.kecamatan_code and rows.tab = named.tab
            and rows.row_number = named.row_number
    left join told
        on
            rows.kecamatan_code = told.kecamatan_code and rows.tab = told.tab
            and rows.row_number = told.row_number
    order by rows.kecamatan_code, rows.tab, rows.row_number
"""


def _read_rows(
    connection: Connection, asked: _Asked, workbooks: Workbooks, offset: int, limit: int
) -> Iterator[Row]:
    names = {place.kecamatan_code: place.kecamatan_name for place in asked.places}
    values = asked.values | {"offset": offset, "limit": limit}
    for code, tab, row_number, columns, rules, since, snapshot_week, gid, headers in connection.execute(
        _PAGE, values
    ):
        # The headers as they stand in the sheet, the leftmost first: the link leads there.
        order: Mapping[str, int] = headers or {}
        named = tuple(sorted(columns or (), key=lambda header: order.get(header, len(order))))
        column = order.get(named[0], 0) if named else 0
        week = _week_told(since)
        link = workbooks.cell(code, gid, row_number, column)
        yield (code, names[code], tab, row_number, named, tuple(rules), week, snapshot_week, link)


def _week_told(since: date | None) -> date | None:
    """The week whose pull told it: a line is dated by its cut-off, the Monday after, or by its Friday."""
    if since is None:
        return None
    day = since - timedelta(days=1)
    return day - timedelta(days=day.weekday())
