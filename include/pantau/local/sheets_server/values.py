"""Reading and writing of values: what the ``values`` part of Google's API does.

Blank cells at the end of a row and blank rows at the end of a range are left out, as Google does; a written
``null`` leaves its cell alone.
"""

import math
from dataclasses import dataclass, replace
from typing import Any

from openpyxl.cell import Cell

from pantau.local.sheets_server.entry import Entry, read_entry
from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.locales import INDONESIAN, Locale
from pantau.local.sheets_server.number_formats import kind_of_format, write_number
from pantau.local.sheets_server.ranges import Area, Block, write_range
from pantau.local.sheets_server.workbook import Tab, put
from pantau.local.sheets_server.xlsx import Result, result_of

Scalar = str | int | float | bool


@dataclass(frozen=True)
class Rendering:
    """How values are to be given."""

    value: str = "FORMATTED_VALUE"
    date_time: str = "SERIAL_NUMBER"
    dimension: str = "ROWS"
    locale: Locale = INDONESIAN


@dataclass(frozen=True)
class Written:
    """What a write did."""

    block: Block
    rows: int
    columns: int
    cells: int


def value_of(cell: Cell) -> Result:
    """The value of a cell: of a formula its result."""
    return result_of(cell) if cell.data_type == "f" else cell._value


def render(cell: Cell, how: Rendering) -> Scalar:
    """One cell as the answer holds it."""
    if how.value == "FORMULA" and cell.data_type == "f":
        return str(getattr(cell._value, "text", None) or cell._value)
    value = value_of(cell)
    if value is None:
        return ""
    if isinstance(value, bool):
        return value if how.value != "FORMATTED_VALUE" else ("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        if how.value == "FORMATTED_VALUE" or (
            how.date_time == "FORMATTED_STRING"
            and kind_of_format(cell.number_format) in ("DATE", "TIME", "DATE_TIME")
        ):
            return write_number(value, cell.number_format, how.locale)
        return plain_number(value)
    return str(value)


def plain_number(value: float) -> int | float:
    """A number as JSON has it: whole ones without a point."""
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e21 else number


def read_values(tab: Tab, block: Block, how: Rendering) -> list[list[Scalar]]:
    """The values of a block, without the blank ends."""
    how = replace(how, locale=tab.locale)
    if how.dimension == "COLUMNS":
        return _turn(_read_rows(tab, block, how))
    return _read_rows(tab, block, how)


def _read_rows(tab: Tab, block: Block, how: Rendering) -> list[list[Scalar]]:
    rows: list[list[Scalar]] = []
    filled = tab.filled
    for number in range(block.first_row, min(block.last_row, tab.last_row) + 1):
        row: list[Scalar] = []
        for column, cell in filled.get(number, {}).items():
            if not block.first_column <= column <= block.last_column:
                continue
            if cell.data_type == "f" and value_of(cell) is None and how.value != "FORMULA":
                continue
            row.extend([""] * (column - block.first_column - len(row)))
            row.append(render(cell, how))
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _turn(rows: list[list[Scalar]]) -> list[list[Scalar]]:
    columns: list[list[Scalar]] = [[] for _ in range(max(map(len, rows), default=0))]
    for number, row in enumerate(rows):
        for column, value in zip(columns, row, strict=False):
            if value != "":
                column.extend([""] * (number - len(column)))
                column.append(value)
    return columns


def value_range(tab: Tab, area: Area, how: Rendering) -> dict[str, Any]:
    """Google's ``ValueRange`` of an area."""
    block = tab.block(area)
    answer: dict[str, Any] = {"range": write_range(tab.title, block), "majorDimension": how.dimension}
    values = read_values(tab, block, how)
    return answer | {"values": values} if values else answer


def write_values(tab: Tab, area: Area, body: dict[str, Any], option: str) -> Written:
    """Put the values of a ``ValueRange`` into the cells from the area's corner on."""
    rows = _matrix(body)
    top, left = area.first_row or 1, area.first_column or 1
    height, width = len(rows), max(map(len, rows), default=0)
    _check_fits(tab, area, Block(top, top + max(height, 1) - 1, left, left + max(width, 1) - 1))
    cells, locale = 0, tab.locale
    for row_number, row in enumerate(rows, top):
        for column, value in enumerate(row, left):
            if value is None:
                continue
            cell = tab.cell(row_number, column)
            put(cell, _entry(value, option, cell.number_format, locale))
            cells += 1
    return Written(Block(top, top + max(height, 1) - 1, left, left + max(width, 1) - 1), height, width, cells)


