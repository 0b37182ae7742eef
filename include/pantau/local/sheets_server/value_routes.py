"""Addresses of ``spreadsheets.values``: reading, writing, appending and clearing.

Which address a path means is decided by its suffix (``values/{range}:append``), the way Google writes it.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query, Request

from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.field_mask import parse_mask, select
from pantau.local.sheets_server.folder import WorkbookFolder
from pantau.local.sheets_server.ranges import Area, write_range
from pantau.local.sheets_server.values import (
    Rendering,
    Written,
    append_values,
    clear_values,
    value_range,
    write_values,
)
from pantau.local.sheets_server.workbook import Tab, Workbook

router = APIRouter(prefix="/v4/spreadsheets/{spreadsheet_id}")
Json = dict[str, Any]
_ENUMS = {
    "ValueRenderOption": ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    "DateTimeRenderOption": ("SERIAL_NUMBER", "FORMATTED_STRING"),
    "ValueInputOption": ("RAW", "USER_ENTERED"),
    "InsertDataOption": ("OVERWRITE", "INSERT_ROWS"),
    "Dimension": ("ROWS", "COLUMNS"),
}


def sheets_of(request: Request) -> WorkbookFolder:
    """The folder that this server serves."""
    folder: WorkbookFolder = request.app.state.folder
    return folder


Sheets = Annotated[WorkbookFolder, Depends(sheets_of)]
Fields = Annotated[str, Query()]


def _choose(enum: str, field: str, value: str | None, default: str) -> str:
    if value is None:
        return default
    if value not in _ENUMS[enum]:
        raise invalid(
            f"Invalid value at '{field}' (type.googleapis.com/google.apps.sheets.v4.{enum}), \"{value}\"",
            field,
        )
    return value


def read_rendering(
    value: Annotated[str | None, Query(alias="valueRenderOption")] = None,
    date_time: Annotated[str | None, Query(alias="dateTimeRenderOption")] = None,
    dimension: Annotated[str | None, Query(alias="majorDimension")] = None,
) -> Rendering:
    """How the values of a read are to be given."""
    return _rendering(value, date_time, dimension)


def _rendering(value: str | None, date_time: str | None, dimension: str | None) -> Rendering:
    return Rendering(
        _choose("ValueRenderOption", "value_render_option", value, "FORMATTED_VALUE"),
        _choose("DateTimeRenderOption", "date_time_render_option", date_time, "SERIAL_NUMBER"),
        _choose("Dimension", "major_dimension", dimension, "ROWS"),
    )


def _input_option(value: str | None) -> str:
    if value is None:
        raise invalid("'valueInputOption' is required but not specified")
    return _choose("ValueInputOption", "value_input_option", value, "")


How = Annotated[Rendering, Depends(read_rendering)]


@router.get("/values:batchGet")
def batch_get(
    spreadsheet_id: str,
    sheets: Sheets,
    how: How,
    ranges: Annotated[tuple[str, ...], Query()] = (),
    fields: Fields = "*",
) -> Json:
    """``spreadsheets.values.batchGet``"""
    with sheets.read(spreadsheet_id) as workbook:
        value_ranges = [value_range(*workbook.find(each), how) for each in ranges]
    return select({"spreadsheetId": spreadsheet_id, "valueRanges": value_ranges}, parse_mask(fields))


@router.get("/values/{a1:path}")
def get(spreadsheet_id: str, a1: str, sheets: Sheets, how: How, fields: Fields = "*") -> Json:
    """``spreadsheets.values.get``"""
    with sheets.read(spreadsheet_id) as workbook:
        return select(value_range(*workbook.find(a1), how), parse_mask(fields))


def _check_body(body: Json, a1: str) -> None:
    if body.get("range") not in (None, a1):
        raise invalid(
            f"Requested writing within range [{a1}], but the value range says [{body['range']}]", "data.range"
        )
    _choose("Dimension", "data.major_dimension", body.get("majorDimension"), "ROWS")


def _report(workbook: Workbook, tab: Tab, written: Written, echo: Rendering | None) -> Json:
    report: Json = {
        "spreadsheetId": workbook.spreadsheet_id,
        "updatedRange": write_range(tab.title, written.block),
    }
    counts = {
        "updatedRows": written.rows,
        "updatedColumns": written.columns,
        "updatedCells": written.cells,
    }
    report |= {name: count for name, count in counts.items() if count}
    if echo is not None:
        block = written.block
        area = Area(block.first_row, block.last_row, block.first_column, block.last_column)
        report["updatedData"] = value_range(tab, area, echo)
    return report


@router.put("/values/{a1:path}")
def update(
    spreadsheet_id: str,
    a1: str,
    sheets: Sheets,
    body: Annotated[Json, Body()],
    option: Annotated[str | None, Query(alias="valueInputOption")] = None,
    echo: Annotated[bool, Query(alias="includeValuesInResponse")] = False,
    render: Annotated[str | None, Query(alias="responseValueRenderOption")] = None,
    date_time: Annotated[str | None, Query(alias="responseDateTimeRenderOption")] = None,
) -> Json:
    """``spreadsheets.values.update``"""
    how, entered = _rendering(render, date_time, None), _input_option(option)
    _check_body(body, a1)

    def edit(workbook: Workbook) -> Json:
        tab, area = workbook.find(a1)
        return _report(workbook, tab, write_values(tab, area, body, entered), how if echo else None)

    return sheets.change(spreadsheet_id, edit)


@router.post("/values/{a1:path}:append")
def append(
    spreadsheet_id: str,
    a1: str,
    sheets: Sheets,
    body: Annotated[Json, Body()],
    option: Annotated[str | None, Query(alias="valueInputOption")] = None,
    insert: Annotated[str | None, Query(alias="insertDataOption")] = None,
    echo: Annotated[bool, Query(alias="includeValuesInResponse")] = False,
    render: Annotated[str | None, Query(alias="responseValueRenderOption")] = None,
    date_time: Annotated[str | None, Query(alias="responseDateTimeRenderOption")] = None,
) -> Json:
    """``spreadsheets.values.append``"""
    how, entered = _rendering(render, date_time, None), _input_option(option)
    is_inserting = _choose("InsertDataOption", "insert_data_option", insert, "OVERWRITE") == "INSERT_ROWS"
    _check_body(body, a1)

    def edit(workbook: Workbook) -> Json:
        tab, area = workbook.find(a1)
        table, written = append_values(tab, area, body, entered, insert_rows=is_inserting)
        answer: Json = {"spreadsheetId": spreadsheet_id}
        if table is not None:
            answer["tableRange"] = write_range(tab.title, table)
        return answer | {"updates": _report(workbook, tab, written, how if echo else None)}

    return sheets.change(spreadsheet_id, edit)


@router.post("/values/{a1:path}:clear")
def clear(spreadsheet_id: str, a1: str, sheets: Sheets) -> Json:
    """``spreadsheets.values.clear``"""

    def edit(workbook: Workbook) -> Json:
        tab, area = workbook.find(a1)
        return {
            "spreadsheetId": spreadsheet_id,
            "clearedRange": write_range(tab.title, clear_values(tab, area)),
        }

    return sheets.change(spreadsheet_id, edit)


@router.post("/values:batchUpdate")
def batch_update(spreadsheet_id: str, sheets: Sheets, body: Annotated[Json, Body()]) -> Json:
    """``spreadsheets.values.batchUpdate``"""
    entered = _input_option(body.get("valueInputOption"))
    how = _rendering(body.get("responseValueRenderOption"), body.get("responseDateTimeRenderOption"), None)
    data = body.get("data", [])
    if not isinstance(data, list) or not all(isinstance(each, dict) and each.get("range") for each in data):
        raise invalid("Invalid value at 'data': each value range needs a range", "data")

    def edit(workbook: Workbook) -> Json:
        responses, touched = [], set()
        for each in data:
            _check_body(each, each["range"])
            tab, area = workbook.find(each["range"])
            written = write_values(tab, area, each, entered)
            echo = how if body.get("includeValuesInResponse") else None
            responses.append(_report(workbook, tab, written, echo))
            touched.add(tab.sheet_id)
        return {
            "spreadsheetId": spreadsheet_id,
            "totalUpdatedRows": sum(each.get("updatedRows", 0) for each in responses),
            "totalUpdatedColumns": sum(each.get("updatedColumns", 0) for each in responses),
            "totalUpdatedCells": sum(each.get("updatedCells", 0) for each in responses),
            "totalUpdatedSheets": len(touched),
            "responses": responses,
        }

    return sheets.change(spreadsheet_id, edit)


@router.post("/values:batchClear")
def batch_clear(spreadsheet_id: str, sheets: Sheets, body: Annotated[Json, Body()]) -> Json:
    """``spreadsheets.values.batchClear``"""

    def edit(workbook: Workbook) -> Json:
        cleared = []
        for each in body.get("ranges", []):
            tab, area = workbook.find(each)
            cleared.append(write_range(tab.title, clear_values(tab, area)))
        return {"spreadsheetId": spreadsheet_id, "clearedRanges": cleared}

    return sheets.change(spreadsheet_id, edit)
