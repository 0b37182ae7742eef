"""The ``Spreadsheet`` resource: what a workbook is, beside its values."""

from typing import Any

from openpyxl.worksheet.cell_range import CellRange

from pantau.local.sheets_server.cell_data import grid_data
from pantau.local.sheets_server.conditional_formats import describe_format_rule, listed_formats
from pantau.local.sheets_server.formats import google_color
from pantau.local.sheets_server.locales import locale_of, time_zone_of
from pantau.local.sheets_server.named_ranges import describe_named
from pantau.local.sheets_server.ranges import Area, Block, grid_range_of_block
from pantau.local.sheets_server.workbook import Tab, Workbook


def frozen(tab: Tab) -> tuple[int, int]:
    """How many rows and columns stay in view."""
    pane = tab.sheet.sheet_view.pane
    if pane is None or not (pane.state or "").startswith("frozen"):
        return 0, 0
    return int(pane.ySplit or 0), int(pane.xSplit or 0)


def sheet_properties(workbook: Workbook, tab: Tab) -> dict[str, Any]:
    """``SheetProperties`` of a tab; what has its default is left out, as Google does."""
    grid: dict[str, Any] = {"rowCount": tab.row_count, "columnCount": tab.column_count}
    rows, columns = frozen(tab)
    if rows:
        grid["frozenRowCount"] = rows
    if columns:
        grid["frozenColumnCount"] = columns
    if tab.sheet.sheet_view.showGridLines is False:
        grid["hideGridlines"] = True
    properties: dict[str, Any] = {
        "sheetId": tab.sheet_id,
        "title": tab.title,
        "index": workbook.tabs.index(tab),
        "sheetType": "GRID",
        "gridProperties": grid,
    }
    if tab.sheet.sheet_state != "visible":
        properties["hidden"] = True
    if color := google_color(tab.sheet.sheet_properties.tabColor):
        properties |= {"tabColor": color, "tabColorStyle": {"rgbColor": color}}
    return properties


def _grid_range(tab: Tab, cells: CellRange) -> dict[str, int]:
    block = Block(cells.min_row, cells.max_row, cells.min_col, cells.max_col)
    return grid_range_of_block(tab.sheet_id, block)


def _describe_tab(workbook: Workbook, tab: Tab) -> dict[str, Any]:
    described: dict[str, Any] = {"properties": sheet_properties(workbook, tab)}
    merges = [_grid_range(tab, each) for each in tab.sheet.merged_cells.ranges]
    if merges:
        described["merges"] = merges
    formats = [
        {"ranges": [_grid_range(tab, each) for each in cells.ranges]} | describe_format_rule(rule)
        for cells, rule in listed_formats(tab.sheet)
    ]
    if formats:
        described["conditionalFormats"] = formats
    if tab.protected:
        described["protectedRanges"] = tab.protected
    if tab.sheet.auto_filter.ref:
        described["basicFilter"] = {"range": _grid_range(tab, CellRange(tab.sheet.auto_filter.ref))}
    return described


def describe_spreadsheet(
    workbook: Workbook, url: str, areas: list[tuple[Tab, Area]] | None = None
) -> dict[str, Any]:
    """The resource; with ``areas`` the cells there too, and only their tabs."""
    properties = {
        "title": workbook.title,
        "locale": locale_of(workbook.book).name,
        "autoRecalc": "ON_CHANGE",
        "timeZone": time_zone_of(workbook.book),
    }
    sheets = []
    for tab in workbook.tabs:
        described = _describe_tab(workbook, tab)
        if areas is not None:
            wanted = [area for each, area in areas if each is tab]
            if not wanted:
                continue
            described["data"] = [grid_data(tab, tab.block(area)) for area in wanted]
        sheets.append(described)
    answer = {
        "spreadsheetId": workbook.spreadsheet_id,
        "properties": properties,
        "sheets": sheets,
        "spreadsheetUrl": url,
    }
    if named := describe_named(workbook):
        answer["namedRanges"] = named
    return answer
