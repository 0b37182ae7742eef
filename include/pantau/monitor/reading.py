"""Reads all that the monitor shows, as of one moment and with the rights of ``reader``. Never writes."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from psycopg import IsolationLevel
from psycopg.conninfo import make_conninfo

from pantau.monitor import findings, outcome_queries, quarantine, source_queries, week_queries
from pantau.monitor.catalog import MONITOR_TABLES, QUARANTINE, TABLES, fill
from pantau.monitor.links import Workbooks
from pantau.monitor.model import WEEKS_SHOWN, Monitor, Place, Row, Table, View, WeekState
from pantau.monitor.reporting import Said, draw_heat_map, tell_reporting
from pantau.monitor.tiles import draw_tiles
from pantau.monitor.week_state import tell_state
from pantau.periods import FIRST_WEEK, Week
from pantau.reference import load_kecamatan
from pantau.registry import RegistryError, load_registry
from pantau.settings import Settings
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 20
"""A question that takes longer is given up: whoever watches must not burden what is watched."""
_IDLE_SECONDS = 60
"""Who takes the rows of a CSV so slowly is let go: an open snapshot keeps dead rows from being cleared."""
_DOOR_SECONDS = 5
"""A warehouse that does not let in for so long is away."""


class ViewError(ValueError):
    """What was asked to see does not exist; the message says what there is."""


def read_monitor(settings: Settings, view: View) -> Monitor:
    """Everything on the page, for what its reader asked to see."""
    with _open(settings, view) as reading:
        tables = {table.name: reading.read(table.name) for table in MONITOR_TABLES}
        return Monitor(
            view=view,
            read_at=reading.now,
            places=list_places(),
            weeks=reading.weeks,
            weeks_run=reading.weeks_run,
            state=reading.tell_state(tables["sources"]),
            heat_map=draw_heat_map(reading.said, reading.weeks, reading.places),
            trends=findings.draw_trends(reading.counts, reading.weeks, reading.weeks_counted),
            tables=tables,
        )


def read_state(settings: Settings, view: View) -> WeekState | None:
    """The week's state alone; ``None`` while no week was ever run."""
    with _open(settings, view) as reading:
        return reading.tell_state(reading.read("sources"))


def read_table(settings: Settings, view: View, name: str) -> Table:
    """One table of the page; of the quarantine one page."""
    with _open(settings, view) as reading:
        return reading.read(name)


def stream_table(settings: Settings, view: View, name: str) -> Iterator[Row]:
    """All rows of a table."""
    with _open(settings, view) as reading:
        if name == QUARANTINE.name and reading.week:
            yield from quarantine.stream_quarantine(
                reading.connection, view, reading.week, reading.places, reading.workbooks
            )
        else:
            yield from reading.read(name).rows


def warehouse_of(settings: Settings) -> str:
    """The warehouse's address, for somebody who does not wait long at a closed door."""
    return make_conninfo(settings.warehouse_url.get_secret_value(), connect_timeout=_DOOR_SECONDS)


def list_places() -> tuple[Place, ...]:
    """The 44 kecamatan, by code."""
    return tuple(
        Place(one.kecamatan_code, one.kecamatan_name, one.city_code, one.city_name)
        for one in load_kecamatan()
    )


def choose_places(view: View) -> tuple[Place, ...]:
    """The kecamatan that a view is about; refuses codes that Jakarta has not."""
    places = list_places()
    if view.city_code:
        places = tuple(place for place in places if place.city_code == view.city_code)
        if not places:
            cities = sorted({place.city_code for place in list_places()})
            raise ViewError(f"No city has the code that was given; choose one of {', '.join(cities)}.")
    if view.kecamatan_code:
        places = tuple(place for place in places if place.kecamatan_code == view.kecamatan_code)
        if not places:
            raise ViewError("No kecamatan there has the code that was given; 31.74.04 is one, for example.")
    return places


