"""Conditional formats as they are told again: what a client needs to know its own from a facilitator's."""

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import ColorScaleRule
from starlette.testclient import TestClient

from pantau.local.sheets_server.app import create_app

ID = "/v4/spreadsheets/31.74.04"
RED = {"red": 1.0, "green": 0.8}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    book = openpyxl.Workbook()
    book.active.title = "DATA"
    scale = ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="FF0000")
    book.active.conditional_formatting.add("C1:C9", scale)
    book.save(tmp_path / "31.74.04.xlsx")
    return TestClient(create_app(tmp_path))


def formats(client: TestClient) -> list[dict[str, Any]]:
    fields = "sheets(properties(sheetId),conditionalFormats)"
    (sheet,) = client.get(ID, params={"fields": fields}).json()["sheets"]
    return sheet["conditionalFormats"]


def add(client: TestClient, kind: str, value: str) -> None:
    (sheet,) = client.get(ID).json()["sheets"]
    cells = {
        "sheetId": sheet["properties"]["sheetId"],
        **{"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2},
    }
    condition = {"type": kind, "values": [{"userEnteredValue": value}]}
    look = {"backgroundColor": RED, "textFormat": {"bold": True, "foregroundColor": {"blue": 1.0}}}
    rule = {"ranges": [cells], "booleanRule": {"condition": condition, "format": look}}
    request = {"addConditionalFormatRule": {"rule": rule, "index": 0}}
    assert client.post(f"{ID}:batchUpdate", json={"requests": [request]}).status_code == 200


def test_a_formula_and_its_looks_are_told_again_as_they_were_given(client):
    add(client, "CUSTOM_FORMULA", '=AND($A2="x",LEN("PANTAU")>0)')
    first = formats(client)[0]
    assert first["ranges"][0]["endRowIndex"] == 3
    condition = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=AND($A2="x",LEN("PANTAU")>0)'}]}
    assert first["booleanRule"]["condition"] == condition
    assert first["booleanRule"]["format"]["backgroundColor"] == RED
    assert first["booleanRule"]["format"]["textFormat"] == {"bold": True, "foregroundColor": {"blue": 1.0}}


def test_another_condition_comes_back_as_the_formula_that_the_file_keeps(client):
    add(client, "TEXT_EQ", "salah")
    condition = formats(client)[0]["booleanRule"]["condition"]
    assert condition == {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": '=A2="salah"'}]}


def test_a_scale_of_colours_is_listed_by_its_place_alone(client):
    (scale,) = formats(client)
    assert set(scale) == {"ranges"}


def page_style(client: TestClient, cell: str) -> str:
    page = client.get("/spreadsheets/d/31.74.04").text
    found = re.search(rf'<td id="{cell}"[^>]*?(?: style="([^"]*)")?[ >]', page)
    assert found, cell
    return found[1] or ""


def test_the_page_shows_a_colour_where_two_texts_are_equal(client):
    put = client.put(
        f"{ID}/values/DATA!A2:B3?valueInputOption=RAW", json={"values": [["x", "TAHAN"], ["y", ""]]}
    )
    assert put.status_code == 200
    add(client, "CUSTOM_FORMULA", '=$B2&" · k"="TAHAN"&" · k"')
    assert page_style(client, "A2") == page_style(client, "B2") == "background:#FFCC00"
    assert page_style(client, "A3") == page_style(client, "B3") == ""


@pytest.mark.parametrize(
    "formula", ["=1=1", "=LEN($A2)=1", '="a"', '=$A2<>"b"', '="a"="a"="a"', "=(((", '="']
)
def test_a_condition_of_another_kind_colours_nothing(formula, client):
    add(client, "CUSTOM_FORMULA", formula)
    assert page_style(client, "A2") == ""
