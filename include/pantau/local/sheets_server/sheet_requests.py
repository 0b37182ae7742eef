"""Requests of ``batchUpdate`` that change tabs: adding, deleting, properties, protection, rules.

Each function changes the workbook and gives back Google's reply. When one raises, the workbook is half
changed: the caller drops it.
"""

from typing import Any

from openpyxl.utils import get_column_letter

from pantau.local.sheets_server.conditional_formats import add_format, listed_formats, store_formats
from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.field_mask import Mask, covers, parse_mask
from pantau.local.sheets_server.formats import color_of
from pantau.local.sheets_server.locales import set_region
from pantau.local.sheets_server.metadata import frozen, sheet_properties
from pantau.local.sheets_server.ranges import area_of_grid_range
from pantau.local.sheets_server.workbook import Tab, Workbook

Request = dict[str, Any]
Reply = dict[str, Any]


def _mask(request: Request) -> Mask:
    if not request.get("fields"):
        raise invalid(
            "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)", "fields"
        )
    return parse_mask(request["fields"])


def add_sheet(workbook: Workbook, request: Request) -> Reply:
    """``addSheet``"""
    properties = request.get("properties", {})
    title = properties.get("title") or _free_title(workbook)
    tab = workbook.add_tab(title, properties.get("sheetId"), properties.get("index"))
    grid = properties.get("gridProperties", {})
    tab.resize(grid.get("rowCount"), grid.get("columnCount"))
    _set_look(tab, properties, {})
    return {"addSheet": {"properties": sheet_properties(workbook, tab)}}


def _free_title(workbook: Workbook) -> str:
    taken = {tab.title for tab in workbook.tabs}
    return next(title for n in range(1, len(taken) + 2) if (title := f"Sheet{n}") not in taken)


def delete_sheet(workbook: Workbook, request: Request) -> Reply:
    """``deleteSheet``"""
    workbook.delete_tab(request.get("sheetId", 0))
    return {}


def update_sheet_properties(workbook: Workbook, request: Request) -> Reply:
    """``updateSheetProperties``"""
    properties, mask = request["properties"], _mask(request)
    tab = workbook.tab(properties.get("sheetId", 0))
    if covers(mask, "title") and properties.get("title", tab.title) != tab.title:
        workbook.check_title(properties["title"], renamed=tab)
        tab.sheet.title = properties["title"]
    if covers(mask, "index") and "index" in properties:
        _move_to(workbook, tab, properties["index"])
    if covers(mask, "gridProperties", "rowCount") or covers(mask, "gridProperties", "columnCount"):
        grid = properties.get("gridProperties", {})
        rows = grid.get("rowCount") if covers(mask, "gridProperties", "rowCount") else None
        columns = grid.get("columnCount") if covers(mask, "gridProperties", "columnCount") else None
        tab.resize(rows, columns)
    _set_look(tab, properties, mask)
    if all(each.sheet.sheet_state != "visible" for each in workbook.tabs):
        raise invalid("You can't hide all the sheets in a document.")
    return {}


def _move_to(workbook: Workbook, tab: Tab, index: int) -> None:
    sheets = workbook.book._sheets
    place = sheets.index(tab.sheet)
    if index < 0 or index > len(sheets):
        raise invalid(f"Sheet index {index} is out of bounds.")
    # Google counts the new place before the tab is taken out of the old one.
    sheets.insert(index - 1 if index > place else index, sheets.pop(place))


def _set_look(tab: Tab, properties: dict[str, Any], mask: Mask) -> None:
    grid = properties.get("gridProperties", {})
    if covers(mask, "hidden"):
        tab.sheet.sheet_state = "hidden" if properties.get("hidden") else "visible"
    if covers(mask, "tabColor") or covers(mask, "tabColorStyle"):
        tab.sheet.sheet_properties.tabColor = color_of(properties, "tabColor")
    if covers(mask, "gridProperties", "hideGridlines"):
        tab.sheet.sheet_view.showGridLines = not grid.get("hideGridlines", False)
    rows, columns = frozen(tab)
    if covers(mask, "gridProperties", "frozenRowCount"):
        rows = grid.get("frozenRowCount", 0)
    if covers(mask, "gridProperties", "frozenColumnCount"):
        columns = grid.get("frozenColumnCount", 0)
    if rows >= tab.row_count or columns >= tab.column_count:
        raise invalid("You can't freeze all visible rows or columns on the sheet.")
    tab.sheet.freeze_panes = f"{get_column_letter(columns + 1)}{rows + 1}" if rows or columns else None


def update_spreadsheet_properties(workbook: Workbook, request: Request) -> Reply:
    """``updateSpreadsheetProperties``: title, locale and time zone."""
    properties, mask = request["properties"], _mask(request)
    set_region(workbook.book, {name: value for name, value in properties.items() if covers(mask, name)})
    if covers(mask, "title") and "title" in properties:
        workbook.book.properties.title = properties["title"]
    return {}


def add_protected_range(workbook: Workbook, request: Request) -> Reply:
    """``addProtectedRange``: kept and handed back; an ``.xlsx`` cannot protect by person."""
    protected = dict(request["protectedRange"])
    tab = workbook.tab(protected.get("range", {}).get("sheetId", 0))
    taken = {each["protectedRangeId"] for other in workbook.tabs for each in other.protected}
    protected.setdefault("protectedRangeId", max(taken, default=0) + 1)
    if protected["protectedRangeId"] in taken:
        raise invalid(f"A protected range with id {protected['protectedRangeId']} already exists.")
    tab.protected.append(protected)
    return {"addProtectedRange": {"protectedRange": protected}}


def delete_protected_range(workbook: Workbook, request: Request) -> Reply:
    """``deleteProtectedRange``"""
    wanted = int(request["protectedRangeId"])
    for tab in workbook.tabs:
        for protected in tab.protected:
            if protected["protectedRangeId"] == wanted:
                tab.protected.remove(protected)
                return {}
    raise invalid(f"No protected range with id: {wanted}")


def add_conditional_format_rule(workbook: Workbook, request: Request) -> Reply:
    """``addConditionalFormatRule``"""
    rule = request["rule"]
    ranges = rule.get("ranges") or []
    tab = workbook.tab(ranges[0].get("sheetId", 0) if ranges else 0)
    blocks = [tab.block(area_of_grid_range(each)) for each in ranges]
    add_format(tab.sheet, blocks, rule, request.get("index", 0))
    return {}


def delete_conditional_format_rule(workbook: Workbook, request: Request) -> Reply:
    """``deleteConditionalFormatRule``"""
    tab, index = workbook.tab(request.get("sheetId", 0)), request.get("index", 0)
    formats = listed_formats(tab.sheet)
    if not 0 <= index < len(formats):
        raise invalid(f"No conditional format on sheet: {tab.sheet_id} at index: {index}")
    del formats[index]
    store_formats(tab.sheet, formats)
    return {}


def set_basic_filter(workbook: Workbook, request: Request) -> Reply:
    """``setBasicFilter``"""
    grid = request["filter"].get("range", {})
    tab = workbook.tab(grid.get("sheetId", 0))
    tab.sheet.auto_filter.ref = tab.block(area_of_grid_range(grid)).reference
    return {}


def clear_basic_filter(workbook: Workbook, request: Request) -> Reply:
    """``clearBasicFilter``"""
    workbook.tab(request.get("sheetId", 0)).sheet.auto_filter.ref = None
    return {}
