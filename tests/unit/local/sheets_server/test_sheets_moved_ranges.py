"""Inserting and deleting rows and columns: dropdowns, colours and protection stay with their cells."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from starlette.testclient import TestClient

from pantau.local.sheets_server.app import create_app

ID = "/v4/spreadsheets/31.74.04"


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "DATA"
    sheet.append(["Nama", "Kota"])
    sheet.add_data_validation(DataValidation(type="list", formula1='"a,b"', sqref="B2:B10"))
    fill = PatternFill(bgColor="FFFF0000", fill_type="solid")
    sheet.conditional_formatting.add("A4:B5", FormulaRule(formula=['$A4="x"'], fill=fill))
    sheet.merge_cells("A8:B9")
    book.save(tmp_path / "31.74.04.xlsx")
    client = TestClient(create_app(tmp_path))
    hole = {"startRowIndex": 3, "endRowIndex": 4, "startColumnIndex": 0, "endColumnIndex": 2}
    area = {"startRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 2}
    protected = {"range": area | {"sheetId": gid(client)}, "unprotectedRanges": [hole]}
    send(client, {"addProtectedRange": {"protectedRange": protected}})
    return client


def sheet_of(client: TestClient) -> dict[str, Any]:
    return client.get(ID).json()["sheets"][0]


def gid(client: TestClient) -> int:
    return sheet_of(client)["properties"]["sheetId"]


def send(client: TestClient, request: dict[str, Any]) -> None:
    answer = client.post(f"{ID}:batchUpdate", json={"requests": [request]})
    assert answer.status_code == 200, answer.text


def move(client: TestClient, kind: str, dimension: str, start: int, end: int) -> None:
    span = {"sheetId": gid(client), "dimension": dimension, "startIndex": start, "endIndex": end}
    send(client, {f"{kind}Dimension": {"range": span}})


def places(tmp_path: Path) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """Dropdowns; colours with their formula; merged cells."""
    sheet = openpyxl.load_workbook(tmp_path / "31.74.04.xlsx")["DATA"]
    return (
        [str(each.sqref) for each in sheet.data_validations.dataValidation],
        [(str(each.sqref), rule.formula[0]) for each in sheet.conditional_formatting for rule in each.rules],
        [str(each) for each in sheet.merged_cells.ranges],
    )


@pytest.mark.parametrize(
    ("kind", "dimension", "start", "end", "expected"),
    [
        ("insert", "ROWS", 1, 3, (["B4:B12"], [("A6:B7", '$A6="x"')], ["A10:B11"])),
        ("insert", "ROWS", 4, 5, (["B2:B11"], [("A4:B6", '$A4="x"')], ["A9:B10"])),
        ("insert", "COLUMNS", 0, 1, (["C2:C10"], [("B4:C5", '$A4="x"')], ["B8:C9"])),
        ("delete", "ROWS", 1, 2, (["B2:B9"], [("A3:B4", '$A3="x"')], ["A7:B8"])),
        ("delete", "ROWS", 1, 10, ([], [], [])),
        ("delete", "COLUMNS", 1, 2, ([], [("A4:A5", '$A4="x"')], ["A8:A9"])),
    ],
)
def test_ranges_follow_their_cells(client, tmp_path, kind, dimension, start, end, expected):
    move(client, kind, dimension, start, end)
    assert places(tmp_path) == expected


def test_protection_and_its_holes_follow_their_cells(client):
    move(client, "insert", "ROWS", 0, 2)
    (protected,) = sheet_of(client)["protectedRanges"]
    assert protected["range"]["startRowIndex"] == 3 and "endRowIndex" not in protected["range"]
    assert [(hole["startRowIndex"], hole["endRowIndex"]) for hole in protected["unprotectedRanges"]] == [
        (5, 6)
    ]


def test_protection_goes_with_its_last_cell(client):
    send(client, {"appendDimension": {"sheetId": gid(client), "dimension": "COLUMNS", "length": 1}})
    move(client, "delete", "COLUMNS", 0, 2)
    assert "protectedRanges" not in sheet_of(client)
