"""Google's ``batchUpdate`` requests, one function a kind.

Which cells they reach is their caller's business: provisioning writes headers and BACA DULU, feedback
the pipeline's own tabs and columns; no caller writes a facilitator's cell.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias
from zlib import crc32

Request: TypeAlias = dict[str, Any]

REQUIRED_COLOR, OPTIONAL_COLOR, OWN_COLOR = "1B5E4B", "DCEBE5", "ECECEC"
"""Headers: a `*` column dark with white letters, another light, the pipeline's own grey."""
_LETTERS = {REQUIRED_COLOR: "FFFFFF", OPTIONAL_COLOR: "1B5E4B", OWN_COLOR: "555555"}
LOOK_FIELDS = (
    "userEnteredFormat(backgroundColor,textFormat(bold,foregroundColor),wrapStrategy,verticalAlignment)"
)
FORMATS: Mapping[str, dict[str, str]] = {
    "date": {"type": "DATE", "pattern": "dd/mm/yyyy"},
    "month": {"type": "DATE", "pattern": "mmmm yyyy"},
    "rupiah": {"type": "NUMBER", "pattern": "#,##0"},
    "nik": {"type": "TEXT", "pattern": "@"},
    "phone": {"type": "TEXT", "pattern": "@"},
    "text": {"type": "TEXT", "pattern": "@"},
}
"""How a column keeps what is typed; as text nothing loses its zeros or becomes a date."""
WIDTHS = {"integer": 100, "date": 105, "month": 115, "choice": 130, "phone": 130, "nik": 150}
NEW_ROWS = 1000
OTHER_WIDTH = 140
"""In pixels: two to three columns on a phone."""


