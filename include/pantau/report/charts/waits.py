"""Days from stage to stage: a bar from the day a quarter arrived to the day three quarters did, cut at half.

Where three quarters have not arrived yet, the bar runs on to the edge and ends in an arrow's head.
"""

from collections.abc import Iterator

from pantau.report.charts.paper import MARGIN, SMALL, WIDTH, Box, Chart, Line, Mark, Text, card
from pantau.report.palette import ACCENT, CARD, INK, MUTED, SOFT, TRACK
from pantau.report.pictures import WaitBar, Waits
from pantau.report.words import number

_ROW = 60
_BAR = 20
_KEY = 40
_FULL = WIDTH - 2 * MARGIN
_LEAST = 4
_TIP = 12


def compose(waits: Waits) -> Chart:
    """The chart of days from stage to stage."""
    longest = max((_last_known(bar) for bar in waits.bars), default=0)
    marks: list[Mark] = list(_key())
    for place, bar in enumerate(waits.bars):
        marks += _row(bar, MARGIN + _KEY + place * _ROW, longest)
    return card(MARGIN + _KEY + len(waits.bars) * _ROW + 8, marks)


def _last_known(bar: WaitBar) -> float:
    """The bar's days; one that runs on leaves room behind what is known of it."""
    known = max(days or 0 for days in (bar.lower, bar.median, bar.upper))
    return known if bar.upper is not None else known * 1.25


def _key() -> Iterator[Mark]:
    yield Box(MARGIN, MARGIN + 2, 44, 16, SOFT, radius=3)
    yield Box(MARGIN + 19, MARGIN - 2, 5, 24, INK)
    yield Text(MARGIN + 54, MARGIN + 17, "separuh tengah peserta, garis: nilai tengah", SMALL, MUTED)


def _row(bar: WaitBar, top: float, longest: float) -> Iterator[Mark]:
    said, is_told = _said(bar)
    yield Text(MARGIN, top + 20, bar.label)
    weight = "bold" if is_told else "normal"
    yield Text(WIDTH - MARGIN, top + 20, said, color=INK if is_told else MUTED, align="right", weight=weight)
    y = top + 28
    yield Box(MARGIN, y, _FULL, _BAR, TRACK, radius=3)
    if bar.lower is None:
        return
    left, median, right = (_x(days, longest) for days in (bar.lower, bar.median, bar.upper))
    yield Box(left, y, max(right - left, _LEAST), _BAR, SOFT if bar.upper is not None else ACCENT, radius=3)
    if bar.upper is None:
        yield from _arrow(right, y)
    if bar.median is not None:
        yield Box(min(max(median - 2.5, MARGIN), WIDTH - MARGIN - 5), y - 4, 5, _BAR + 8, INK)


def _x(days: int | None, longest: float) -> float:
    """Where a day lies; what has not come yet lies at the edge."""
    if days is None:
        return WIDTH - MARGIN
    return MARGIN + (_FULL - _LEAST) * days / (longest or 1)


def _arrow(right: float, y: float) -> Iterator[Mark]:
    middle = y + _BAR / 2
    for end in (y + 3, y + _BAR - 3):
        yield Line(right - 6 - _TIP, end, right - 6, middle, CARD, width=3)


def _said(bar: WaitBar) -> tuple[str, bool]:
    """The median in days, and between which days; where that is not known yet, what is."""
    if bar.lower is None:
        return "belum cukup yang sampai", False
    if bar.median is None:
        return f"seperempat dalam {number(bar.lower)} hari", False
    return f"{number(bar.median)} hari ({_between(bar.lower, bar.upper)})", True


def _between(lower: int, upper: int | None) -> str:
    return f"{number(lower)}\N{EN DASH}{number(upper)}" if upper is not None else f"{number(lower)} ke atas"
