"""Drive's addresses, new spreadsheets and copies: what gspread's calls leave in the folder."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation
from starlette.testclient import TestClient

from pantau.local.sheets_server.app import create_app

FILES, SHEETS = "/drive/v3/files", "/v4/spreadsheets"
ONE = f"{FILES}/31.74.04"
SARI = {"type": "user", "role": "writer", "emailAddress": "sari@pantau.example"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("31.74.04", "31.74.05"):
        book = Workbook()
        book.active.title = "LAPOR"
        book.active.append(["Minggu", "Tahap"])
        book.active["A1"].font = Font(b=True)
        book.active.freeze_panes = "A2"
        choices = DataValidation(type="list", formula1='"P1,P2"', sqref="B2:B9")
        book.active.add_data_validation(choices)
        book.properties.title = f"Kecamatan {name}"
        book.save(tmp_path / f"{name}.xlsx")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(create_app(folder))


def ids(client: TestClient, **params: object) -> list[str]:
    return [file["id"] for file in client.get(FILES, params=params).json()["files"]]


def permissions(client: TestClient, file: str = ONE) -> dict[str, str]:
    answer = client.get(f"{file}/permissions", params={"fields": "permissions"}).json()
    return {each.get("emailAddress", each["type"]): each["role"] for each in answer["permissions"]}


def test_files_are_found_by_name_folder_and_page(client):
    made = client.post(FILES, json={"name": "Baru", "parents": ["map"]}).json()["id"]
    assert ids(client, q='name = "Kecamatan 31.74.05"') == ["31.74.05"]
    assert ids(client, q='mimeType="application/vnd.google-apps.spreadsheet" and parents in "map"') == [made]
    first = client.get(FILES, params={"pageSize": 2}).json()
    rest = client.get(FILES, params={"pageToken": first["nextPageToken"]}).json()
    assert len(first["files"]) == 2 and len(rest["files"]) == 1 and "nextPageToken" not in rest
    assert client.get(FILES, params={"q": "starred"}).status_code == 400


def test_a_file_is_shown_with_its_times_and_only_the_fields_that_were_asked_for(client):
    shown = client.get(ONE, params={"fields": "id,name,createdTime,modifiedTime"}).json()
    assert (shown["id"], shown["name"]) == ("31.74.04", "Kecamatan 31.74.04")
    assert set(shown) == {"id", "name", "createdTime", "modifiedTime"}
    assert shown["modifiedTime"].endswith("Z")


def test_a_file_may_be_made_under_an_id_of_the_callers_own_but_once(client, folder):
    assert client.post(FILES, json={"name": "Tebet", "id": "31.74.01"}).json()["name"] == "Tebet"
    assert load_workbook(folder / "31.74.01.xlsx").sheetnames == ["Sheet1"]
    again = client.post(FILES, json={"name": "Tebet", "id": "31.74.01"})
    assert again.status_code == 409 and again.json()["error"]["errors"][0]["reason"] == "fileIdInUse"
    assert client.post(FILES, json={"mimeType": "application/pdf"}).status_code == 400


def test_a_deleted_file_takes_its_permissions_along(client, folder):
    client.post(f"{ONE}/permissions", json=SARI)
    assert client.delete(ONE).status_code == 204
    assert [path.name for path in folder.iterdir()] == ["31.74.05.xlsx"]
    missing = client.get(ONE)
    assert missing.status_code == 404 and missing.json()["error"]["errors"][0]["reason"] == "notFound"
    assert client.get(f"{SHEETS}/31.74.04").status_code == 404


def test_sharing_twice_changes_the_role_and_adds_nobody(client):
    first = client.post(f"{ONE}/permissions", json=SARI).json()
    second = client.post(f"{ONE}/permissions", json=SARI | {"role": "reader"}).json()
    other = client.post(f"{FILES}/31.74.05/permissions", json=SARI).json()
    assert first["id"] == second["id"] == other["id"]
    assert permissions(client) == {"layanan@pantau.example": "owner", "sari@pantau.example": "reader"}


def test_a_new_owner_makes_the_old_one_a_writer(client):
    permission = client.post(f"{ONE}/permissions", json=SARI).json()["id"]
    address = f"{ONE}/permissions/{permission}"
    assert client.patch(address, json={"role": "owner"}).status_code == 400
    assert (
        client.patch(address, json={"role": "owner"}, params={"transferOwnership": True}).status_code == 200
    )
    assert permissions(client) == {"layanan@pantau.example": "writer", "sari@pantau.example": "owner"}


@pytest.mark.parametrize(
    "wrong", [{"role": "writer"}, {"type": "user", "role": "writer"}, SARI | {"role": "boss"}]
)
def test_a_permission_without_who_or_what_is_refused(client, wrong):
    assert client.post(f"{ONE}/permissions", json=wrong).status_code == 400
    assert list(permissions(client)) == ["layanan@pantau.example"]


def test_a_permission_that_is_not_there_cannot_be_taken_away(client):
    assert client.delete(f"{ONE}/permissions/7").status_code == 404


def test_a_spreadsheet_is_made_with_its_tabs(client, folder):
    grid = {"rowCount": 50, "columnCount": 4, "frozenRowCount": 1}
    tabs = [{"properties": {"title": "BACA DULU"}}, {"properties": {"title": "P1", "gridProperties": grid}}]
    body = {"properties": {"title": "Tebet", "locale": "id_ID"}, "sheets": tabs}
    made = client.post(SHEETS, json=body).json()
    assert [sheet["properties"]["title"] for sheet in made["sheets"]] == ["BACA DULU", "P1"]
    assert made["sheets"][1]["properties"]["gridProperties"] == grid
    again = client.get(f"{SHEETS}/{made['spreadsheetId']}").json()
    assert again["sheets"] == made["sheets"] and again["properties"]["title"] == "Tebet"


@pytest.mark.parametrize("body", [{"properties": {"locale": "xx_YY"}}, {"sheets": [{"data": []}]}])
def test_a_spreadsheet_that_cannot_be_made_as_asked_is_refused(client, folder, body):
    assert client.post(SHEETS, json=body).status_code == 400
    assert len(list(folder.iterdir())) == 2


def test_a_tab_is_copied_into_another_workbook_with_looks_and_dropdowns(client, folder):
    source = client.get(f"{SHEETS}/31.74.04").json()["sheets"][0]["properties"]["sheetId"]
    address = f"{SHEETS}/31.74.04/sheets/{source}:copyTo"
    copied = client.post(address, json={"destinationSpreadsheetId": "31.74.05"}).json()
    assert (copied["title"], copied["index"]) == ("Copy of LAPOR", 1)
    sheet = load_workbook(folder / "31.74.05.xlsx")["Copy of LAPOR"]
    assert [cell.value for cell in sheet[1]] == ["Minggu", "Tahap"]
    assert sheet["A1"].font.b and sheet.freeze_panes == "A2"
    assert [str(each.sqref) for each in sheet.data_validations.dataValidation] == ["B2:B9"]
    assert client.post(address, json={"destinationSpreadsheetId": "x"}).status_code == 404


def test_cells_are_pasted_over_each_other_without_losing_any(client):
    tab = client.get(f"{SHEETS}/31.74.04").json()["sheets"][0]["properties"]["sheetId"]
    source = {
        "sheetId": tab,
        "startRowIndex": 0,
        "endRowIndex": 1,
        "startColumnIndex": 0,
        "endColumnIndex": 2,
    }
    place = {"sheetId": tab, "rowIndex": 0, "columnIndex": 1}
    request = {"cutPaste": {"source": source, "destination": place, "pasteType": "PASTE_NORMAL"}}
    assert client.post(f"{SHEETS}/31.74.04:batchUpdate", json={"requests": [request]}).status_code == 200
    assert client.get(f"{SHEETS}/31.74.04/values/LAPOR").json()["values"] == [["", "Minggu", "Tahap"]]
    request["cutPaste"]["pasteType"] = "PASTE_DATA_VALIDATION"
    assert client.post(f"{SHEETS}/31.74.04:batchUpdate", json={"requests": [request]}).status_code == 400
