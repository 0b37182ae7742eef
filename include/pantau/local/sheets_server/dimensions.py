"""Rows and columns: inserting, deleting, sizes and hiding.

Cells, row heights, column widths and all ranges that belong to a tab move along; formulas that point at moved
cells keep their text, since nothing here computes.
"""

from copy import copy

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.moved_ranges import (
    Moved,
    move_formats,
    move_named,
    move_protected,
    move_range,
    move_validations,
)
from pantau.local.sheets_server.workbook import Tab

_PIXELS_PER_CHARACTER, _PIXELS_PER_POINT = 7, 4 / 3
_COLUMN_PIXELS = 100
"""As wide as Google makes a new column."""


def insert(tab: Tab, dimension: str, start: int, end: int) -> None:
    """New rows or columns at the 0-based place ``start`` up to ``end``."""
    count = end - start
    if count < 1 or start < 0 or start > _size(tab, dimension):
        raise invalid(f"Cannot insert {dimension.lower()} from {start} to {end}.")
    size = _size(tab, dimension) + count
    _move(tab, dimension, lambda n: n + count if n > start else n)
    _declare(tab, dimension, size)


def delete(tab: Tab, dimension: str, start: int, end: int) -> None:
    """Take rows or columns away."""
    count = end - start
    if count < 1 or start < 0 or end > _size(tab, dimension):
        raise invalid(f"Cannot delete {dimension.lower()} from {start} to {end}: outside of the grid.")
    if count == _size(tab, dimension):
        raise invalid(f"You can't delete all the {dimension.lower()} on the sheet.")
    size = _size(tab, dimension) - count
    _move(tab, dimension, lambda n: n if n <= start else None if n <= end else n - count)
    _declare(tab, dimension, size)


def append(tab: Tab, dimension: str, length: int) -> None:
    """More rows or columns at the end of the grid."""
    if length < 1:
        raise invalid(f"Cannot append {length} {dimension.lower()}.")
    _declare(tab, dimension, _size(tab, dimension) + length)


def _size(tab: Tab, dimension: str) -> int:
    if dimension not in ("ROWS", "COLUMNS"):
        raise invalid(f"Invalid value at 'dimension': {dimension}")
    return tab.row_count if dimension == "ROWS" else tab.column_count


def _declare(tab: Tab, dimension: str, size: int) -> None:
    if dimension == "ROWS":
        tab.declared_rows = size
    else:
        tab.declared_columns = size


def _move(tab: Tab, dimension: str, moved: Moved) -> None:
    """Give every row (or column) its new number; ``None`` takes it away."""
    is_row, sheet = dimension == "ROWS", tab.sheet
    cells: dict[tuple[int, int], Cell] = {}
    for (row, column), cell in sheet._cells.items():
        place = (moved(row), column) if is_row else (row, moved(column))
        if place[0] is not None and place[1] is not None:
            cell.row, cell.column = place
            cells[place] = cell
    sheet._cells = cells
    _move_merges(sheet, is_row, moved)
    move_validations(sheet, is_row, moved)
    move_formats(sheet, is_row, moved)
    tab.protected[:] = move_protected(tab.protected, is_row, moved)
    tab.named[:] = move_named(tab.named, is_row, moved)
    if is_row:
        _move_heights(sheet, moved)
    else:
        _move_widths(sheet, moved)
    tab.forget_index()


def _move_merges(sheet: Worksheet, is_row: bool, moved: Moved) -> None:
    for merged in list(sheet.merged_cells.ranges):
        block = move_range(merged, is_row, moved)
        sheet.merged_cells.ranges.remove(merged)
        if block is not None and block.size != {"columns": 1, "rows": 1}:
            sheet.merge_cells(block.coord)


def _move_heights(sheet: Worksheet, moved: Moved) -> None:
    old = dict(sheet.row_dimensions)
    sheet.row_dimensions.clear()
    for number, row in old.items():
        if (place := moved(number)) is not None:
            row.index = place
            sheet.row_dimensions[place] = row


def _move_widths(sheet: Worksheet, moved: Moved) -> None:
    split_columns(sheet)
    old = dict(sheet.column_dimensions)
    sheet.column_dimensions.clear()
    for column in old.values():
        if (place := moved(column.min)) is not None:
            sheet.column_dimensions[get_column_letter(place)] = _column_like(sheet, column, place)


def split_columns(sheet: Worksheet) -> None:
    """Give each column its own entry: a file keeps runs of equal columns as one."""
    for key, column in list(sheet.column_dimensions.items()):
        column.reindex()
        for number in range(column.min + 1, min(column.max, column.min + 1000) + 1):
            sheet.column_dimensions[get_column_letter(number)] = _column_like(sheet, column, number)
        sheet.column_dimensions[key] = _column_like(sheet, column, column.min)


def _column_like(sheet: Worksheet, column: ColumnDimension, number: int) -> ColumnDimension:
    made = ColumnDimension(
        sheet,
        index=get_column_letter(number),
        width=column.width,
        hidden=column.hidden,
        min=number,
        max=number,
    )
    made._style = copy(column._style)
    return made


def set_size(tab: Tab, dimension: str, numbers: range, pixels: int | None, is_hidden: bool | None) -> None:
    """Change width or height and visibility of 1-based rows or columns."""
    _size(tab, dimension)
    if dimension == "COLUMNS":
        split_columns(tab.sheet)
    for number in numbers:
        if dimension == "ROWS":
            entry = tab.sheet.row_dimensions[number]
            if pixels is not None:
                entry.height = pixels / _PIXELS_PER_POINT
        else:
            entry = tab.sheet.column_dimensions[get_column_letter(number)]
            entry.reindex()
            if pixels is not None:
                entry.width = max(pixels - 5, 1) / _PIXELS_PER_CHARACTER
        if is_hidden is not None:
            entry.hidden = is_hidden


def pixel_widths(tab: Tab, numbers: range) -> list[dict[str, int]]:
    """``DimensionProperties`` of columns: their widths in pixels."""
    widths: dict[int, int] = {}
    for column in tab.sheet.column_dimensions.values():
        column.reindex()
        if column.customWidth:
            pixels = round(column.width * _PIXELS_PER_CHARACTER) + 5
            widths |= dict.fromkeys(range(column.min, column.max + 1), pixels)
    return [{"pixelSize": widths.get(number, _COLUMN_PIXELS)} for number in numbers]


def fit(tab: Tab, dimension: str, numbers: range) -> None:
    """Fit columns to their longest text; rows go back to their own height."""
    if dimension == "ROWS":
        for number in numbers:
            tab.sheet.row_dimensions[number].height = None
        return
    for number in numbers:
        texts = (str(cells[number]._value) for cells in tab.filled.values() if number in cells)
        longest = max((len(line) for text in texts for line in text.splitlines()), default=0)
        if longest:
            pixels = min(longest, 60) * _PIXELS_PER_CHARACTER + 16
            set_size(tab, dimension, range(number, number + 1), pixels, None)
