"""Requests of ``batchUpdate`` that change cells, rows and columns.

Each function changes the workbook and gives back Google's reply. When one raises, the workbook is half
changed: the caller drops it.
"""

from typing import Any

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter

from pantau.local.sheets_server import dimensions
from pantau.local.sheets_server.cell_data import CellWriter
from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.field_mask import covers, parse_mask
from pantau.local.sheets_server.ranges import Block, area_of_grid_range
from pantau.local.sheets_server.rules import set_validation
from pantau.local.sheets_server.values import value_of
from pantau.local.sheets_server.workbook import Tab, Workbook

Request = dict[str, Any]
Reply = dict[str, Any]
_HEADER_ROWS = 10
"""A format that begins within so many rows and reaches the bottom is meant for the column."""


def _block(workbook: Workbook, grid: dict[str, Any]) -> tuple[Tab, Block]:
    tab = workbook.tab(grid.get("sheetId", 0))
    return tab, tab.block(area_of_grid_range(grid))


def _writer(request: Request) -> CellWriter:
    if not request.get("fields"):
        raise invalid(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)", "fields"
        )
    return CellWriter(parse_mask(request["fields"]))


def update_cells(workbook: Workbook, request: Request) -> Reply:
    """``updateCells``: rows from ``start`` on, or over ``range``, whose uncovered cells are cleared."""
    writer, rows = _writer(request), request.get("rows", [])
    if "range" in request:
        tab, block = _block(workbook, request["range"])
    else:
        start = request["start"]
        tab = workbook.tab(start.get("sheetId", 0))
        top, left = start.get("rowIndex", 0) + 1, start.get("columnIndex", 0) + 1
        width = max((len(row.get("values", [])) for row in rows), default=0)
        block = Block(top, top + len(rows) - 1, left, left + width - 1)
    _check_in_grid(tab, block)
    mask = parse_mask(request["fields"])
    for row_number in block.row_numbers:
        at = row_number - block.first_row
        cells = rows[at].get("values", []) if at < len(rows) else []
        for column in block.column_numbers:
            place = column - block.first_column
            if place >= len(cells) and "range" not in request:
                continue
            data = cells[place] if place < len(cells) else {}
            _write_cell(tab, row_number, column, data, writer)
            if covers(mask, "dataValidation") and ("dataValidation" in data or "dataValidation" in mask):
                set_validation(
                    tab.sheet, Block(row_number, row_number, column, column), data.get("dataValidation")
                )
    return {}


def _write_cell(tab: Tab, row: int, column: int, data: dict[str, Any], writer: CellWriter) -> None:
    # Clearing what is not there must not fill the file with empty cells.
    if data or (row, column) in tab.sheet._cells:
        writer.write(tab.cell(row, column), data)


def _check_in_grid(tab: Tab, block: Block) -> None:
    if block.last_row > tab.row_count or block.last_column > tab.column_count:
        raise invalid(
            f"Attempting to write column: {block.last_column - 1}, row: {block.last_row - 1} "
            f"beyond the grid of {tab.row_count} rows and {tab.column_count} columns"
        )


def repeat_cell(workbook: Workbook, request: Request) -> Reply:
    """``repeatCell``; a format that reaches the bottom of the grid is kept by the columns."""
    writer, mask = _writer(request), parse_mask(request["fields"])
    tab, block = _block(workbook, request["range"])
    data = request.get("cell", {})
    is_format_only = set(mask) == {"userEnteredFormat"}
    if is_format_only and block.last_row >= tab.row_count and block.first_row <= _HEADER_ROWS:
        _repeat_down(tab, block, data, writer)
        return {}
    for row in block.row_numbers:
        for column in block.column_numbers:
            _write_cell(tab, row, column, data, writer)
    if "dataValidation" in mask:
        set_validation(tab.sheet, block, data.get("dataValidation"))
    return {}


def _repeat_down(tab: Tab, block: Block, data: dict[str, Any], writer: CellWriter) -> None:
    dimensions.split_columns(tab.sheet)
    for (row, column), cell in tab.sheet._cells.items():
        is_within = row >= block.first_row and block.first_column <= column <= block.last_column
        if is_within and isinstance(cell, Cell):
            writer.restyling(data).apply(cell)
    for column in block.column_numbers:
        dimension = tab.sheet.column_dimensions[get_column_letter(column)]
        dimension.reindex()
        writer.restyling(data).apply(dimension)


def append_cells(workbook: Workbook, request: Request) -> Reply:
    """``appendCells``: below the last row that holds something; the grid grows."""
    writer, rows = _writer(request), request.get("rows", [])
    tab = workbook.tab(request.get("sheetId", 0))
    top = tab.last_row + 1
    width = max((len(row.get("values", [])) for row in rows), default=0)
    tab.declared_rows = max(tab.row_count, top + len(rows) - 1)
    tab.declared_columns = max(tab.column_count, width)
    for row_number, row in enumerate(rows, top):
        for column, data in enumerate(row.get("values", []), 1):
            _write_cell(tab, row_number, column, data, writer)
    return {}


