"""What is drawn on the page: the heat map's cells, a line for each rule, a bar for each run time.

Pure. Nothing is ever told by a colour alone, and each drawing says the same in words.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pantau.monitor.cells import write_seconds
from pantau.monitor.model import HeatCell, HeatRow

WIDTH = 96
HEIGHT = 24
_EDGE = 3


@dataclass(frozen=True)
class DrawnCell:
    """A cell: ``look`` is its class in the stylesheet, which puts its sign there; ``told``: what it means."""

    look: str
    told: str


SIGNS_OF_CELLS = {
    **{f"s{count}": str(count) for count in range(8)},
    "held": "\N{MULTIPLICATION X}",
    "unreadable": "?",
    "none": "\N{EN DASH}",
}
"""By look, what stands in the cell, so that no colour has to be told from another."""
KEY = (
    DrawnCell("s7", "all seven stages reported"),
    DrawnCell("s4", "some of them"),
    DrawnCell("s0", "silent"),
    DrawnCell("held", "workbook held"),
    DrawnCell("unreadable", "could not be read"),
    DrawnCell("none", "not run"),
)


def draw_cell(cell: HeatCell) -> DrawnCell:
    """A kecamatan in a week; being held says more than what was reported."""
    if cell.verdict == "held":
        return DrawnCell("unreadable" if "unreadable" in cell.reasons else "held", cell.told)
    return DrawnCell("none" if cell.stages_reported is None else f"s{cell.stages_reported}", cell.told)


def group_by_city(rows: Iterable[HeatRow]) -> Iterator[tuple[str, list[HeatRow]]]:
    """Each city with its kecamatan, in the order given."""
    for city_name, found in groupby(rows, key=lambda row: row.place.city_name):
        yield city_name, list(found)


@dataclass(frozen=True)
class Drawing:
    """Behind a row of a table, ``WIDTH`` by ``HEIGHT``; ``told``: the same in words.

    ``lines``: points of lines; ``dot``: where the last of them ends; ``bar``: how far one reaches from the
    left; ``mark``: where an upright stroke crosses it; ``is_long``: whether the bar is well beyond its mark.
    """

    told: str
    lines: tuple[str, ...] = ()
    dot: tuple[float, float] | None = None
    bar: float | None = None
    mark: float | None = None
    is_long: bool = False


def draw_trend(counts: Sequence[int | None]) -> Drawing:
    """Counts by week, the newest last, from 0 to the highest of them; broken where no week was run."""
    most = max((count for count in counts if count is not None), default=0)
    step = (WIDTH - 2 * _EDGE) / max(len(counts) - 1, 1)
    room = HEIGHT - 2 * _EDGE
    spots = [
        None if count is None else (_EDGE + place * step, HEIGHT - _EDGE - room * count / max(most, 1))
        for place, count in enumerate(counts)
    ]
    parts = [list(found) for is_run, found in groupby(spots, key=lambda spot: spot is not None) if is_run]
    told = ", ".join("not run" if count is None else str(count) for count in counts)
    return Drawing(
        told=f"Week by week: {told}",
        lines=tuple(" ".join(f"{x:.1f},{y:.1f}" for x, y in filter(None, part)) for part in parts),
        dot=spots[-1] if spots else None,
    )


LONG = 1.5
LONG_SECONDS = 2.0
"""A run time stands out beyond so many medians and so much more than one; less a busy machine does itself."""


def draw_time(last: float | None, median: float | None, longest: float) -> Drawing | None:
    """How long something took last beside its median, on the scale of the table's ``longest``."""
    if last is None or longest <= 0:
        return None
    usual = "no median yet" if median is None else f"median {write_seconds(median)}"
    return Drawing(
        told=f"Last {write_seconds(last)}, {usual}",
        bar=max(WIDTH * last / longest, 1),
        mark=None if median is None else WIDTH * median / longest,
        is_long=median is not None and last > max(LONG * median, median + LONG_SECONDS),
    )
