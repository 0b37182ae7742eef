"""Addresses of ``spreadsheets``: the resource itself and its ``batchUpdate``."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request

from pantau.local.sheets_server.field_mask import parse_mask, select
from pantau.local.sheets_server.metadata import describe_spreadsheet
from pantau.local.sheets_server.ranges import Area
from pantau.local.sheets_server.requests import apply_requests
from pantau.local.sheets_server.value_routes import Fields, Json, Sheets
from pantau.local.sheets_server.workbook import Tab, Workbook

router = APIRouter(prefix="/v4/spreadsheets")


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
