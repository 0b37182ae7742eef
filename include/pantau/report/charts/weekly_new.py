"""New people week by week against the targets' pace: a bar a week, the newest darkest, targets dashed.

A number or a week is written only where it covers neither another one nor a bar; the newest always is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from babel.dates import format_date

from pantau.report.charts.paper import (
    DEEP,
    INK,
    MARGIN,
    MUTED,
    SOFT,
    TEXT,
    TRACK,
    WIDTH,
    Box,
    Chart,
    Line,
    Mark,
    Text,
    card,
    text_width,
)
from pantau.report.pictures import PaceLine, WeekBar, WeeklyNew
from pantau.report.words import number

_TOP = 50
_FLOOR = 330
_HEIGHT = 376
_WIDEST = 90
_FILLED = 0.74
_LEAST = 3
_NAME = 50
_PACE = ("#8a3b00", "#5b2d82")


@dataclass(frozen=True)
class _Area:
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "_Area") -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def compose(weekly: WeeklyNew) -> Chart:
    """The chart of new people by week."""
    lines = sorted(weekly.lines, key=lambda line: -line.per_week)
    names = [line.label.split(" ", 1) for line in lines]
    room = max((text_width(part, TEXT) for name in names for part in name), default=0)
    right = WIDTH - MARGIN - (room + 14 if lines else 0)
    highest = max([bar.count for bar in weekly.bars] + [line.per_week for line in lines], default=0) or 1
    bars = _bars(weekly.bars, right, highest)
    numbers = list(_numbers(weekly.bars, bars))
    taken = [_area(text) for text in numbers]
    marks: list[Mark] = [*_draw_bars(bars), Line(MARGIN, _FLOOR, right, _FLOOR, MUTED, width=1.5)]
    marks += [*numbers, *_weeks(weekly.bars, bars)]
    for line, color, base in zip(lines, cycle(_PACE), _bases(lines, highest), strict=False):
        marks += _pace(line, color, base, _y(line.per_week, highest), right, taken)
    return card(_HEIGHT, marks)


def _y(count: float, highest: float) -> float:
    return _FLOOR - (_FLOOR - _TOP) * count / highest


def _bars(weeks: tuple[WeekBar, ...], right: float, highest: float) -> list[_Area]:
    """Where the bars stand; few of them stay narrow and keep to the right, where the newest is."""
    slot = min((right - MARGIN) / max(len(weeks), 1), _WIDEST)
    start = right - slot * len(weeks)
    edge = slot * (1 - _FILLED) / 2
    return [
        _Area(start + slot * place + edge, _y(week.count, highest), start + slot * (place + 1) - edge, _FLOOR)
        for place, week in enumerate(weeks)
    ]


def _draw_bars(bars: list[_Area]) -> Iterator[Mark]:
    for place, bar in enumerate(bars):
        height = bar.bottom - bar.top
        if height:
            fill, height = DEEP if place == len(bars) - 1 else SOFT, max(height, _LEAST)
            yield Box(bar.left, _FLOOR - height, bar.right - bar.left, height, fill, radius=3)
        else:
            yield Box(bar.left, _FLOOR - 2, bar.right - bar.left, 2, TRACK)


def _order(count: int, first: int) -> list[int]:
    """The newest first, then ``first``, then back through the weeks."""
    return list(dict.fromkeys([count - 1, first, *range(count - 1, -1, -1)])) if count else []


def _area(text: Text) -> _Area:
    """What a centred text takes, with a little air."""
    half = text_width(text.text, text.size) / 2 + 3
    return _Area(text.x - half, text.y - text.size, text.x + half, text.y + 5)


def _centred(bar: _Area, y: float, text: str, *, is_newest: bool) -> Text:
    """A text in the middle of a bar, moved in from the card's edges."""
    half = text_width(text) / 2
    middle = min(max((bar.left + bar.right) / 2, MARGIN / 2 + half), WIDTH - MARGIN / 2 - half)
    color, weight = (INK, "bold") if is_newest else (MUTED, "normal")
    return Text(middle, y, text, TEXT, color, "center", weight)


def _numbers(weeks: tuple[WeekBar, ...], bars: list[_Area]) -> Iterator[Text]:
    counts = [week.count for week in weeks]
    taken: list[_Area] = []
    for place in _order(len(weeks), counts.index(max(counts)) if counts else 0):
        is_newest = place == len(weeks) - 1
        text = _centred(bars[place], bars[place].top - 8, number(counts[place]), is_newest=is_newest)
        area = _area(text)
        others = [bar for other, bar in enumerate(bars) if other != place]
        if is_newest or not any(area.meets(each) for each in (*taken, *others)):
            taken.append(area)
            yield text


def _weeks(weeks: tuple[WeekBar, ...], bars: list[_Area]) -> Iterator[Text]:
    taken: list[_Area] = []
    for place in _order(len(weeks), len(weeks) - 1):
        is_newest = place == len(weeks) - 1
        name = format_date(weeks[place].week_start, "d MMM", locale="id_ID")
        text = _centred(bars[place], _FLOOR + 28, name, is_newest=is_newest)
        if not any(_area(text).meets(each) for each in taken):
            taken.append(_area(text))
            yield text


def _bases(lines: list[PaceLine], highest: float) -> list[float]:
    """Where each line's name stands, from the highest line down: two rows each, never over one another."""
    bases: list[float] = []
    for line in lines:
        wanted = _y(line.per_week, highest) - 2
        bases.append(max(wanted, bases[-1] + _NAME) if bases else wanted)
    over = max(0.0, bases[-1] + TEXT - _FLOOR) if bases else 0
    return [base - over for base in bases]


def _pace(
    line: PaceLine, color: str, base: float, y: float, right: float, taken: list[_Area]
) -> Iterator[Mark]:
    x: float = MARGIN
    for area in sorted(taken, key=lambda area: area.left):
        if area.top < y < area.bottom and area.right > x:
            if area.left > x:
                yield Line(x, y, area.left, y, color, dash=(7, 4))
            x = area.right
    if x < right:
        yield Line(x, y, right, y, color, dash=(7, 4))
    yield Line(right, y, right + 10, base + 2, color)
    first, *rest = line.label.split(" ", 1)
    yield Text(right + 14, base, first, TEXT, color, weight="bold")
    yield from (Text(right + 14, base + 20, part, TEXT, color) for part in rest)
