"""A1 notation: which cells of which tab a request means.

Rows and columns are 1-based and inclusive here; Google's ``GridRange`` (0-based, half open) stays outside.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.utils import column_index_from_string, get_column_letter

from pantau.local.sheets_server.errors import unparsable_range

_ENDPOINT = re.compile(r"\$?([A-Za-z]{1,3})?\$?([1-9][0-9]{0,6})?$")
_CELL = re.compile(r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}$")
_PLAIN_TITLE = re.compile(r"[^\W\d]\w*$")
_QUOTED = re.compile(r"'((?:[^']|'')*)'(?:!(.*))?$", re.DOTALL)


@dataclass(frozen=True)
class Area:
    """A rectangle; ``None`` is an open side."""

    first_row: int | None = None
    last_row: int | None = None
    first_column: int | None = None
    last_column: int | None = None

    @property
    def is_one_cell(self) -> bool:
        """Whether it is exactly one cell."""
        return (
            self.first_row is not None
            and self.first_column is not None
            and self.first_row == self.last_row
            and self.first_column == self.last_column
        )

    def within(self, rows: int, columns: int) -> "Block":
        """The closed rectangle that this area covers in a grid of so many rows and columns."""
        return Block(
            self.first_row or 1,
            min(self.last_row or rows, rows),
            self.first_column or 1,
            min(self.last_column or columns, columns),
        )


@dataclass(frozen=True)
class Block:
    """A rectangle with four sides."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int

    @property
    def row_numbers(self) -> range:
        """The rows it covers."""
        return range(self.first_row, self.last_row + 1)

    @property
    def column_numbers(self) -> range:
        """The columns it covers."""
        return range(self.first_column, self.last_column + 1)

    @property
    def reference(self) -> str:
        """``A1:Q20``, or ``A1`` for one cell."""
        first = f"{get_column_letter(self.first_column)}{self.first_row}"
        last = f"{get_column_letter(self.last_column)}{self.last_row}"
        return first if first == last else f"{first}:{last}"

    def overlaps(self, other: "Block") -> bool:
        """Whether the two share a cell."""
        return (
            self.first_row <= other.last_row
            and other.first_row <= self.last_row
            and self.first_column <= other.last_column
            and other.first_column <= self.last_column
        )


def parse_range(text: str, titles: Sequence[str]) -> tuple[str, Area]:
    """The tab and area that ``text`` means; raises Google's 400 when it means none."""
    quoted = _QUOTED.match(text)
    if quoted:
        title = _find_title(quoted[1].replace("''", "'"), titles)
        if title is not None:
            return title, Area() if quoted[2] is None else _parse_area(quoted[2], text)
        raise unparsable_range(text)
    name, bang, cells = text.rpartition("!")
    if bang:
        title = _find_title(name, titles)
        if title is None:
            raise unparsable_range(text)
        return title, _parse_area(cells, text)
    if ":" in text or _CELL.match(text):
        return titles[0], _parse_area(text, text)
    title = _find_title(text, titles)
    if title is None:
        raise unparsable_range(text)
    return title, Area()


def _find_title(name: str, titles: Sequence[str]) -> str | None:
    """Google finds tabs without regard to case, but an exact name comes first."""
    if name in titles:
        return name
    return next((title for title in titles if title.casefold() == name.casefold()), None)


def _parse_area(cells: str, text: str) -> Area:
    first, colon, last = cells.partition(":")
    start = _parse_endpoint(first, text)
    if not colon:
        if None in start:
            raise unparsable_range(text)
        return Area(start[0], start[0], start[1], start[1])
    end = _parse_endpoint(last, text)
    rows = _order(start[0], end[0])
    columns = _order(start[1], end[1])
    if (rows[0] is None and columns[0] is None) or (start[0] is None and end[1] is None):
        raise unparsable_range(text)
    return Area(*rows, *columns)


def _parse_endpoint(endpoint: str, text: str) -> tuple[int | None, int | None]:
    match = _ENDPOINT.match(endpoint)
    if not match or not endpoint.strip("$"):
        raise unparsable_range(text)
    column = column_index_from_string(match[1].upper()) if match[1] else None
    return int(match[2]) if match[2] else None, column


def _order(start: int | None, end: int | None) -> tuple[int | None, int | None]:
    if start is not None and end is not None:
        return min(start, end), max(start, end)
    # `A5:Q` starts at row 5 and is open below; so does `A:Q5`, which Google turns round.
    return (start if start is not None else end), None


def write_title(title: str) -> str:
    """The tab's name as Google writes it in a range: quoted unless it is a plain word."""
    if _PLAIN_TITLE.match(title) and not _CELL.match(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def write_range(title: str, block: Block) -> str:
    """``'P1 Pendaftaran'!A1:Q1000``."""
    return f"{write_title(title)}!{block.reference}"


def area_of_grid_range(grid: dict[str, Any]) -> Area:
    """Google's ``GridRange``; an absent side is open."""

    def start(name: str) -> int | None:
        return grid[name] + 1 if name in grid else None

    return Area(
        start("startRowIndex"), grid.get("endRowIndex"), start("startColumnIndex"), grid.get("endColumnIndex")
    )


def grid_range_of_block(sheet_id: int, block: Block) -> dict[str, int]:
    """The ``GridRange`` of a closed rectangle."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": block.first_row - 1,
        "endRowIndex": block.last_row,
        "startColumnIndex": block.first_column - 1,
        "endColumnIndex": block.last_column,
    }