def _matrix(body: dict[str, Any]) -> list[list[Any]]:
    values = body.get("values", [])
    if not isinstance(values, list) or not all(isinstance(row, list) for row in values):
        raise invalid(
            "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue)", "data"
        )
    for row_number, row in enumerate(values):
        for column, value in enumerate(row):
            if isinstance(value, list | dict) or (isinstance(value, float) and not math.isfinite(value)):
                kind = "list_value" if isinstance(value, list) else "struct_value"
                raise invalid(f"Invalid values[{row_number}][{column}]: {kind}", "data.values")
    if body.get("majorDimension") == "COLUMNS":
        height = max(map(len, values), default=0)
        return [[column[n] if n < len(column) else None for column in values] for n in range(height)]
    return values


def _check_fits(tab: Tab, area: Area, written: Block) -> None:
    if written.last_row > tab.row_count or written.last_column > tab.column_count:
        raise invalid(
            f"Range ({write_range(tab.title, written)}) exceeds grid limits. "
            f"Max rows: {tab.row_count}, max columns: {tab.column_count}"
        )
    if area.is_one_cell:
        return
    allowed = area.within(tab.row_count, tab.column_count)
    name = write_range(tab.title, allowed)
    if written.last_row > allowed.last_row:
        raise invalid(
            f"Requested writing within range [{name}], but tried writing to row [{written.last_row}]"
        )
    if written.last_column > allowed.last_column:
        letter = Block(1, 1, written.last_column, written.last_column).reference[:-1]
        raise invalid(f"Requested writing within range [{name}], but tried writing to column [{letter}]")


def _entry(value: Scalar, option: str, number_format: str, locale: Locale) -> Entry:
    if isinstance(value, bool):
        return Entry("bool", value)
    if isinstance(value, int | float):
        return Entry("number", plain_number(value))
    if option == "RAW" or number_format == "@":
        # A cell formatted as text takes what is typed as it is: so NIK and phone keep their zeros.
        return Entry("text", value) if value else Entry("empty", None)
    return read_entry(value, locale)


def clear_values(tab: Tab, area: Area) -> Block:
    """Empty the cells of an area; their looks stay."""
    block = tab.block(area)
    for row, cells in tab.filled.items():
        if block.first_row <= row <= block.last_row:
            for column, cell in cells.items():
                if block.first_column <= column <= block.last_column:
                    put(cell, Entry("empty", None))
    tab.forget_index()
    return block


def append_values(
    tab: Tab, area: Area, body: dict[str, Any], option: str, *, insert_rows: bool
) -> tuple[Block | None, Written]:
    """Write rows below the table that the area touches; the grid grows as needed."""
    table = find_table(tab, tab.block(area))
    block = table or area.within(tab.row_count, tab.column_count)
    top, left = (table.last_row + 1 if table else block.first_row), block.first_column
    rows = _matrix(body)
    if insert_rows and rows and top <= tab.last_row:
        tab.sheet.insert_rows(top, len(rows))
        tab.forget_index()
    width = max(map(len, rows), default=0)
    tab.declared_rows = max(tab.row_count, top + len(rows) - 1)
    tab.declared_columns = max(tab.column_count, left + width - 1)
    return table, write_values(tab, Area(top, top, left, left), {"values": rows}, option)


def find_table(tab: Tab, block: Block) -> Block | None:
    """The last island of filled cells that the block touches: the lowest, and of those the right one."""
    seed = None
    for row in reversed(tab.filled):
        if block.first_row <= row <= block.last_row:
            inside = [c for c in tab.filled[row] if block.first_column <= c <= block.last_column]
            if inside:
                seed = Block(row, row, inside[-1], inside[-1])
                break
    while seed is not None:
        grown = _grow(tab, seed)
        if grown == seed:
            break
        seed = grown
    return seed


def _grow(tab: Tab, block: Block) -> Block:
    """The block with every filled neighbour of its border taken in."""
    top, bottom, left, right = block.first_row, block.last_row, block.first_column, block.last_column

    def touches(row: int) -> bool:
        return any(left - 1 <= column <= right + 1 for column in tab.filled.get(row, ()))

    while touches(top - 1):
        top -= 1
    while touches(bottom + 1):
        bottom += 1
    columns: set[int] = set()
    for row in range(top, bottom + 1):
        columns.update(tab.filled.get(row, ()))
    while left - 1 in columns:
        left -= 1
    while right + 1 in columns:
        right += 1
    return Block(top, bottom, left, right)
