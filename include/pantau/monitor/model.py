"""What the monitor shows, as plain data: page, JSON and CSV are made of the same.

Pure: no clock, no warehouse, no markup. Holds no NIK, phone number, name or address of a participant and no
address of a recipient.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pantau.periods import Week

WEEKS_SHOWN = 12
"""Weeks of heat map and trends, the week that is looked at last."""
PAGE_ROWS = 100
"""Rows of one page of the quarantine."""

Tone = Literal["good", "warning", "bad", "unknown"]
"""How a thing stands; ``unknown``: nothing has been said of it. Never told by colour alone."""
State = Literal["never_run", "landing", "building", "broken", "held", "released", "passed", "sent"]
"""How far a week is.

``landing``: its sheets are being pulled; ``building``: facts are made and gate 2 has not judged them;
``broken``: a model of its newest build failed; ``held``: by gate 2, no report; ``released``: held, and let
out by a person; ``passed``: its report has not left (wholly) yet; ``sent``: it has.
"""
Kind = Literal["text", "code", "list", "count", "share", "seconds", "date", "moment", "yes_no", "link"]
"""How a column's cells read.

``code``: an identifier; ``list``: a tuple of texts; ``share``: 0 to 1; ``date``: a day or a week's Monday;
``moment``: with its time zone; ``link``: a URL, relative ones to the monitor's own page.
"""
Cell = str | int | float | bool | date | datetime | tuple[str, ...] | None
"""``None``: nothing is known, which is never the same as zero."""
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Place:
    """One of the 44 kecamatan."""

    kecamatan_code: str
    kecamatan_name: str
    city_code: str
    city_name: str


@dataclass(frozen=True)
class View:
    """What a reader asked to see; empty: the newest week, all Jakarta, every rule.

    ``page``: of the quarantine, from 1.
    """

    week: Week | None = None
    city_code: str | None = None
    kecamatan_code: str | None = None
    rule_id: str | None = None
    page: int = 1


@dataclass(frozen=True)
class Step:
    """What to do next, and where it is described."""

    told: str
    url: str


@dataclass(frozen=True)
class Reason:
    """Why a week stands as it does: the gate's own code (``fall:P7``), in words, and what to do."""

    code: str
    told: str
    step: Step


@dataclass(frozen=True)
class Tile:
    """One number of the week: ``value`` of ``out_of``, what it means, and the table that tells more."""

    name: str
    title: str
    value: int | None
    out_of: int | None
    told: str
    tone: Tone
    table: str


@dataclass(frozen=True)
class WeekState:
    """Which week, which verdict and why.

    ``verdict``: as gate 2 said it of the newest build (``pass``, ``pass_with_notes``, ``hold``), ``None``
    before it did. ``step``: the one next thing to do. ``run_url``: the build's run in Airflow.
    """

    week: Week
    state: State
    tone: Tone
    headline: str
    verdict: str | None
    reasons: tuple[Reason, ...]
    step: Step
    build_id: int | None
    code_version: str | None
    started_at: datetime | None
    decided_at: datetime | None
    run_url: str | None
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class HeatCell:
    """A kecamatan in a week. ``stages_reported``: of seven, ``ada_data`` or ``nihil``; ``None``: never built.

    ``verdict``: gate 1's (``accepted``, ``held``), ``None``: never judged. ``told``: all of it, a sentence.
    """

    week: Week
    stages_reported: int | None
    verdict: str | None
    reasons: tuple[str, ...]
    tone: Tone
    told: str


@dataclass(frozen=True)
class HeatRow:
    """A kecamatan's weeks, in the order of ``Monitor.weeks``."""

    place: Place
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True)
class RuleTrend:
    """Findings of one rule, week by week in the order of ``Monitor.weeks``; ``None``: no build of
    that week has finished."""

    rule_id: str
    severity: str
    told: str
    counts: tuple[int | None, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table: ``name`` in JSON and CSV, ``title`` on the page, ``meaning`` in one sentence."""

    name: str
    title: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class Table:
    """A table of the monitor, for page, JSON and CSV alike.

    ``row_count``: of all its pages; ``empty``: what to say when there is no row.
    """

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_count: int
    empty: str

    def records(self) -> tuple[dict[str, Cell], ...]:
        """Its rows by the columns' names."""
        names = [column.name for column in self.columns]
        return tuple(dict(zip(names, row, strict=True)) for row in self.rows)


@dataclass(frozen=True)
class Monitor:
    """All that the page shows at once.

    ``weeks``: the shown ones, oldest first. ``weeks_run``: those to choose from, newest first. ``state``:
    ``None`` while no week was ever run. ``tables``: by name, in the page's order; the quarantine's is the
    page that was asked for. Task times are not among them (``api/v1/tables/task_runs``): Airflow is asked
    for those.
    """

    view: View
    read_at: datetime
    places: tuple[Place, ...]
    weeks: tuple[Week, ...]
    weeks_run: tuple[Week, ...]
    state: WeekState | None
    heat_map: tuple[HeatRow, ...]
    trends: tuple[RuleTrend, ...]
    tables: Mapping[str, Table]