def set_data_validation(workbook: Workbook, request: Request) -> Reply:
    """``setDataValidation``; without a rule the validation goes."""
    tab, block = _block(workbook, request["range"])
    set_validation(tab.sheet, block, request.get("rule"))
    return {}


def merge_cells(workbook: Workbook, request: Request) -> Reply:
    """``mergeCells``: the value of the top left cell stays."""
    tab, block = _block(workbook, request["range"])
    kind = request.get("mergeType", "MERGE_ALL")
    if kind == "MERGE_ALL":
        parts = [block]
    elif kind == "MERGE_ROWS":
        parts = [Block(n, n, block.first_column, block.last_column) for n in block.row_numbers]
    elif kind == "MERGE_COLUMNS":
        parts = [Block(block.first_row, block.last_row, n, n) for n in block.column_numbers]
    else:
        raise invalid(f"Invalid value at 'merge_type': {kind}")
    _unmerge(tab, block)
    for part in parts:
        if ":" in part.reference:
            tab.sheet.merge_cells(part.reference)
    tab.forget_index()
    return {}


def unmerge_cells(workbook: Workbook, request: Request) -> Reply:
    """``unmergeCells``"""
    tab, block = _block(workbook, request["range"])
    _unmerge(tab, block)
    return {}


def _merged(tab: Tab, block: Block) -> list[str]:
    return [
        each.coord
        for each in tab.sheet.merged_cells.ranges
        if Block(each.min_row, each.max_row, each.min_col, each.max_col).overlaps(block)
    ]


def _unmerge(tab: Tab, block: Block) -> None:
    for reference in _merged(tab, block):
        tab.sheet.unmerge_cells(reference)
    tab.forget_index()


def sort_range(workbook: Workbook, request: Request) -> Reply:
    """``sortRange``: numbers before texts before truth values, blanks last."""
    tab, block = _block(workbook, request["range"])
    if _merged(tab, block):
        raise invalid("You can't sort a range containing merged cells.")
    cells = tab.sheet._cells
    rows = [
        {column: cells.pop((row, column)) for column in block.column_numbers if (row, column) in cells}
        for row in block.row_numbers
    ]
    for order in reversed(request.get("sortSpecs", [])):
        rows = _sort(rows, order.get("dimensionIndex", 0) + 1, order.get("sortOrder") == "DESCENDING")
    for row_number, row in zip(block.row_numbers, rows, strict=True):
        for column, cell in row.items():
            cell.row = row_number
            cells[row_number, column] = cell
    tab.forget_index()
    return {}


def _sort(rows: list[dict[int, Cell]], column: int, is_descending: bool) -> list[dict[int, Cell]]:
    def key(row: dict[int, Cell]) -> tuple[int, Any]:
        value = value_of(row[column])
        if isinstance(value, bool):
            return 2, value
        return (0, value) if isinstance(value, int | float) else (1, str(value).casefold())

    filled = [row for row in rows if column in row and value_of(row[column]) is not None]
    blank = [row for row in rows if column not in row or value_of(row[column]) is None]
    return sorted(filled, key=key, reverse=is_descending) + blank


def _span(workbook: Workbook, span: dict[str, Any]) -> tuple[Tab, str, int, int]:
    tab, dimension = workbook.tab(span.get("sheetId", 0)), span.get("dimension", "")
    size = tab.row_count if dimension == "ROWS" else tab.column_count
    return tab, dimension, span.get("startIndex", 0), span.get("endIndex", size)


def insert_dimension(workbook: Workbook, request: Request) -> Reply:
    """``insertDimension``"""
    dimensions.insert(*_span(workbook, request["range"]))
    return {}


def delete_dimension(workbook: Workbook, request: Request) -> Reply:
    """``deleteDimension``"""
    dimensions.delete(*_span(workbook, request["range"]))
    return {}


def append_dimension(workbook: Workbook, request: Request) -> Reply:
    """``appendDimension``"""
    tab = workbook.tab(request.get("sheetId", 0))
    dimensions.append(tab, request.get("dimension", ""), request.get("length", 0))
    return {}


def update_dimension_properties(workbook: Workbook, request: Request) -> Reply:
    """``updateDimensionProperties``: size and hiding."""
    tab, dimension, start, end = _span(workbook, request["range"])
    properties, mask = request.get("properties", {}), parse_mask(request.get("fields") or "*")
    pixels = properties.get("pixelSize") if covers(mask, "pixelSize") else None
    is_hidden = bool(properties.get("hiddenByUser")) if covers(mask, "hiddenByUser") else None
    dimensions.set_size(tab, dimension, range(start + 1, end + 1), pixels, is_hidden)
    return {}


def auto_resize_dimensions(workbook: Workbook, request: Request) -> Reply:
    """``autoResizeDimensions``"""
    tab, dimension, start, end = _span(workbook, request["dimensions"])
    dimensions.fit(tab, dimension, range(start + 1, end + 1))
    return {}
