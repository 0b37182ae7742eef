"""The card that every chart is drawn on: its letters, and boxes, lines and texts at pixels.

Places are CSS pixels from the upper left corner of a card 600 wide. A phone shows the card at little more
than half of that, so texts are 20 high unless a place leaves no room. Never knows what a chart is about.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import altair as alt
import vl_convert

from pantau.report.palette import CARD, INK

WIDTH = 600
MARGIN = 20
FONT = "Liberation Sans"
"""Comes with vl-convert, so that letters are the same on every machine."""

TEXT = 20
SMALL = 18
_CORNER = 20
_VEGA_LITE = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
_ADVANCE = {
    0.222: "ijl'",
    0.278: " .,:;!|/ftI",
    0.333: "()-r",
    0.5: "ckJsvxyz",
    0.584: "+<>=\N{MINUS SIGN}",
    0.611: "FTZ",
    0.667: "ABEKPSVXY",
    0.722: "CDHNRUw",
    0.778: "GOQ",
    0.833: "mM",
    0.889: "%",
    0.944: "W",
}
_WIDTHS = {letter: advance for advance, letters in _ADVANCE.items() for letter in letters}
_USUAL = 0.556
_BOLDER = 1.06


@dataclass(frozen=True)
class Box:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    radius: float = 0
    stroke: str | None = None
    stroke_width: float = 0


@dataclass(frozen=True)
class Line:
    """A straight line; ``dash`` such as ``(6, 4)``."""

    x: float
    y: float
    to_x: float
    to_y: float
    color: str
    width: float = 2
    dash: tuple[int, int] = (1, 0)


@dataclass(frozen=True)
class Text:
    """A line of text; ``y`` is the line that its letters stand on."""

    x: float
    y: float
    text: str
    size: float = TEXT
    color: str = INK
    align: Literal["left", "center", "right"] = "left"
    weight: Literal["normal", "bold"] = "normal"


Mark = Box | Line | Text
Chart = dict[str, Any]
"""A chart in Vega."""


def text_width(text: str, size: float = TEXT, weight: Literal["normal", "bold"] = "normal") -> float:
    """How wide a text comes out in ``FONT``."""
    width = size * sum(_WIDTHS.get(letter, _USUAL) for letter in text)
    return width * _BOLDER if weight == "bold" else width


@dataclass(frozen=True)
class Area:
    """A rectangle that is taken."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Area") -> bool:
        """Whether both share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


def area_of(text: Text) -> Area:
    """What a text takes, with a little air."""
    width = text_width(text.text, text.size, text.weight)
    left = text.x - width * {"left": 0, "center": 0.5, "right": 1}[text.align]
    return Area(left - 3, text.y - text.size, left + width + 3, text.y + 5)


def card(height: float, marks: Iterable[Mark]) -> Chart:
    """A card with its marks: boxes under lines under texts, each in the order given."""
    drawn = list(marks)
    data = [
        {"name": kind.__name__, "values": [vars(mark) for mark in drawn if type(mark) is kind]}
        for kind in (Box, Line, Text)
    ]
    return {**_empty_card(), "height": round(height), "data": data}


@cache
def _empty_card() -> Chart:
    """The card without marks, made by altair and translated once: what differs is height and data alone.

    It has no background: to paint one, even one that nobody sees, takes longer than all the rest.
    """
    layers = (
        alt.layer(_boxes(), _lines(), _texts())
        .properties(width=WIDTH, padding=0, autosize="none")
        .configure(aria=False)
        .configure_view(fill=CARD, stroke=None, cornerRadius=_CORNER)
    )
    return vl_convert.vegalite_to_vega({**layers.to_dict(), "background": None}, vl_version=_VEGA_LITE)


def _of_row(field: str) -> dict[str, str]:
    return {"expr": f"datum.{field}"}


def _place() -> dict[str, Any]:
    """Pixels as they are."""
    return {"x": alt.X("x:Q", scale=None, axis=None), "y": alt.Y("y:Q", scale=None, axis=None)}


def _boxes() -> alt.Chart:
    size = {"width": _of_row("width"), "height": _of_row("height"), "cornerRadius": _of_row("radius")}
    return (
        alt.Chart(alt.NamedData(Box.__name__))
        .mark_rect(align="left", baseline="top", strokeWidth=_of_row("stroke_width"), **size)
        .encode(**_place(), fill=alt.Fill("fill:N", scale=None), stroke=alt.Stroke("stroke:N", scale=None))
    )


def _lines() -> alt.Chart:
    return (
        alt.Chart(alt.NamedData(Line.__name__))
        .mark_rule(strokeWidth=_of_row("width"), strokeDash=_of_row("dash"))
        .encode(**_place(), x2="to_x:Q", y2="to_y:Q", color=alt.Color("color:N", scale=None))
    )


def _texts() -> alt.Chart:
    letters = {"font": FONT, "fontSize": _of_row("size"), "fontWeight": _of_row("weight")}
    return (
        alt.Chart(alt.NamedData(Text.__name__))
        .mark_text(baseline="alphabetic", align=_of_row("align"), **letters)
        .encode(**_place(), text="text:N", color=alt.Color("color:N", scale=None))
    )
