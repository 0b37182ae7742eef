"""The bridge: from what was sent last to what stands now, a step a row, each with its sign.

Up and down differ in colour, in sign and in the way an arrow's head points.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pantau.report.charts.numbers import signed
from pantau.report.charts.paper import MARGIN, TEXT, WIDTH, Box, Chart, Line, Mark, Text, card, text_width
from pantau.report.palette import CARD, DEEP, DOWN, INK, MUTED, UP
from pantau.report.pictures import Bridge, BridgeStep
from pantau.report.words import number

_ROW = 64
_BAR = 24
_LEFT = MARGIN
_FULL = WIDTH - 2 * MARGIN
_LEAST = 4
_VALUE = 22
_CUT_BELOW = 0.25
"""Where all that changes is less than this share of the largest total, totals are cut short at a break."""


@dataclass(frozen=True)
class _Span:
    """A step with the totals that it leads from and to."""

    step: BridgeStep
    before: int
    after: int

    @property
    def color(self) -> str:
        return DEEP if self.step.is_total else UP if self.step.value > 0 else DOWN


@dataclass(frozen=True)
class _Scale:
    """People to pixels; ``start``: how many stand at the left edge, 0 unless totals are cut short."""

    start: float
    end: float

    def x(self, people: float) -> float:
        return _LEFT + _FULL * (people - self.start) / ((self.end - self.start) or 1)


def compose(bridge: Bridge) -> Chart:
    """The chart of a bridge."""
    spans = list(_spans(bridge.steps))
    scale = _scale(spans)
    marks: list[Mark] = []
    for place, span in enumerate(spans):
        top = MARGIN + place * _ROW
        marks += _row(span, top, scale)
        if place + 1 < len(spans):
            marks += _link(scale.x(span.after), top + 29 + _BAR, spans[place + 1].step)
    return card(2 * MARGIN + len(spans) * _ROW - 8, marks)


def _spans(steps: tuple[BridgeStep, ...]) -> Iterator[_Span]:
    total = 0
    for step in steps:
        before, total = (0, step.value) if step.is_total else (total, total + step.value)
        yield _Span(step, before, total)


def _scale(spans: list[_Span]) -> _Scale:
    tops = [span.after for span in spans] or [0]
    low, high = min(*tops, 0) if min(tops) < 0 else min(tops), max(*tops, 0)
    moved = high - low
    if 0 < moved < _CUT_BELOW * high:
        return _Scale(low - 0.6 * moved, high)
    return _Scale(min(low, 0), high)


def _value(step: BridgeStep) -> str:
    return number(step.value) if step.is_total else signed(step.value)


def _link(x: float, top: float, below: BridgeStep) -> Iterator[Mark]:
    """From the end of a bar to the next one, left out where that one's words stand."""
    weight = "bold" if below.is_total else "normal"
    label = _LEFT + text_width(below.label, TEXT, weight) + 4
    value = WIDTH - MARGIN - text_width(_value(below), _VALUE, "bold") - 6
    bottom = top + _ROW - _BAR
    if label < x < value:
        yield Line(x, top, x, bottom, MUTED, width=1.5, dash=(3, 3))
        return
    yield Line(x, top, x, top + 9, MUTED, width=1.5, dash=(3, 3))
    yield Line(x, bottom - 5, x, bottom, MUTED, width=1.5)


def _row(span: _Span, top: float, scale: _Scale) -> Iterator[Mark]:
    step, base, bar = span.step, top + 20, top + 29
    weight = "bold" if step.is_total else "normal"
    color = INK if step.is_total or not step.value else span.color
    yield Text(_LEFT, base, step.label, weight=weight)
    yield Text(WIDTH - MARGIN, base, _value(step), _VALUE, color, align="right", weight="bold")
    left, right = sorted((scale.x(max(span.before, scale.start)), scale.x(span.after)))
    if span.before == span.after:
        yield Line(left, bar, left, bar + _BAR, MUTED, width=3)
        return
    width = max(right - left, _LEAST)
    left = min(left, WIDTH - MARGIN - width)
    yield Box(left, bar, width, _BAR, span.color, radius=3)
    if step.is_total and scale.start > 0:
        yield from _break(bar)
    if not step.is_total:
        yield from _arrow(left, width, bar, points_right=step.value > 0)


def _break(bar: float) -> Iterator[Mark]:
    """Two slanting cuts: the bar is longer than it is drawn."""
    for x in (_LEFT + 26, _LEFT + 38):
        yield Line(x, bar + _BAR + 2, x + 10, bar - 2, CARD, width=5)


def _arrow(left: float, width: float, bar: float, *, points_right: bool) -> Iterator[Mark]:
    if width < 24:
        return
    tip = left + width - 8 if points_right else left + 8
    tail = tip - 8 if points_right else tip + 8
    middle = bar + _BAR / 2
    for y in (middle - 7, middle + 7):
        yield Line(tail, y, tip, middle, CARD, width=3)
