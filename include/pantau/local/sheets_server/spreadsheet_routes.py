"""Addresses of ``spreadsheets``: the resource itself and its ``batchUpdate``."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request

from pantau.local.sheets_server.copies import lay_in, take_out
from pantau.local.sheets_server.field_mask import parse_mask, select
from pantau.local.sheets_server.metadata import describe_spreadsheet
from pantau.local.sheets_server.new_workbook import fill, new_id
from pantau.local.sheets_server.ranges import Area
from pantau.local.sheets_server.requests import apply_requests
from pantau.local.sheets_server.value_routes import Fields, Json, Sheets
from pantau.local.sheets_server.workbook import Tab, Workbook

router = APIRouter(prefix="/v4/spreadsheets")


@router.post("")
def create(request: Request, sheets: Sheets, body: Annotated[Json, Body()]) -> Json:
    """``spreadsheets.create``"""
    spreadsheet_id, make = new_id(), fill(body)

    def edit(workbook: Workbook) -> Json:
        make(workbook)
        return describe_spreadsheet(workbook, _url(request, spreadsheet_id))

    return sheets.create(spreadsheet_id, edit)


@router.post("/{spreadsheet_id}/sheets/{sheet_id}:copyTo")
def copy_to(spreadsheet_id: str, sheet_id: int, sheets: Sheets, body: Annotated[Json, Body()]) -> Json:
    """``spreadsheets.sheets.copyTo``"""
    with sheets.read(spreadsheet_id) as workbook:
        # Out of the one before into the other: two workbooks are never locked at once.
        tab = take_out(workbook, sheet_id)
    return sheets.change(str(body.get("destinationSpreadsheetId")), lambda workbook: lay_in(workbook, tab))


@router.post("/{spreadsheet_id}:batchUpdate")
def batch_update(
    spreadsheet_id: str, request: Request, sheets: Sheets, body: Annotated[Json, Body()]
) -> Json:
    """``spreadsheets.batchUpdate``"""
    url = _url(request, spreadsheet_id)

    def edit(workbook: Workbook) -> Json:
        answer: Json = {"spreadsheetId": spreadsheet_id, "replies": apply_requests(workbook, body)}
        if body.get("includeSpreadsheetInResponse"):
            answer["updatedSpreadsheet"] = describe_spreadsheet(workbook, url)
        return answer

    return sheets.change(spreadsheet_id, edit)


@router.get("/{spreadsheet_id}")
def get(
    spreadsheet_id: str,
    request: Request,
    sheets: Sheets,
    ranges: Annotated[tuple[str, ...], Query()] = (),
    with_cells: Annotated[bool, Query(alias="includeGridData")] = False,
    fields: Fields | None = None,
) -> Json:
    """``spreadsheets.get``; a mask that names the cells overrules ``includeGridData``, as in Google's API."""
    mask = parse_mask(fields) if fields else {}
    wants_cells = "data" in mask.get("sheets", {}) if mask else with_cells
    with sheets.read(spreadsheet_id) as workbook:
        areas = _areas(workbook, ranges) if wants_cells else None
        return select(describe_spreadsheet(workbook, _url(request, spreadsheet_id), areas), mask)


def _areas(workbook: Workbook, ranges: tuple[str, ...]) -> list[tuple[Tab, Area]]:
    if ranges:
        return [workbook.find(each) for each in ranges]
    return [(tab, Area()) for tab in workbook.tabs]


def _url(request: Request, spreadsheet_id: str) -> str:
    return f"{str(request.base_url).rstrip('/')}/spreadsheets/d/{spreadsheet_id}/edit"
