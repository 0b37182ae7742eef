"""What the pictures of a report show, as plain data: the composed report holds them, `charts` draws them.

Every picture has an ``alt`` that carries its numbers, for readers whose images are off.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FunnelBar:
    """A stage: people who reached it, and of P1's the share that did (0 to 1; ``None`` without any P1)."""

    label: str
    count: int
    verified: int
    share: float | None


@dataclass(frozen=True)
class Funnel:
    """P1 to P7; ``verified`` is the darker part of each bar."""

    alt: str
    bars: tuple[FunnelBar, ...]


@dataclass(frozen=True)
class WeekBar:
    """New P1 of a week, named by its Monday."""

    week_start: date
    count: int


@dataclass(frozen=True)
class PaceLine:
    """A target of a month as people a week (x 12 / 52); ``label``: ``4.000 sebulan``."""

    label: str
    per_week: float


@dataclass(frozen=True)
class WeeklyNew:
    """New P1 week by week, the newest last, against the targets' lines (none below all Jakarta)."""

    alt: str
    bars: tuple[WeekBar, ...]
    lines: tuple[PaceLine, ...]


@dataclass(frozen=True)
class Tile:
    """A kecamatan on the map: its P1 and the new ones of the week or month.

    ``is_in_scope``: false for the others of Jakarta, which are drawn pale. ``is_held``: its figures are old.
    """

    kecamatan_code: str
    short_name: str
    column: int
    row: int
    total: int
    new: int
    is_held: bool
    is_in_scope: bool


@dataclass(frozen=True)
class TileMap:
    """The 44 kecamatan as tiles; colour: new P1 of the week or month."""

    alt: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class ReportingRow:
    """Statements of a city or kecamatan: how many said ADA DATA, NIHIL, ADA DATA without any, nothing."""

    label: str
    ada_data: int
    nihil: int
    kosong: int
    belum: int


@dataclass(frozen=True)
class Reporting:
    """Completeness of statements, a stacked bar a row."""

    alt: str
    rows: tuple[ReportingRow, ...]


@dataclass(frozen=True)
class BridgeStep:
    """A step of the bridge: ``kind`` ``sent`` and ``now`` are totals, all between are changes."""

    label: str
    value: int
    is_total: bool


@dataclass(frozen=True)
class Bridge:
    """How P1 came from what was sent last to what it is now."""

    alt: str
    steps: tuple[BridgeStep, ...]


@dataclass(frozen=True)
class MonthBar:
    """New P1 of a month, named by its first day."""

    month_start: date
    count: int


@dataclass(frozen=True)
class MonthLine:
    """A target of a month; ``label``: ``4.000 sebulan``."""

    label: str
    per_month: int


@dataclass(frozen=True)
class MonthlyNew:
    """New P1 month by month, the newest last, against the targets' lines (none below all Jakarta)."""

    alt: str
    bars: tuple[MonthBar, ...]
    lines: tuple[MonthLine, ...]


@dataclass(frozen=True)
class FanPoint:
    """P1's total at the end of a day; if expected, between ``low`` and ``high`` where that was tested."""

    day: date
    total: int
    low: int | None = None
    high: int | None = None
    is_known: bool = False


@dataclass(frozen=True)
class Fan:
    """P1's total up to now and as expected ahead, by day; ``goals``: totals to be reached, as lines."""

    alt: str
    points: tuple[FanPoint, ...]
    goals: tuple[int, ...]


@dataclass(frozen=True)
class WaitBar:
    """Days after which a quarter, half and three quarters of the people arrived; ``None``: not yet."""

    label: str
    lower: int | None
    median: int | None
    upper: int | None


@dataclass(frozen=True)
class Waits:
    """Days from stage to stage, a bar a pair."""

    alt: str
    bars: tuple[WaitBar, ...]


Picture = Funnel | WeeklyNew | TileMap | Reporting | Bridge | MonthlyNew | Fan | Waits
