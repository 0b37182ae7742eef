"""How a table's cells are written on the page, each by its column's kind.

Pure. Gives texts and addresses, never markup: escaping them is the template's, and an address that a browser
would run instead of open is not given at all.
"""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from pantau.monitor.model import Cell, Column, Tone
from pantau.periods import WIB, Week

NOTHING = "\N{EN DASH}"
SIGNS: dict[Tone, str] = {
    "good": "\N{CHECK MARK}",
    "warning": "!",
    "bad": "\N{MULTIPLICATION X}",
    "unknown": "?",
}
"""What tells a tone apart from the others without its colour."""
_TONES: dict[str, Tone] = {
    **dict.fromkeys(("accepted", "pass", "read", "sent", "success"), "good"),
    **dict.fromkeys(("faulty", "queued", "sending", "up_for_retry", "warn"), "warning"),
    **dict.fromkeys(("error", "fail", "failed", "held", "missing", "unreadable", "upstream_failed"), "bad"),
    **dict.fromkeys(("never", "skipped"), "unknown"),
}
"""Of codes that say how a thing stands."""
_ANSWERS: dict[str, dict[bool, Tone]] = {
    "success": {True: "good", False: "bad"},
    "is_late": {True: "warning"},
}
"""Of questions, by their column; others are answered without a tone."""
_NUMBERS = {"count", "share", "seconds"}
_SHORT, _LONG = 28, 80
"""Texts of fewer letters than the first stay on one line; beyond the second they get a wide column."""


@dataclass(frozen=True)
class Written:
    """A cell: ``look`` is its class in the stylesheet, ``url`` where it leads.

    ``sort``: what it is sorted by, where that is not its text.
    """

    text: str
    look: str = ""
    sort: str | None = None
    tone: Tone | None = None
    url: str | None = None

    @property
    def sign(self) -> str:
        """Beside the text, where it has a tone."""
        return SIGNS[self.tone] if self.tone else ""


def write_cell(column: Column, cell: Cell) -> Written:
    """A cell as its column's kind has it."""
    look = "n" if is_number(column) else ""
    match cell:
        case None | ():
            return Written(NOTHING, look, sort="")
        case bool():
            return Written("yes" if cell else "no", tone=_ANSWERS.get(column.name, {}).get(cell))
        case tuple():
            return _write_text(", ".join(cell))
        case datetime():
            return Written(write_moment(cell), sort=f"{cell.timestamp():.0f}")
        case date():
            return Written(write_day(cell), sort=cell.isoformat())
        case int() | float():
            return Written(write_number(cell, column.kind), look, sort=f"{cell:.10g}")
        case str() if column.kind == "link":
            return Written(column.title, url=cell) if is_openable(cell) else _write_text(cell)
        case str() if column.kind == "code":
            return Written(cell, tone=_TONES.get(cell))
        case str():
            return _write_text(cell)


def _write_text(text: str) -> Written:
    return Written(text, "" if len(text) < _SHORT else "t" if len(text) <= _LONG else "l")


def is_number(column: Column) -> bool:
    """Whether a column's cells stand at the right."""
    return column.kind in _NUMBERS


def is_openable(url: str) -> bool:
    """Whether a browser opens the address as a page; ``javascript:`` and the like it would run."""
    return urlsplit(url.strip()).scheme in {"", "http", "https"}


def write_day(day: date) -> str:
    """``22 Jan 2018``."""
    return f"{day.day} {day:%b %Y}"


def write_moment(moment: datetime) -> str:
    """``22 Jan 2018, 06:12 WIB``."""
    local = moment.astimezone(WIB)
    return f"{write_day(local)}, {local:%H:%M} WIB"


def write_week(week: Week) -> str:
    """``15-21 Jan 2018``, with a dash; what both days share is said once."""
    first, last = week.start, week.sunday
    month = "" if first.month == last.month else f" {first:%b}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day}{month}{year}\N{EN DASH}{write_day(last)}"


def write_number(value: float | None, kind: str = "count") -> str:
    """``4,230``, as English has it; a share as ``6.2%``, from 100 % on without its tenth."""
    if value is None:
        return NOTHING
    if kind == "share":
        return f"{value:,.0%}" if value >= 1 else f"{value:.1%}"
    if kind == "seconds":
        return write_seconds(value)
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def write_seconds(seconds: float) -> str:
    """``0.4 s``, ``48 s``, ``3 min 20 s``, ``5 h 02 min``, ``9 days``."""
    whole = round(seconds)
    if seconds < 10:
        return f"{seconds:.1f} s"
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 48 * 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86400} days"
