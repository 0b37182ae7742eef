"""Registered people up to now, and as expected ahead: a line, then a dashed one in a band that opens.

The band ends where past forecasts could not be tested any further. A goal is drawn where the picture
reaches it or comes near; those far above would press all the rest to the floor.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from babel.dates import format_date

from pantau.report.charts.paper import (
    MARGIN,
    SMALL,
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
from pantau.report.palette import ACCENT, AMBER, DEEP, INK, MUTED
from pantau.report.pictures import Fan, FanPoint
from pantau.report.words import number

_TOP = 84
_FLOOR = 360
_HEIGHT = 408
BAND = "#cfe5de"
"""Between what may come at least and at most."""
_SLICE = 2
_NEAR = 1.3
"""A goal so many times above the highest point is still drawn."""
_LEAST_GAP = 8
_SIZE = 22


@dataclass(frozen=True)
class _Scale:
    """Days and people to pixels."""

    first: date
    last: date
    highest: float

    def x(self, day: date) -> float:
        days = (self.last - self.first).days or 1
        return MARGIN + (WIDTH - 2 * MARGIN) * (day - self.first).days / days

    def y(self, people: float) -> float:
        return _FLOOR - (_FLOOR - _TOP) * people / self.highest


def compose(fan: Fan) -> Chart:
    """The chart of registered people, known and expected."""
    points = sorted(fan.points, key=lambda point: point.day)
    if not points:
        return card(_HEIGHT, [])
    reach = max(max(point.total, point.high or 0) for point in points)
    goals = [goal for goal in fan.goals if goal <= reach * _NEAR]
    scale = _Scale(points[0].day, points[-1].day, max(reach, *goals, 1))
    known = [point for point in points if point.is_known]
    ahead = [*known[-1:], *(point for point in points if not point.is_known)]
    numbers = list(_numbers(known, ahead, scale))
    marks: list[Mark] = list(_key(ahead))
    marks += _band(ahead, scale)
    marks.append(Line(MARGIN, _FLOOR, WIDTH - MARGIN, _FLOOR, MUTED, width=1.5))
    marks += _goals(goals, [*map(area_of, numbers), *_paths(points, scale)], scale)
    marks += _path(known, scale, DEEP, (1, 0))
    marks += _path(ahead, scale, ACCENT, (7, 5))
    if known:
        marks += _today(known[-1], scale)
    return card(_HEIGHT, [*marks, *numbers, *_days(points, known, scale)])


def _key(ahead: list[FanPoint]) -> Iterator[Mark]:
    """Of what is drawn: without history enough nothing is expected."""
    items = [("tercatat", DEEP, (1, 0)), ("prakiraan", ACCENT, (7, 5))]
    if ahead[-1].is_known:
        items.pop()
    x: float = MARGIN
    for text, color, dash in items:
        yield Line(x, MARGIN + 11, x + 34, MARGIN + 11, color, width=4, dash=dash)
        yield Text(x + 42, MARGIN + 17, text, SMALL, MUTED)
        x += 42 + text_width(text, SMALL) + 24
    if any(point.low is not None for point in ahead):
        yield Box(x, MARGIN + 1, 34, 20, BAND, radius=3)
        yield Text(x + 42, MARGIN + 17, "rentang", SMALL, MUTED)


def _band(ahead: list[FanPoint], scale: _Scale) -> Iterator[Mark]:
    """Slices between low and high; a known point begins it as its own total."""
    ends = [_bounds(point) for point in ahead]
    for (one, from_ends), (other, to_ends) in pairwise(zip(ahead, ends, strict=True)):
        if from_ends is None or to_ends is None:
            continue
        start, stop = scale.x(one.day), scale.x(other.day)
        for at in range(round(start), round(stop), _SLICE):
            share = min(max((at + _SLICE / 2 - start) / ((stop - start) or 1), 0), 1)
            low, high = (a + (b - a) * share for a, b in zip(from_ends, to_ends, strict=True))
            width = min(_SLICE, round(stop) - at)
            yield Box(at, scale.y(high), width, max(scale.y(low) - scale.y(high), 1), BAND)


def _bounds(point: FanPoint) -> tuple[float, float] | None:
    if point.low is None or point.high is None:
        return (point.total, point.total) if point.is_known else None
    return point.low, point.high


def _path(points: list[FanPoint], scale: _Scale, color: str, dash: tuple[int, int]) -> Iterator[Mark]:
    for one, other in pairwise(points):
        yield Line(
            scale.x(one.day), scale.y(one.total), scale.x(other.day), scale.y(other.total), color, 4, dash
        )


def _paths(points: list[FanPoint], scale: _Scale) -> list[Area]:
    """What the line takes, point by point."""
    return [
        Area(scale.x(one.day), scale.y(other.total) - 4, scale.x(other.day), scale.y(one.total) + 4)
        for one, other in pairwise(points)
    ]


def _goals(goals: list[int], taken: list[Area], scale: _Scale) -> Iterator[Mark]:
    """The highest first, each named where nothing else stands; one that finds no place is left out."""
    taken = list(taken)
    for goal in sorted(goals, reverse=True):
        y = scale.y(goal)
        name = f"sasaran {number(goal)}"
        places = (
            Text(MARGIN, y - 7, name, SMALL, AMBER, "left", "bold"),
            Text(WIDTH - MARGIN, y - 7, name, SMALL, AMBER, "right", "bold"),
            Text(WIDTH / 2, y - 7, name, SMALL, AMBER, "center", "bold"),
        )
        text = next((one for one in places if not any(area_of(one).meets(each) for each in taken)), None)
        if text:
            yield text
            yield from _beside(y, taken)
            taken.append(area_of(text))


def _beside(y: float, taken: list[Area]) -> Iterator[Line]:
    """A level line over the card, broken where a number stands."""
    x: float = MARGIN
    for area in sorted(taken, key=lambda area: area.left):
        if area.top < y < area.bottom and area.right > x and area.bottom - area.top > SMALL:
            yield Line(x, y, max(area.left, x), y, AMBER, dash=(2, 4))
            x = area.right
    yield Line(x, y, WIDTH - MARGIN, y, AMBER, dash=(2, 4))


def _today(point: FanPoint, scale: _Scale) -> Iterator[Mark]:
    x, y = scale.x(point.day), scale.y(point.total)
    yield Line(x, y + 8, x, _FLOOR, MUTED, width=1.5, dash=(3, 3))
    yield Box(x - 5, y - 5, 10, 10, DEEP, radius=5)


def _numbers(known: list[FanPoint], ahead: list[FanPoint], scale: _Scale) -> Iterator[Text]:
    """Above the last known and the last expected point, to the left: a line that rises leaves that free."""
    end = ahead[-1]
    if not end.is_known:
        top = scale.y(max(end.total, end.high or 0))
        yield Text(WIDTH - MARGIN, top - 12, number(end.total), _SIZE, ACCENT, "right", "bold")
    if known:
        now = known[-1]
        text = number(now.total)
        right = max(scale.x(now.day), MARGIN + text_width(text, _SIZE, "bold"))
        yield Text(right, scale.y(now.total) - 14, text, _SIZE, DEEP, "right", "bold")


def _days(points: list[FanPoint], known: list[FanPoint], scale: _Scale) -> Iterator[Text]:
    """The last known day, the first and the last one, where none covers another."""
    taken: list[tuple[float, float]] = []
    for point in [*known[-1:], points[-1], points[0]]:
        text = format_date(point.day, "d MMM y", locale="id_ID")
        width = text_width(text, SMALL)
        x = min(max(scale.x(point.day) - width / 2, MARGIN), WIDTH - MARGIN - width)
        if all(x > end + _LEAST_GAP or x + width < start - _LEAST_GAP for start, end in taken):
            taken.append((x, x + width))
            is_now = bool(known) and point is known[-1]
            yield Text(x, _FLOOR + 28, text, SMALL, INK if is_now else MUTED)
