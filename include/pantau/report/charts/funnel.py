"""The funnel: a bar for each of P1 to P7 against all of P1, its darker part what a partner shows too."""

from pantau.report.charts.numbers import percent
from pantau.report.charts.paper import MARGIN, SMALL, TEXT, WIDTH, Box, Chart, Mark, Text, card, text_width
from pantau.report.palette import DEEP, MUTED, SOFT, TRACK
from pantau.report.pictures import Funnel, FunnelBar
from pantau.report.words import number

_ROW = 66
_BAR = 26
_FULL = WIDTH - 2 * MARGIN
_LEAST = 4
_SHARE = 64


def compose(funnel: Funnel) -> Chart:
    """The chart of a funnel."""
    longest = max((bar.count for bar in funnel.bars), default=0)
    marks: list[Mark] = []
    for place, bar in enumerate(funnel.bars):
        marks += _row(bar, MARGIN + place * _ROW, longest)
    bottom = MARGIN + len(funnel.bars) * _ROW
    return card(bottom + 40, [*marks, *_key(bottom + 6)])


def _row(bar: FunnelBar, top: float, longest: int) -> list[Mark]:
    right, base = WIDTH - MARGIN, top + 20
    share = "" if bar.share is None else percent(bar.share)
    return [
        Text(MARGIN, base, bar.label),
        Text(right - _SHARE, base, number(bar.count), size=22, align="right", weight="bold"),
        Text(right, base, share, color=MUTED, align="right"),
        Box(MARGIN, top + 29, _FULL, _BAR, TRACK, radius=4),
        *_bar(bar.count, longest, top + 29, SOFT),
        *_bar(min(bar.verified, bar.count), longest, top + 29, DEEP),
    ]


def _bar(count: int, longest: int, top: float, fill: str) -> list[Mark]:
    if not count:
        return []
    return [Box(MARGIN, top, max(_FULL * count / longest, _LEAST), _BAR, fill, radius=4)]


def _key(top: float) -> list[Mark]:
    marks: list[Mark] = []
    x: float = MARGIN
    for fill, text in ((SOFT, "dari lembar kerja"), (DEEP, "ada juga di data mitra")):
        marks += [Box(x, top, 18, 18, fill, radius=4), Text(x + 26, top + 16, text, SMALL, MUTED)]
        x += 26 + text_width(text, SMALL) + TEXT
    return marks
