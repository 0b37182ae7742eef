"""What a facilitator sees: the workbooks, and each as a plain grid, at Google's own addresses.

Read only. It shows formatted values; it must never mark anything as safe HTML.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import DEFAULT_COLUMN_WIDTH

from pantau.local.sheets_server.errors import SheetsError
from pantau.local.sheets_server.metadata import frozen
from pantau.local.sheets_server.ranges import Area, Block
from pantau.local.sheets_server.shown_colors import ShownColors
from pantau.local.sheets_server.value_routes import Sheets
from pantau.local.sheets_server.values import Rendering, render, value_of
from pantau.local.sheets_server.workbook import Tab, Workbook

router = APIRouter(default_response_class=HTMLResponse)
_ROWS_PER_PAGE = 500
_SPARE_ROWS, _SPARE_COLUMNS = 5, 1
_TEMPLATES = Environment(
    loader=PackageLoader("pantau.local.sheets_server"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
_ERRORS = {
    404: "Buku kerja ini tidak ada di folder.",
    400: "File atau alamat ini tidak dapat dibaca.",
    403: "Buku kerja ini tidak boleh dibuka.",
}


@dataclass(frozen=True)
class ShownCell:
    """One cell of the grid."""

    name: str
    text: str
    kind: str = ""
    style: str = ""
    rows: int = 1
    columns: int = 1
    link: str = ""
    note: str = ""


@dataclass(frozen=True)
class ShownRow:
    """One row of the grid; a covered cell is left out."""

    number: int
    cells: tuple[ShownCell, ...]
    is_frozen: bool
    is_hidden: bool


@router.get("/")
def list_workbooks(sheets: Sheets) -> str:
    """All workbooks of the folder."""
    return _TEMPLATES.get_template("workbooks.html").render(names=sheets.names())


@router.get("/spreadsheets/d/{spreadsheet_id}")
@router.get("/spreadsheets/d/{spreadsheet_id}/edit")
def show_workbook(
    spreadsheet_id: str,
    sheets: Sheets,
    gid: Annotated[str, Query()] = "",
    baris: Annotated[int, Query(ge=1)] = 1,
) -> str:
    """One tab of a workbook, from row ``baris`` on."""
    with sheets.read(spreadsheet_id) as workbook:
        return render_tab(workbook, _chosen(workbook, gid), baris)


def _chosen(workbook: Workbook, gid: str) -> Tab:
    by_id = {str(tab.sheet_id): tab for tab in workbook.tabs}
    visible = [tab for tab in workbook.tabs if tab.sheet.sheet_state == "visible"]
    return by_id.get(gid) or (visible or workbook.tabs)[0]


def render_tab(workbook: Workbook, tab: Tab, start: int) -> str:
    """The page of one tab: its frozen rows, then up to 500 rows around row ``start``."""
    top = (min(start, max(tab.last_row, 1)) - 1) // _ROWS_PER_PAGE * _ROWS_PER_PAGE + 1
    last = min(tab.row_count, max(tab.last_row + _SPARE_ROWS, 20))
    bottom = min(last, top + _ROWS_PER_PAGE - 1)
    width = max((max(cells) for cells in tab.filled.values()), default=0)
    width = min(max(width + _SPARE_COLUMNS, 6), tab.column_count, 200)
    frozen_rows = min(frozen(tab)[0], 10)
    numbers = [*range(1, min(frozen_rows, top - 1) + 1), *range(top, bottom + 1)]
    merges, colors, pixels = _merges(tab), ShownColors(tab), _pixels(tab)
    how = Rendering(locale=tab.locale)
    return _TEMPLATES.get_template("grid.html").render(
        workbook=workbook,
        tab=tab,
        columns=[(get_column_letter(number), pixels.get(number)) for number in range(1, width + 1)],
        rows=[
            _show_row(tab, number, width, merges, colors, how, number <= frozen_rows) for number in numbers
        ],
        top=top,
        bottom=bottom,
        last=last,
        page_size=_ROWS_PER_PAGE,
    )


def render_error(error: SheetsError) -> str:
    """A page that says what is wrong."""
    reason = _ERRORS.get(error.code, "Buku kerja ini sedang tidak dapat dibuka.")
    return _TEMPLATES.get_template("error.html").render(code=error.code, reason=reason)


def _pixels(tab: Tab) -> dict[int, int]:
    """By column its width, where somebody has set one."""
    widths: dict[int, int] = {}
    for dimension in tab.sheet.column_dimensions.values():
        dimension.reindex()
        if dimension.width and dimension.width != DEFAULT_COLUMN_WIDTH:
            last = min(dimension.max, dimension.min + 200)
            widths |= dict.fromkeys(range(dimension.min, last + 1), round(dimension.width * 7) + 5)
    return widths


def _merges(tab: Tab) -> dict[tuple[int, int], Block | None]:
    """For the corner of each merged range its block, for the cells that it covers ``None``."""
    places: dict[tuple[int, int], Block | None] = {}
    for each in tab.sheet.merged_cells.ranges:
        block = tab.block(Area(each.min_row, each.max_row, each.min_col, each.max_col))
        if len(block.row_numbers) * len(block.column_numbers) <= 10_000:
            places |= {(row, column): None for row in block.row_numbers for column in block.column_numbers}
            places[block.first_row, block.first_column] = block
    return places


def _show_row(
    tab: Tab,
    number: int,
    width: int,
    merges: dict[tuple[int, int], Block | None],
    colors: ShownColors,
    how: Rendering,
    is_frozen: bool,
) -> ShownRow:
    cells = []
    for column in range(1, width + 1):
        block = merges.get((number, column))
        if block is None and (number, column) in merges:
            continue
        cell = tab.sheet._cells.get((number, column))
        color = colors.of(number, column)
        cells.append(_show_cell(cell, f"{get_column_letter(column)}{number}", block, width, color, how))
    is_hidden = number in tab.sheet.row_dimensions and bool(tab.sheet.row_dimensions[number].hidden)
    return ShownRow(number, tuple(cells), is_frozen, is_hidden)


def _show_cell(
    cell: Cell | None, name: str, block: Block | None, width: int, color: str, how: Rendering
) -> ShownCell:
    rows = len(block.row_numbers) if block else 1
    columns = min(len(block.column_numbers), width) if block else 1
    if cell is None:
        return ShownCell(name, "", style=f"background:#{color}" if color else "", rows=rows, columns=columns)
    value = value_of(cell)
    text = "" if value is None else str(render(cell, how))
    kind = "angka" if isinstance(value, int | float) and not isinstance(value, bool) else ""
    link = text if text.startswith(("http://", "https://")) else _link_of(cell)
    note = cell.comment.text if cell.comment is not None else ""
    return ShownCell(name, text, kind, _style(cell, color), rows, columns, link, note)


def _link_of(cell: Cell) -> str:
    formula = str(cell._value) if cell.data_type == "f" else ""
    if formula.startswith('=HYPERLINK("http'):
        return formula.split('"')[1]
    target = cell.hyperlink.target if cell.hyperlink is not None else None
    return target if target and target.startswith(("http://", "https://")) else ""


def _style(cell: Cell, color: str) -> str:
    """A cell's looks; a conditional ``color`` covers the one of its own."""
    if not cell.has_style:
        return f"background:#{color}" if color else ""
    fill, font = cell.fill, cell.font
    is_filled = fill.fill_type == "solid" and fill.fgColor.type == "rgb" and len(str(fill.fgColor.rgb)) == 8
    color = color or (fill.fgColor.rgb[2:] if is_filled else "")
    parts = [f"background:#{color}"] if color else []
    if font.color is not None and font.color.type == "rgb" and len(str(font.color.rgb)) == 8:
        parts.append(f"color:#{font.color.rgb[2:]}")
    if font.b:
        parts.append("font-weight:600")
    if font.i:
        parts.append("font-style:italic")
    if cell.alignment.wrap_text:
        parts.append("white-space:pre-wrap")
    if cell.alignment.horizontal in ("left", "center", "right"):
        parts.append(f"text-align:{cell.alignment.horizontal}")
    if cell.alignment.vertical in ("top", "center"):
        parts.append(f"vertical-align:{'middle' if cell.alignment.vertical == 'center' else 'top'}")
    return ";".join(parts)
