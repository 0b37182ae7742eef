"""The 44 kecamatan as tiles, where they lie: the darker, the more new people in the report's week or month.

A held kecamatan has a dashed frame and a mark in its corner; those of other areas are pale, without number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pantau.report.charts import tile_names
from pantau.report.charts.paper import MARGIN, SMALL, WIDTH, Box, Chart, Line, Mark, Text, card, text_width
from pantau.report.palette import CARD, DOWN, INK, MUTED, SHADES, TRACK
from pantau.report.pictures import Tile, TileMap
from pantau.report.words import number

_STEP = 72
_SIZE = 69
_LEFT = 13.5
_ISLANDS = "31.01."
_ISLES_UP = 14
_ISLES_LEFT = 6
_TOP = 14 + _ISLES_UP
_DARK_FROM = 3
_NUMBER_SIZES = (23, 22, 20, 18, 16, 14)
_ROOM = _SIZE - 5
_FRAMED_ROOM = _SIZE - 12
_SWATCH = 22
_KEY_LINE = 34


def compose(tile_map: TileMap) -> Chart:
    """The chart of tiles."""
    shown = [tile for tile in tile_map.tiles if tile.is_in_scope]
    most = max((tile.new for tile in shown), default=0)
    marks: list[Mark] = []
    for tile in tile_map.tiles:
        marks += _tile(tile, most)
    rows = 1 + max((tile.row for tile in tile_map.tiles), default=0)
    items = [_shades_key(most)]
    if any(tile.is_held for tile in shown):
        items.append(_held_key())
    if len(shown) < len(tile_map.tiles):
        items.append(_others_key())
    lines = _flow(items)
    top = _TOP + rows * _STEP + 14
    for place, line in enumerate(lines):
        for offset, item in line:
            marks += [
                replace(mark, x=mark.x + offset, y=mark.y + top + place * _KEY_LINE) for mark in item.marks
            ]
    return card(top + len(lines) * _KEY_LINE + 6, marks)


def _place(tile: Tile) -> tuple[float, float]:
    """The upper left corner; the islands stand apart from the mainland."""
    x, y = _LEFT + tile.column * _STEP, _TOP + tile.row * _STEP
    return (x - _ISLES_LEFT, y - _ISLES_UP) if tile.kecamatan_code.startswith(_ISLANDS) else (x, y)


def _shade(new: int, most: int) -> tuple[str, str]:
    """Fill and letters of a tile."""
    if new <= 0:
        return "#ffffff", INK
    step = min(len(SHADES) - 1, (new - 1) * len(SHADES) // most)
    return SHADES[step], "#ffffff" if step >= _DARK_FROM else INK


def _tile(tile: Tile, most: int) -> Iterator[Mark]:
    x, y = _place(tile)
    if not tile.is_in_scope:
        yield Box(x, y, _SIZE, _SIZE, TRACK, radius=8)
        yield from _name(tile.short_name, x, y + 10, MUTED)
        return
    fill, letters = _shade(tile.new, most)
    if tile.new > 0:
        yield Box(x, y, _SIZE, _SIZE, fill, radius=8)
    else:
        yield Box(x + 0.75, y + 0.75, _SIZE - 1.5, _SIZE - 1.5, fill, 8, stroke=MUTED, stroke_width=1.5)
    yield from _name(tile.short_name, x, y, letters, _FRAMED_ROOM if tile.is_held else _ROOM)
    text = f"+{number(tile.new)}" if tile.new > 0 else number(tile.new)
    size = next((size for size in _NUMBER_SIZES if text_width(text, size, "bold") <= _ROOM), 12)
    yield Text(x + _SIZE / 2, y + 61, text, size, letters, "center", "bold")
    if tile.is_held:
        yield from _frame(x + 1, y + 1, _SIZE - 2)
        yield from _warning(x + _SIZE - 13, y - 6)


def _frame(x: float, y: float, size: float) -> Iterator[Mark]:
    right, bottom = x + size, y + size
    for line in ((x, y, right, y), (right, y, right, bottom), (right, bottom, x, bottom), (x, bottom, x, y)):
        yield Line(*line, DOWN, width=4, dash=(8, 4))


def _warning(x: float, y: float) -> Iterator[Mark]:
    yield Box(x, y, _SWATCH, _SWATCH, DOWN, radius=_SWATCH / 2, stroke=CARD, stroke_width=2)
    yield Text(x + _SWATCH / 2, y + 17, "!", SMALL, "#ffffff", "center", "bold")


def _name(name: str, x: float, y: float, color: str, room: float = _ROOM) -> Iterator[Mark]:
    lines, size = tile_names.fit(name, room)
    first = y + (27 if len(lines) == 1 else 19)
    for place, line in enumerate(lines):
        yield Text(x + _SIZE / 2, first + place * (size + 1), line, size, color, "center")


@dataclass(frozen=True)
class _KeyItem:
    """A part of the key, its marks from 0 on."""

    marks: tuple[Mark, ...]
    width: float


def _shades_key(most: int) -> _KeyItem:
    x = text_width("Baru:", SMALL) + 8
    marks: list[Mark] = [
        Text(0, 17, "Baru:", SMALL, MUTED),
        Box(x, 0.75, 28, _SWATCH - 1.5, "#ffffff", stroke=MUTED, stroke_width=1.5),
        Text(x + 14, 17, "0", SMALL, INK, "center"),
    ]
    if not most:
        return _KeyItem(tuple(marks), x + 28)
    x += 32
    marks += [Box(x + place * 26, 0, 26, _SWATCH, shade) for place, shade in enumerate(SHADES)]
    x += 26 * len(SHADES) + 6
    marks.append(Text(x, 17, number(most), SMALL, MUTED))
    return _KeyItem(tuple(marks), x + text_width(number(most), SMALL))


def _held_key() -> _KeyItem:
    text = "data lama"
    return _KeyItem((*_warning(0, 0), Text(28, 17, text, SMALL, MUTED)), 28 + text_width(text, SMALL))


def _others_key() -> _KeyItem:
    text = "wilayah lain"
    swatch = Box(0, 0, _SWATCH, _SWATCH, TRACK, radius=5)
    return _KeyItem((swatch, Text(28, 17, text, SMALL, MUTED)), 28 + text_width(text, SMALL))


def _flow(items: list[_KeyItem]) -> list[list[tuple[float, _KeyItem]]]:
    """Items beside each other, in as many lines as they need, each with where it starts."""
    lines: list[list[tuple[float, _KeyItem]]] = [[]]
    x: float = MARGIN
    for item in items:
        if lines[-1] and x + item.width > WIDTH - MARGIN:
            lines.append([])
            x = MARGIN
        lines[-1].append((x, item))
        x += item.width + 24
    return lines