@dataclass(frozen=True)
class _Reading:
    """One moment of the warehouse, and what of it is asked for; ``week``: ``None`` before the first run."""

    connection: Connection
    view: View
    now: datetime
    week: Week | None
    weeks: tuple[Week, ...]
    weeks_run: tuple[Week, ...]
    places: tuple[Place, ...]
    workbooks: Workbooks

    @property
    def scopes(self) -> list[str] | None:
        """Whose mails are asked for: a place's own; ``None``: everybody's."""
        if self.view.kecamatan_code:
            return [self.view.kecamatan_code]
        if self.view.city_code:
            return [self.view.city_code, *(place.kecamatan_code for place in self.places)]
        return None

    @cached_property
    def said(self) -> Said:
        """Statements and verdicts of the shown weeks."""
        if not self.weeks:
            return Said({}, {})
        span = (self.weeks[0], self.weeks[-1])
        return Said(
            week_queries.count_statements(self.connection, *span),
            week_queries.read_verdicts(self.connection, *span),
        )

    @cached_property
    def weeks_counted(self) -> tuple[Week, ...]:
        """Those of the shown weeks whose findings are known."""
        return findings.list_counted(self.connection, self.weeks)

    @cached_property
    def counts(self) -> tuple[findings.RuleCount, ...]:
        """Findings of the shown weeks, by week and rule."""
        return findings.count_findings(self.connection, self.weeks_counted, self.places)

    def read(self, name: str) -> Table:
        """One table."""
        return _READERS[name](self, self.week) if self.week else fill(TABLES[name], [])

    def tell_state(self, sources: Table) -> WeekState | None:
        """How the week stands."""
        if self.week is None:
            return None
        facts = week_queries.read_week_facts(self.connection, self.week)
        verdicts = {
            code: verdict for (week, code), verdict in self.said.verdicts.items() if week == self.week.start
        }
        tiles = draw_tiles(
            self.week,
            self.places,
            self.said,
            quarantine.count_rows(self.connection, self.week, self.places),
            sources,
            facts.mails,
            is_newest=self.week == max(self.weeks_run, default=None),
        )
        return replace(tell_state(facts, verdicts), tiles=tiles)


@contextmanager
def _open(settings: Settings, view: View) -> Iterator[_Reading]:
    places = choose_places(view)
    with connect(warehouse_of(settings), "reader") as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(
            "select set_config('statement_timeout', %s, true), "
            "set_config('idle_in_transaction_session_timeout', %s, true)",
            (f"{PATIENCE_SECONDS}s", f"{_IDLE_SECONDS}s"),
        )
        weeks_run = week_queries.list_weeks(connection)
        week = view.week or max(weeks_run, default=None)
        weeks = _shown(week) if week else ()
        yield _Reading(
            connection=connection,
            view=view,
            now=datetime.now(UTC),
            week=week,
            weeks=weeks,
            weeks_run=weeks_run,
            places=places,
            workbooks=_find_workbooks(settings),
        )


_READERS: dict[str, Callable[[_Reading, Week], Table]] = {
    "reporting": lambda at, _: tell_reporting(at.said, at.weeks, at.places),
    "sources": lambda at, week: source_queries.read_sources(
        at.connection, week, at.places, at.workbooks, at.now
    ),
    "feeds": lambda at, week: source_queries.read_feeds(at.connection, week),
    "findings": lambda at, week: findings.tell_findings(at.counts, week, at.weeks_counted, at.view),
    "findings_trend": lambda at, _: findings.tell_trend_rows(at.counts, at.weeks_counted),
    "quarantine": lambda at, week: quarantine.read_quarantine(
        at.connection, at.view, week, at.places, at.workbooks
    ),
    "gate_results": lambda at, week: outcome_queries.read_gate_results(at.connection, week),
    "decisions": lambda at, week: outcome_queries.read_decisions(at.connection, at.weeks[0], week, at.places),
    "deliveries": lambda at, week: outcome_queries.read_deliveries(at.connection, week, at.scopes),
    "delivery_failures": lambda at, week: outcome_queries.read_delivery_failures(
        at.connection, at.weeks[0], week, at.scopes
    ),
    "runs": lambda at, week: outcome_queries.read_runs(at.connection, week),
    "model_runs": lambda at, week: outcome_queries.read_model_runs(at.connection, week),
}


def _shown(last: Week) -> tuple[Week, ...]:
    """The shown weeks, oldest first; fewer in the programme's first."""
    days = (last.start - timedelta(days=7 * back) for back in reversed(range(WEEKS_SHOWN)))
    return tuple(Week(day) for day in days if day >= FIRST_WEEK.start)


def _find_workbooks(settings: Settings) -> Workbooks:
    """Without the registry the monitor still tells all but the links into sheets."""
    try:
        entries = load_registry(settings.registry).workbooks
    except RegistryError as error:
        log.warning("No links into sheets: %s", error)
        entries = ()
    return Workbooks(settings.sheets_url, {entry.kecamatan_code: entry.spreadsheet_id for entry in entries})
