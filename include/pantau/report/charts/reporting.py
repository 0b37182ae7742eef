"""Completeness of statements: a bar of four parts for each city or kecamatan, always in the same order.

The parts differ in order, in shade and in pattern, so that they are told apart without colours.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pantau.report.charts.numbers import percent
from pantau.report.charts.paper import MARGIN, SMALL, WIDTH, Box, Chart, Line, Mark, Text, card, text_width
from pantau.report.palette import ACCENT, AMBER, CARD, INK, MUTED
from pantau.report.pictures import Reporting, ReportingRow

_ROW = 66
_BAR = 30
_FULL = WIDTH - 2 * MARGIN
_GAP = 2
_KEY = 44
_NIHIL = "#8ccabd"
_STRIPE = 10


@dataclass(frozen=True)
class _Part:
    """How a status looks: fill, the letters on it, its edge if it needs one to stand out."""

    name: str
    fill: str
    letters: str
    edge: str = ""
    is_striped: bool = False


_PARTS = (
    _Part("ada data", ACCENT, "#ffffff"),
    _Part("nihil", _NIHIL, INK, edge=ACCENT),
    _Part("kosong", AMBER, "#ffffff"),
    _Part("belum", CARD, INK, edge=MUTED, is_striped=True),
)


def compose(reporting: Reporting) -> Chart:
    """The chart of statements."""
    marks: list[Mark] = list(_key())
    for place, row in enumerate(reporting.rows):
        marks += _row(row, MARGIN + _KEY + place * _ROW)
    return card(MARGIN + _KEY + len(reporting.rows) * _ROW + 8, marks)


def _key() -> Iterator[Mark]:
    x: float = MARGIN
    for part in _PARTS:
        yield from _part(x, MARGIN, 22, 22, part)
        yield Text(x + 30, MARGIN + 18, part.name)
        x += 30 + text_width(part.name) + 26


def _row(row: ReportingRow, top: float) -> Iterator[Mark]:
    counts = row.ada_data, row.nihil, row.kosong, row.belum
    total = sum(counts)
    yield Text(MARGIN, top + 20, row.label)
    yield Text(WIDTH - MARGIN, top + 20, _said(row, total), color=MUTED, align="right")
    if not total:
        yield Box(MARGIN + 1, top + 29, _FULL - 2, _BAR, CARD, radius=4, stroke=MUTED, stroke_width=1)
    x: float = MARGIN
    for count, part in zip(counts, _PARTS, strict=True):
        if count:
            width = _FULL * count / total
            share = percent(count / total) if total > 1 else ""
            yield from _part(x, top + 29, max(width - _GAP, 4), _BAR, part, share)
            x += width


def _said(row: ReportingRow, total: int) -> str:
    """What is missing, in words; of a single statement, what it is."""
    if not total:
        return "tanpa pernyataan"
    if total == 1:
        said = (row.ada_data, row.nihil, row.kosong, row.belum).index(1)
        return _PARTS[said].name
    missing = (("belum", row.belum), ("kosong", row.kosong))
    return ", ".join(f"{name} {percent(count / total)}" for name, count in missing if count) or "lengkap"


def _part(x: float, y: float, width: float, height: float, part: _Part, text: str = "") -> Iterator[Mark]:
    """A part of a bar, with its share where there is room for it."""
    fits = bool(text) and text_width(text, SMALL, "bold") + 10 <= width
    if part.edge:
        yield Box(x + 1, y + 1, width - 2, height - 2, part.fill, 3, stroke=part.edge, stroke_width=2)
    else:
        yield Box(x, y, width, height, part.fill, radius=3)
    if part.is_striped:
        room = text_width(text, SMALL, "bold") + 8 if fits else 0
        yield from _stripes(x + 2, y + 2, width - 4, height - 4, room)
    if fits:
        yield Text(x + width / 2, y + 22, text, SMALL, part.letters, align="center", weight="bold")


def _stripes(x: float, y: float, width: float, height: float, room: float) -> Iterator[Mark]:
    """Slanting lines that end at the box's edges and leave ``room`` in its middle."""
    left, right = (width - room) / 2, (width + room) / 2
    for offset in range(_STRIPE, int(width + height), _STRIPE):
        start, end = max(0.0, offset - height), min(float(offset), width)
        parts = ((start, min(end, left)), (max(start, right), end)) if room else ((start, end),)
        for begin, stop in parts:
            if begin < stop:
                yield Line(x + begin, y + offset - begin, x + stop, y + offset - stop, MUTED, width=1.5)
