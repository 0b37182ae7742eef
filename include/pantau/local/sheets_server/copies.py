"""Copies of tabs and of cells: ``duplicateSheet``, ``copyPaste``, ``cutPaste`` and ``sheets.copyTo``.

Formulas keep their text, since nothing here computes. A copied tab is not protected.
"""

from copy import copy, deepcopy
from typing import Any

from openpyxl import Workbook as Book
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.worksheet.cell_range import MultiCellRange

from pantau.local.sheets_server.conditional_formats import listed_formats, store_formats
from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.metadata import sheet_properties
from pantau.local.sheets_server.ranges import area_of_grid_range
from pantau.local.sheets_server.workbook import Tab, Workbook

_LOOKS = ("font", "fill", "border", "alignment", "number_format", "protection")
_CONTENT = ("_value", "data_type")
_PASTES = {"PASTE_NORMAL": (True, True), "PASTE_VALUES": (True, False), "PASTE_FORMAT": (False, True)}


def _copy_cell(source: Cell, target: Cell | MergedCell, *, content: bool = True, looks: bool = True) -> None:
    if isinstance(target, MergedCell):
        return
    if content:
        for name in _CONTENT:
            setattr(target, name, getattr(source, name))
        target.comment = Comment(source.comment.text, source.comment.author) if source.comment else None
        target._hyperlink = copy(source.hyperlink)
    if looks and target.parent.parent is source.parent.parent:
        target._style = copy(source._style)
    elif looks and source.has_style:
        for name in _LOOKS:
            setattr(target, name, copy(getattr(source, name)))


def copy_tab(source: Tab, target: Tab) -> None:
    """Make an empty tab the same as another one, be it of another workbook."""
    for (row, column), cell in source.sheet._cells.items():
        if isinstance(cell, Cell):
            _copy_cell(cell, target.sheet.cell(row, column))
    for number, height in source.sheet.row_dimensions.items():
        made = target.sheet.row_dimensions[number]
        made.height, made.hidden = height.height, height.hidden
    for letter, width in source.sheet.column_dimensions.items():
        made = target.sheet.column_dimensions[letter]
        made.width, made.hidden, made.min, made.max = width.width, width.hidden, width.min, width.max
        if target.sheet.parent is source.sheet.parent:
            made._style = copy(width._style)
    for merged in source.sheet.merged_cells.ranges:
        target.sheet.merge_cells(merged.coord)
    for validation in source.sheet.data_validations.dataValidation:
        target.sheet.add_data_validation(deepcopy(validation))
    formats = listed_formats(source.sheet)
    store_formats(target.sheet, [(MultiCellRange(str(cells)), deepcopy(rule)) for cells, rule in formats])
    target.sheet.freeze_panes = source.sheet.freeze_panes
    target.sheet.sheet_view.showGridLines = source.sheet.sheet_view.showGridLines
    target.sheet.sheet_properties.tabColor = copy(source.sheet.sheet_properties.tabColor)
    target.declared_rows, target.declared_columns = source.row_count, source.column_count
    target.forget_index()


def _free_title(workbook: Workbook, title: str) -> str:
    taken = {tab.title.casefold() for tab in workbook.tabs}
    names = (f"Copy of {title}", *(f"Copy of {title} {number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name.casefold() not in taken)


def duplicate_sheet(workbook: Workbook, request: dict[str, Any]) -> dict[str, Any]:
    """``duplicateSheet``: in front of the others, unless a place is named."""
    source = workbook.tab(request.get("sourceSheetId") or 0)
    title = request.get("newSheetName") or _free_title(workbook, source.title)
    target = workbook.add_tab(title, request.get("newSheetId"), request.get("insertSheetIndex") or 0)
    copy_tab(source, target)
    return {"duplicateSheet": {"properties": sheet_properties(workbook, target)}}


def take_out(workbook: Workbook, sheet_id: int) -> Tab:
    """A copy of a tab that belongs to no spreadsheet: to be laid into another one."""
    source, outside = workbook.tab(sheet_id), Workbook("", Book())
    (target,) = outside.tabs
    target.sheet.title = source.title
    copy_tab(source, target)
    return target


def lay_in(workbook: Workbook, source: Tab) -> dict[str, Any]:
    """Add a tab of another workbook at the end; gives back its properties."""
    target = workbook.add_tab(_free_title(workbook, source.title), None, None)
    copy_tab(source, target)
    return sheet_properties(workbook, target)


def _paste(
    workbook: Workbook, request: dict[str, Any], target: Tab, at: tuple[int, int], *, is_cut: bool
) -> None:
    kind = request.get("pasteType") or "PASTE_NORMAL"
    if kind not in _PASTES or request.get("pasteOrientation") == "TRANSPOSE":
        raise invalid(f"This server pastes {', '.join(_PASTES)}, and does not transpose.")
    content, looks = _PASTES[kind]
    origin = workbook.tab(request["source"].get("sheetId", 0))
    block = origin.block(area_of_grid_range(request["source"]))
    # Copies, since the two places may overlap.
    lifted = {
        (r, c): copy(cell)
        for r in block.row_numbers
        for c in block.column_numbers
        if isinstance(cell := origin.sheet._cells.get((r, c)), Cell)
    }
    down, right = at[0] - block.first_row, at[1] - block.first_column
    if block.last_row + down > target.row_count or block.last_column + right > target.column_count:
        raise invalid("The pasted cells would reach beyond the grid.")
    if is_cut:
        for place in lifted:
            del origin.sheet._cells[place]
    for r in block.row_numbers:
        for c in block.column_numbers:
            if (r, c) in lifted:
                _copy_cell(lifted[r, c], target.cell(r + down, c + right), content=content, looks=looks)
            elif content and isinstance(there := target.sheet._cells.get((r + down, c + right)), Cell):
                there._value, there.data_type, there.comment = None, "n", None
    origin.forget_index()


def copy_paste(workbook: Workbook, request: dict[str, Any]) -> dict[str, Any]:
    """``copyPaste``: once, from the top left cell of the destination on."""
    place = request["destination"]
    at = (place.get("startRowIndex", 0) + 1, place.get("startColumnIndex", 0) + 1)
    _paste(workbook, request, workbook.tab(place.get("sheetId", 0)), at, is_cut=False)
    return {}


def cut_paste(workbook: Workbook, request: dict[str, Any]) -> dict[str, Any]:
    """``cutPaste``: the cells leave their old place."""
    place = request["destination"]
    at = (place.get("rowIndex", 0) + 1, place.get("columnIndex", 0) + 1)
    _paste(workbook, request, workbook.tab(place.get("sheetId", 0)), at, is_cut=True)
    return {}
