"""A table as the page shows it: its cells written, its drawings, and the links that stand around it. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast
from urllib.parse import urlencode

from pantau.monitor.attention import FINE
from pantau.monitor.catalog import FINDINGS, FINDINGS_TREND, SOURCES
from pantau.monitor.cells import Written, write_cell, write_number
from pantau.monitor.drawings import Drawing, draw_time, draw_trend
from pantau.monitor.model import PAGE_ROWS, Cell, Column, RuleTrend, Table, View

_FIRST = {
    "sources": ("name", "status", "age_days", "problem", "link", "last_good_at", "last_pulled_at"),
    "findings": ("rule_id", "finding_count", "change_count", "kecamatan_count", "told", "rows", "severity"),
    "quarantine": ("kecamatan_name", "tab", "row_number", "link", "rule_ids", "columns", "since_week"),
    "gate_results": ("expectation", "success", "severity", "observed", "failing", "who_fixes", "notes"),
    "task_runs": (
        "task_id",
        "state",
        "last_seconds",
        "median_seconds",
        "ratio",
        "started_at",
        "dag_id",
        "link",
    ),
    "deliveries": ("report", "period_start", "sent", "failed", "sending", "queued", "skipped", "link"),
}
"""What a reader looks for first stands where a phone shows it; a table's other columns follow."""


@dataclass(frozen=True)
class Link:
    """Where something leads, and what it is called."""

    told: str
    url: str


@dataclass(frozen=True)
class ShownRow:
    """A row with what is drawn behind it."""

    cells: tuple[Written, ...]
    drawing: Drawing | None


@dataclass(frozen=True)
class Pages:
    """Where a page of a long table stands in it."""

    told: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Section:
    """A table and all around it. ``drawn``: the heading of its drawings; empty where it has none."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[ShownRow, ...]
    drawn: str
    count: str
    files: tuple[Link, ...]
    pages: Pages | None


def show_table(table: Table, view: View, trends: Iterable[RuleTrend] = (), here: str = "./") -> Section:
    """A table for a view; findings with their ``trends``, run times with bars. ``here``: its page."""
    table = _put_worst_first(table)
    drawings, drawn = _draw(table, {(trend.rule_id, trend.severity): trend for trend in trends})
    first = _FIRST.get(table.name, ())
    order = sorted(range(len(table.columns)), key=lambda place: _rank(table.columns[place].name, first))
    columns = tuple(table.columns[place] for place in order)
    return Section(
        table=table,
        columns=columns,
        rows=tuple(
            ShownRow(tuple(map(write_cell, columns, [row[place] for place in order])), drawing)
            for row, drawing in zip(table.rows, drawings, strict=True)
        ),
        drawn=drawn,
        count=_count_rows(table),
        files=(*file_links(table, view), *(_trend_links(view) if drawn == FINDINGS_TREND.title else ())),
        pages=_pages(table, view, here),
    )


def address(view: View, **changes: Any) -> str:
    """The query that asks for a view with some of it changed; empty where nothing is asked for."""
    asked = replace(view, **changes)
    query = {
        "week": asked.week,
        "city": asked.city_code,
        "kecamatan": asked.kecamatan_code,
        "rule": asked.rule_id,
        "page": asked.page if asked.page > 1 else None,
    }
    text = urlencode({name: str(value) for name, value in query.items() if value})
    return f"?{text}" if text else ""


def page_link(view: View, **changes: Any) -> str:
    """Where the page shows such a view; an empty address would be the one that is open."""
    return f"./{address(view, **changes)}"


def file_links(table: Table, view: View) -> tuple[Link, ...]:
    """The whole table for a spreadsheet and for a program."""
    place = f"api/v1/tables/{table.name}"
    query = address(view, page=1)
    return Link("CSV", f"{place}.csv{query}"), Link("JSON", f"{place}{query}")


def _trend_links(view: View) -> tuple[Link, ...]:
    """What the findings' drawings are of."""
    csv, _ = file_links(FINDINGS_TREND, view)
    return (Link("CSV week by week", csv.url),)


def _put_worst_first(table: Table) -> Table:
    """Sources that nothing is wrong with stand behind the others."""
    if table.name != SOURCES.name:
        return table
    place = [column.name for column in table.columns].index("status")
    return replace(table, rows=tuple(sorted(table.rows, key=lambda row: row[place] in FINE)))


def _rank(name: str, first: tuple[str, ...]) -> int:
    return first.index(name) if name in first else len(first)


def _draw(table: Table, trends: Mapping[tuple[str, str], RuleTrend]) -> tuple[list[Drawing | None], str]:
    """A drawing for each row, and what they are."""
    records = table.records()
    if table.name == FINDINGS.name and trends:
        found = [trends.get((str(record["rule_id"]), str(record["severity"]))) for record in records]
        return [draw_trend(trend.counts) if trend else None for trend in found], FINDINGS_TREND.title
    if {"last_seconds", "median_seconds"} <= {column.name for column in table.columns}:
        times = [(_seconds(record["last_seconds"]), _seconds(record["median_seconds"])) for record in records]
        longest = max((time for pair in times for time in pair if time is not None), default=0)
        return [draw_time(last, median, longest) for last, median in times], "Last, and its median as a line"
    return [None] * len(records), ""


def _seconds(cell: Cell) -> float | None:
    return cast("float | None", cell)


def _count_rows(table: Table) -> str:
    """``51 rows``, of all its pages."""
    return f"{write_number(table.row_count)} row{'' if table.row_count == 1 else 's'}"


def _pages(table: Table, view: View, here: str) -> Pages | None:
    """None where the table is whole."""
    if table.row_count <= len(table.rows):
        return None
    first = (view.page - 1) * PAGE_ROWS + 1
    last = first + len(table.rows) - 1
    before, after = (f"{here}{address(view, page=page)}" for page in (view.page - 1, view.page + 1))
    return Pages(
        told=f"Rows {write_number(first)} to {write_number(last)} of {write_number(table.row_count)}",
        before=f"{before or '?'}#{table.name}" if view.page > 1 else None,
        after=f"{after}#{table.name}" if last < table.row_count else None,
    )
