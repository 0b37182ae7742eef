"""New people by week or by month against the targets: a bar each, the newest darkest, targets dashed.

A number or a name is written only where it covers neither another one nor a bar; the newest always is.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import cycle

from babel.dates import format_date

from pantau.report.charts.paper import (
    MARGIN,
    SMALL,
    TEXT,
    WIDTH,
    Area,
    Box,
    Chart,
    Line,
    Mark,
    Text,
    area_of,
    card,
    text_width,
)
from pantau.report.palette import DEEP, INK, MUTED, SOFT, TRACK
from pantau.report.pictures import MonthBar, MonthlyNew, WeeklyNew
from pantau.report.words import number

_TOP = 50
_FLOOR = 330
_HEIGHT = 376
_YEARS = 22
_WIDEST = 90
_FILLED = 0.74
_LEAST = 3
_NAME = 50
_TARGETS = ("#8a3b00", "#5b2d82")


@dataclass(frozen=True)
class _Bar:
    """A week or a month: its name, the year below it where that is told, and its new people."""

    name: str
    count: int
    year: str = ""


@dataclass(frozen=True)
class _Target:
    """A target of as many people a bar."""

    label: str
    count: float


def compose_weeks(weekly: WeeklyNew) -> Chart:
    """The chart of new people by week."""
    return _compose(
        [_Bar(_name(bar.week_start, "d MMM"), bar.count) for bar in weekly.bars],
        [_Target(line.label, line.per_week) for line in weekly.lines],
    )


def compose_months(monthly: MonthlyNew) -> Chart:
    """The chart of new people by month, with the year below its first."""
    return _compose(
        list(_month_bars(monthly.bars)), [_Target(line.label, line.per_month) for line in monthly.lines]
    )


def _month_bars(months: Iterable[MonthBar]) -> Iterator[_Bar]:
    year = None
    for month in months:
        is_first, year = month.month_start.year != year, month.month_start.year
        yield _Bar(_name(month.month_start, "MMM"), month.count, str(year) if is_first else "")


def _name(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale="id_ID")


def _compose(people: Sequence[_Bar], targets: Iterable[_Target]) -> Chart:
    lines = sorted(targets, key=lambda line: -line.count)
    names = [line.label.split(" ", 1) for line in lines]
    room = max((text_width(part, TEXT) for name in names for part in name), default=0)
    right = WIDTH - MARGIN - (room + 14 if lines else 0)
    highest = max([bar.count for bar in people] + [line.count for line in lines], default=0) or 1
    bars = _bars(people, right, highest)
    numbers = list(_numbers(people, bars))
    taken = [area_of(text) for text in numbers]
    marks: list[Mark] = [*_draw_bars(bars), Line(MARGIN, _FLOOR, right, _FLOOR, MUTED, width=1.5)]
    marks += [*numbers, *_names(people, bars), *_years(people, bars)]
    for line, color, base in zip(lines, cycle(_TARGETS), _bases(lines, highest), strict=False):
        marks += _target(line, color, base, _y(line.count, highest), right, taken)
    return card(_HEIGHT + (_YEARS if any(bar.year for bar in people) else 0), marks)


def _y(count: float, highest: float) -> float:
    return _FLOOR - (_FLOOR - _TOP) * count / highest


def _bars(people: Sequence[_Bar], right: float, highest: float) -> list[Area]:
    """Where the bars stand; few of them stay narrow and keep to the right, where the newest is."""
    slot = min((right - MARGIN) / max(len(people), 1), _WIDEST)
    start = right - slot * len(people)
    edge = slot * (1 - _FILLED) / 2
    return [
        Area(start + slot * place + edge, _y(each.count, highest), start + slot * (place + 1) - edge, _FLOOR)
        for place, each in enumerate(people)
    ]


def _draw_bars(bars: list[Area]) -> Iterator[Mark]:
    for place, bar in enumerate(bars):
        height = bar.bottom - bar.top
        if height:
            fill, height = DEEP if place == len(bars) - 1 else SOFT, max(height, _LEAST)
            yield Box(bar.left, _FLOOR - height, bar.right - bar.left, height, fill, radius=3)
        else:
            yield Box(bar.left, _FLOOR - 2, bar.right - bar.left, 2, TRACK)


def _order(count: int, first: int) -> list[int]:
    """The newest first, then ``first``, then back through the others."""
    return list(dict.fromkeys([count - 1, first, *range(count - 1, -1, -1)])) if count else []


def _centred(bar: Area, y: float, text: str, *, is_newest: bool) -> Text:
    """A text in the middle of a bar, moved in from the card's edges."""
    half = text_width(text) / 2
    middle = min(max((bar.left + bar.right) / 2, MARGIN / 2 + half), WIDTH - MARGIN / 2 - half)
    color, weight = (INK, "bold") if is_newest else (MUTED, "normal")
    return Text(middle, y, text, TEXT, color, "center", weight)


def _numbers(people: Sequence[_Bar], bars: list[Area]) -> Iterator[Text]:
    counts = [each.count for each in people]
    taken: list[Area] = []
    for place in _order(len(people), counts.index(max(counts)) if counts else 0):
        is_newest = place == len(people) - 1
        text = _centred(bars[place], bars[place].top - 8, number(counts[place]), is_newest=is_newest)
        area = area_of(text)
        others = [bar for other, bar in enumerate(bars) if other != place]
        if is_newest or not any(area.meets(each) for each in (*taken, *others)):
            taken.append(area)
            yield text


def _names(people: Sequence[_Bar], bars: list[Area]) -> Iterator[Text]:
    """The newest and as many before it as stand apart, each second or third one where they must."""
    texts = [
        _centred(bar, _FLOOR + 28, each.name, is_newest=bar is bars[-1])
        for each, bar in zip(people, bars, strict=True)
    ]
    areas = [area_of(text) for text in texts]
    for step in range(1, len(texts) + 1):
        shown = range(len(texts) - 1, -1, -step)
        if not any(areas[place].meets(areas[place - step]) for place in shown if place >= step):
            yield from (texts[place] for place in shown)
            return


def _years(people: Sequence[_Bar], bars: list[Area]) -> Iterator[Text]:
    """From the newest back, where they cover one another the newer stays."""
    taken: list[Area] = []
    for each, bar in reversed(list(zip(people, bars, strict=True))):
        half = text_width(each.year, SMALL) / 2
        middle = min((bar.left + bar.right) / 2, WIDTH - MARGIN / 2 - half)
        text = Text(middle, _FLOOR + 50, each.year, SMALL, MUTED, "center")
        if each.year and not any(area_of(text).meets(other) for other in taken):
            taken.append(area_of(text))
            yield text


def _bases(lines: list[_Target], highest: float) -> list[float]:
    """Where each line's name stands, from the highest line down: two rows each, never over one another."""
    bases: list[float] = []
    for line in lines:
        wanted = _y(line.count, highest) - 2
        bases.append(max(wanted, bases[-1] + _NAME) if bases else wanted)
    over = max(0.0, bases[-1] + TEXT - _FLOOR) if bases else 0
    return [base - over for base in bases]


def _target(
    line: _Target, color: str, base: float, y: float, right: float, taken: list[Area]
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