def color(code: str) -> dict[str, float]:
    """``1B5E4B`` as Google writes a colour."""
    parts = (int(code[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return dict(zip(("red", "green", "blue"), parts, strict=True))


def header_look(code: str) -> dict[str, Any]:
    """The looks of a header: bold on a colour, wrapped."""
    return {
        "backgroundColor": color(code),
        "textFormat": {"bold": True, "foregroundColor": color(_LETTERS[code])},
        "wrapStrategy": "WRAP",
        "verticalAlignment": "MIDDLE",
    }


def dropdown(choices: tuple[str, ...]) -> dict[str, Any]:
    """A strict list: what is not in it is refused."""
    values = [{"userEnteredValue": choice} for choice in choices]
    return {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True, "showCustomUi": True}


def add_tab(gid: int, title: str, index: int, columns: int) -> Request:
    """A new tab at a place among the tabs."""
    grid = {"rowCount": NEW_ROWS, "columnCount": columns}
    properties = {"sheetId": gid, "title": title, "index": index, "gridProperties": grid}
    return {"addSheet": {"properties": properties}}


def free_gid(title: str, taken: Collection[int]) -> int:
    """An id for a new tab of that name: the same in every workbook, unless it is taken."""
    gid = crc32(title.casefold().encode()) & 0x7FFFFFFF
    while gid in taken:
        gid += 1
    return gid


def rename_tab(gid: int, title: str) -> Request:
    """Another title."""
    return {"updateSheetProperties": {"properties": {"sheetId": gid, "title": title}, "fields": "title"}}


def freeze(gid: int, rows: int) -> Request:
    """So many rows stay in view."""
    properties = {"sheetId": gid, "gridProperties": {"frozenRowCount": rows}}
    return {"updateSheetProperties": {"properties": properties, "fields": "gridProperties.frozenRowCount"}}


def append_columns(gid: int, count: int) -> Request:
    """More columns at the right end of the grid."""
    return {"appendDimension": {"sheetId": gid, "dimension": "COLUMNS", "length": count}}


def append_rows(gid: int, count: int) -> Request:
    """More rows at the bottom of the grid."""
    return {"appendDimension": {"sheetId": gid, "dimension": "ROWS", "length": count}}


def grow(gid: int, size: tuple[int, int], rows: int, columns: int) -> list[Request]:
    """Makes a grid of ``size`` (rows, columns) at least so large."""
    requests = [append_rows(gid, rows - size[0])] if rows > size[0] else []
    return requests + ([append_columns(gid, columns - size[1])] if columns > size[1] else [])


def set_width(gid: int, column: int, pixels: int) -> Request:
    """A column's width."""
    return _set_size(gid, "COLUMNS", column, pixels)


def set_height(gid: int, row: int, pixels: int) -> Request:
    """A row's height."""
    return _set_size(gid, "ROWS", row, pixels)


def _set_size(gid: int, dimension: str, place: int, pixels: int) -> Request:
    span = {"sheetId": gid, "dimension": dimension, "startIndex": place, "endIndex": place + 1}
    size = {"range": span, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}
    return {"updateDimensionProperties": size}


def write_cells(gid: int, row: int, column: int, rows: list[list[Request]], fields: str) -> Request:
    """Cells from a place on, as far as ``fields`` reaches."""
    start = {"sheetId": gid, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": [{"values": cells} for cells in rows], "fields": fields}}


def fill_range(area: dict[str, int], rows: list[list[Request]], fields: str) -> Request:
    """Cells over a whole range: what ``rows`` do not cover is cleared, as far as ``fields`` reaches."""
    return {"updateCells": {"range": area, "rows": [{"values": cells} for cells in rows], "fields": fields}}


def unmerge(area: dict[str, int]) -> Request:
    """Merged cells apart again; Google refuses an area that holds a part of them only."""
    return {"unmergeCells": {"range": area}}


def merge_row(gid: int, row: int, columns: int) -> Request:
    """The first cells of a row as one."""
    area = {"sheetId": gid, "startRowIndex": row, "endRowIndex": row + 1}
    area |= {"startColumnIndex": 0, "endColumnIndex": columns}
    return {"mergeCells": {"range": area, "mergeType": "MERGE_ALL"}}


def unfreeze(gid: int) -> Request:
    """No row and no column stays in view; Google merges nothing across a frozen edge."""
    grid = {"frozenRowCount": 0, "frozenColumnCount": 0}
    fields = "gridProperties(frozenRowCount,frozenColumnCount)"
    properties = {"sheetId": gid, "gridProperties": grid}
    return {"updateSheetProperties": {"properties": properties, "fields": fields}}


def below(gid: int, row: int, column: int) -> dict[str, int]:
    """A column from a row to the bottom, wherever that will be."""
    return {
        "sheetId": gid,
        "startRowIndex": row,
        "startColumnIndex": column,
        "endColumnIndex": column + 1,
    }


def set_dropdown(gid: int, row: int, column: int, rule: dict[str, Any]) -> Request:
    """A dropdown for a column from a row on."""
    return {"setDataValidation": {"range": below(gid, row, column), "rule": rule}}


def set_format(gid: int, row: int, column: int, number_format: dict[str, str]) -> Request:
    """The number format of a column from a row on; values stay as they are."""
    cell = {"userEnteredFormat": {"numberFormat": number_format}}
    fields = "userEnteredFormat.numberFormat"
    return {"repeatCell": {"range": below(gid, row, column), "cell": cell, "fields": fields}}


def set_look(gid: int, row: int, column: int, look: dict[str, Any], fields: str) -> Request:
    """The looks of a column from a row on; values stay as they are."""
    return {
        "repeatCell": {
            "range": below(gid, row, column),
            "cell": {"userEnteredFormat": look},
            "fields": f"userEnteredFormat({fields})",
        }
    }


def add_colour(areas: list[dict[str, int]], formula: str, code: str, index: int) -> Request:
    """A conditional format at a place in the order; the formula is read at the first area's first cell."""
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}
    look = {"backgroundColor": color(code)}
    rule = {"ranges": areas, "booleanRule": {"condition": condition, "format": look}}
    return {"addConditionalFormatRule": {"rule": rule, "index": index}}


def delete_colour(gid: int, index: int) -> Request:
    """Takes the conditional format at a place in the order away; those behind it move up."""
    return {"deleteConditionalFormatRule": {"sheetId": gid, "index": index}}


def set_zone(locale: str, time_zone: str) -> Request:
    """The workbook's locale and time zone."""
    properties = {"locale": locale, "timeZone": time_zone}
    return {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}
