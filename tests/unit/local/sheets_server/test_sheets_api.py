"""The wire format, address by address."""

import threading
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from starlette.testclient import TestClient

from pantau.local.sheets_server.app import create_app
from pantau.local.sheets_server.entry import Entry
from pantau.local.sheets_server.folder import WorkbookFolder
from pantau.local.sheets_server.workbook import put as put_cell

ID = "/v4/spreadsheets/31.74.04"


def save_book(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "P1 Pendaftaran"
    rows = [
        ["Nama", "Tanggal", "Omzet"],
        ["Siti", date(2018, 1, 22), 1500000.0],
        [],
        ["Ani", None, 1234.5, True],
    ]
    for row in rows:
        sheet.append(row)
    sheet._current_row = 4
    sheet["B2"].number_format, sheet["C2"].number_format = "dd/mm/yyyy", "#,##0"
    sheet["A1"].fill = PatternFill("solid", fgColor="FFD9EAD3")
    sheet["A30"].fill = PatternFill("solid", fgColor="FFD9EAD3")
    sheet.merge_cells("A6:B7")
    sheet["A6"] = "gabung"
    hidden = book.create_sheet("LAPOR")
    hidden.append(["Minggu"])
    hidden.sheet_state = "hidden"
    hidden.row_dimensions[1].hidden = True
    book.create_sheet("KOSONG")
    book.save(path)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_book(tmp_path / "31.74.04.xlsx")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(create_app(folder))


def values(client: TestClient, a1: str, **params: str) -> list[list[object]]:
    answer = client.get(f"{ID}/values/{a1}", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json().get("values", [])


def batch(client: TestClient, *requests: dict) -> None:
    assert client.post(f"{ID}:batchUpdate", json={"requests": list(requests)}).status_code == 200


def sheet_id(client: TestClient, title: str = "P1 Pendaftaran") -> int:
    sheets = client.get(ID, params={"fields": "sheets.properties"}).json()["sheets"]
    return next(s["properties"]["sheetId"] for s in sheets if s["properties"]["title"] == title)


def saved(folder: Path, title: str = "P1 Pendaftaran") -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(folder / "31.74.04.xlsx")[title]


def test_blank_ends_are_dropped_and_blank_rows_between_stay(client):
    assert values(client, "P1 Pendaftaran!A1:D5", valueRenderOption="UNFORMATTED_VALUE") == [
        ["Nama", "Tanggal", "Omzet"],
        ["Siti", 43122, 1500000],
        [],
        ["Ani", "", 1234.5, True],
    ]


def test_values_are_formatted_by_default(client):
    assert values(client, "'p1 pendaftaran'!A2:D4") == [
        ["Siti", "22/01/2018", "1.500.000"],
        [],
        ["Ani", "", "1234,5", "TRUE"],
    ]


def test_dates_can_be_asked_for_as_text_among_unformatted_values(client):
    how = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert values(client, "P1 Pendaftaran!A2:C2", **how) == [["Siti", "22/01/2018", 1500000]]


def test_values_can_be_read_by_column(client):
    assert values(client, "P1 Pendaftaran!A1:C2", majorDimension="COLUMNS") == [
        ["Nama", "Siti"],
        ["Tanggal", "22/01/2018"],
        ["Omzet", "1.500.000"],
    ]


def test_a_merged_cell_holds_its_value_top_left_only(client):
    assert values(client, "P1 Pendaftaran!A6:B7") == [["gabung"]]


def test_hidden_tabs_and_rows_are_read(client):
    assert values(client, "LAPOR") == [["Minggu"]]


def test_an_empty_range_has_no_values(client):
    assert client.get(f"{ID}/values/KOSONG!A1:C").json() == {
        "range": "KOSONG!A1:C1000",
        "majorDimension": "ROWS",
    }


def test_many_ranges_are_read_at_once(client):
    answer = client.get(f"{ID}/values:batchGet", params={"ranges": ["LAPOR", "KOSONG!A1:B2"]}).json()
    assert answer["spreadsheetId"] == "31.74.04"
    assert [each["range"] for each in answer["valueRanges"]] == ["LAPOR!A1:Z1000", "KOSONG!A1:B2"]


@pytest.mark.parametrize(
    ("path", "code", "status", "message"),
    [
        ("/v4/spreadsheets/31.71.01", 404, "NOT_FOUND", "Requested entity was not found."),
        ("/v4/spreadsheets/..%2F31.74.04", 404, "NOT_FOUND", "Requested entity was not found."),
        (f"{ID}/values/X!A1", 400, "INVALID_ARGUMENT", "Unable to parse range: X!A1"),
        (f"{ID}?fields=a(", 400, "INVALID_ARGUMENT", "Invalid field mask: a("),
        (
            "/v4/spreadsheets/rusak",
            400,
            "FAILED_PRECONDITION",
            "This operation is not supported for this document",
        ),
    ],
)
def test_errors_have_googles_shape(client, folder, path, code, status, message):
    (folder / "rusak.xlsx").write_bytes(b"bukan zip")
    answer = client.get(path)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["status"], error["message"]) == (
        code,
        code,
        status,
        message,
    )


def test_a_file_that_may_not_be_read_is_permission_denied(client, monkeypatch):
    def refuse(self, *args):
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    answer = client.get(ID)
    assert (answer.status_code, answer.json()["error"]["status"]) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize("option", [None, "SALAH"])
def test_a_write_must_say_how_it_is_meant(client, option):
    params = {"valueInputOption": option} if option else {}
    answer = client.put(f"{ID}/values/LAPOR!A1", params=params, json={"values": [["x"]]})
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def put(client: TestClient, a1: str, rows: list, option: str = "RAW") -> dict:
    return client.put(f"{ID}/values/{a1}", params={"valueInputOption": option}, json={"values": rows}).json()


def test_raw_values_are_kept_as_they_are(client, folder):
    put(client, "LAPOR!A2", [["0812", "=1+1", "22/01/2018", 5, True, None, ""]])
    assert [cell.value for cell in saved(folder, "LAPOR")[2]][:5] == ["0812", "=1+1", "22/01/2018", 5, True]
    assert saved(folder, "LAPOR")["B2"].data_type == "s"


def test_entered_values_are_parsed_as_typed(client, folder):
    put(client, "LAPOR!A2", [["1.500,5", "22/01/2018", "'0812", "=A2*2"]], "USER_ENTERED")
    assert values(client, "LAPOR!A2:D2") == [["1.500,50", "22/01/2018", "0812"]]
    assert values(client, "LAPOR!D2", valueRenderOption="FORMULA") == [["=A2*2"]]
    assert saved(folder, "LAPOR")["D2"].value == "=A2*2"


def test_a_column_formatted_as_text_keeps_what_is_typed(client):
    grid = {
        "sheetId": sheet_id(client, "LAPOR"),
        "startRowIndex": 1,
        "startColumnIndex": 0,
        "endColumnIndex": 1,
    }
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    batch(client, {"repeatCell": {"range": grid, "cell": text, "fields": "userEnteredFormat.numberFormat"}})
    put(client, "LAPOR!A2", [["081234", "081234"]], "USER_ENTERED")
    assert values(client, "LAPOR!A2:B2", valueRenderOption="UNFORMATTED_VALUE") == [["081234", 81234]]


def test_null_leaves_a_cell_alone_and_an_empty_text_clears_it(client):
    put(client, "P1 Pendaftaran!A2", [[None, "", "baru"]])
    assert values(client, "P1 Pendaftaran!A2:C2") == [["Siti", "", "baru"]]


def test_a_write_beyond_the_range_or_the_grid_is_refused(client):
    error = put(client, "LAPOR!A1:B1", [["a", "b", "c"]])["error"]["message"]
    assert error == "Requested writing within range [LAPOR!A1:B1], but tried writing to column [C]"
    error = put(client, "LAPOR!A1001", [["a"]])["error"]["message"]
    assert error == "Range (LAPOR!A1001) exceeds grid limits. Max rows: 1000, max columns: 26"


def test_characters_that_a_file_cannot_hold_are_left_out(client, folder):
    body = '{"values": [["a\\u0000b\\u000bc\\ud800d \\ud83d\\ude00 ' + "é" * 40_000 + '"]]}'
    headers = {"Content-Type": "application/json"}
    params = {"valueInputOption": "RAW"}
    answer = client.put(f"{ID}/values/LAPOR!A2", params=params, content=body.encode(), headers=headers)
    assert answer.status_code == 200
    kept = "abcd 😀 " + "é" * 40_000
    assert values(client, "LAPOR!A2") == [[kept]]
    (folder / "31.74.04.xlsx").touch()
    assert values(client, "LAPOR!A2") == [[kept]]


def test_a_text_longer_than_google_allows_is_refused(client):
    assert "maximum of 50000 characters" in put(client, "LAPOR!A2", [["x" * 50_001]])["error"]["message"]


def test_rows_are_appended_below_the_table(client):
    answer = client.post(
        f"{ID}/values/P1 Pendaftaran!A1:append",
        params={"valueInputOption": "RAW", "includeValuesInResponse": "true"},
        json={"values": [["baru", 1]]},
    ).json()
    assert answer["tableRange"] == "'P1 Pendaftaran'!A1:C2"
    assert answer["updates"]["updatedRange"] == "'P1 Pendaftaran'!A3:B3"
    assert answer["updates"]["updatedData"]["values"] == [["baru", "1"]]


def test_an_append_to_an_empty_tab_begins_at_its_corner_and_grows_the_grid(client):
    rows = [[n] for n in range(1200)]
    answer = client.post(
        f"{ID}/values/KOSONG:append", params={"valueInputOption": "RAW"}, json={"values": rows}
    ).json()
    assert "tableRange" not in answer
    assert answer["updates"]["updatedRange"] == "KOSONG!A1:A1200"


def test_inserted_rows_push_the_others_down(client):
    client.post(
        f"{ID}/values/P1 Pendaftaran!A1:append",
        params={"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"},
        json={"values": [["baru"]]},
    )
    assert values(client, "P1 Pendaftaran!A3:A5") == [["baru"], [], ["Ani"]]


def test_a_cleared_range_keeps_its_looks(client, folder):
    answer = client.post(f"{ID}/values/P1 Pendaftaran!A1:B2:clear").json()
    assert answer["clearedRange"] == "'P1 Pendaftaran'!A1:B2"
    assert saved(folder)["A1"].value is None
    assert saved(folder)["A1"].fill.fgColor.rgb == "FFD9EAD3"
    assert client.post(f"{ID}/values:batchClear", json={"ranges": ["LAPOR"]}).json()["clearedRanges"]
    assert values(client, "LAPOR") == []


def test_many_values_are_written_or_none(client):
    body = {
        "valueInputOption": "RAW",
        "data": [{"range": "LAPOR!A2", "values": [["a"]]}, {"range": "TIDAK ADA!A1", "values": [["b"]]}],
    }
    assert client.post(f"{ID}/values:batchUpdate", json=body).status_code == 400
    assert values(client, "LAPOR!A2") == []
    body["data"][1]["range"] = "KOSONG!B1"
    answer = client.post(f"{ID}/values:batchUpdate", json=body).json()
    assert (answer["totalUpdatedCells"], answer["totalUpdatedSheets"]) == (2, 2)


def test_a_file_replaced_from_outside_is_read_again(client, folder):
    assert values(client, "LAPOR") == [["Minggu"]]
    book = openpyxl.load_workbook(folder / "31.74.04.xlsx")
    book["LAPOR"]["A1"] = "baru"
    book.save(folder / "lain.tmp")
    (folder / "lain.tmp").replace(folder / "31.74.04.xlsx")
    assert values(client, "LAPOR") == [["baru"]]


def test_two_writers_of_one_workbook_lose_nothing(client, folder):
    def write(column: str) -> None:
        for row in range(1, 6):
            put(client, f"KOSONG!{column}{row}", [[f"{column}{row}"]])

    writers = [threading.Thread(target=write, args=(column,)) for column in "AB"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    expected = [[f"A{row}", f"B{row}"] for row in range(1, 6)]
    assert [[cell.value for cell in row] for row in saved(folder, "KOSONG").iter_rows()] == expected
    assert sorted(path.name for path in folder.iterdir()) == ["31.74.04.xlsx"]


def test_a_browser_sees_the_grid_escaped(client):
    put(client, "LAPOR!A2", [["<script>x</script>"]])
    assert "31.74.04" in client.get("/").text
    page = client.get(f"/spreadsheets/d/31.74.04/edit?gid={sheet_id(client, 'LAPOR')}").text
    assert "&lt;script&gt;x" in page
    assert "<script>x" not in page
    assert 'aria-current="page"' in page
    first = client.get("/spreadsheets/d/31.74.04/edit").text
    assert "1.500.000" in first
    assert "background:#D9EAD3" in first
    assert client.get("/spreadsheets/d/31.71.01/edit").status_code == 404


def test_a_column_is_shown_as_wide_as_it_was_made(client):
    span = {"sheetId": sheet_id(client, "KOSONG"), "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    sized = {"range": span, "properties": {"pixelSize": 300}, "fields": "pixelSize"}
    body = {"requests": [{"updateDimensionProperties": sized}]}
    client.post("/v4/spreadsheets/31.74.04:batchUpdate", json=body).raise_for_status()
    page = client.get(f"/spreadsheets/d/31.74.04/edit?gid={sheet_id(client, 'KOSONG')}").text
    assert '<th scope="col">A</th><th scope="col" style="min-width:300px">B</th>' in page


def test_a_long_tab_is_shown_in_pages(client):
    put(client, "KOSONG!A1", [[f"baris {n}"] for n in range(1, 901)])
    address = f"/spreadsheets/d/31.74.04/edit?gid={sheet_id(client, 'KOSONG')}"
    assert "baris 500<" in client.get(address).text
    assert "baris 501<" not in client.get(address).text
    assert "baris 900<" in client.get(address + "&baris=900").text


def test_an_address_with_nonsense_in_it_is_answered_in_words(client):
    assert "P1 Pendaftaran" in client.get("/spreadsheets/d/31.74.04/edit?gid=abc").text
    answer = client.get("/spreadsheets/d/31.74.04/edit?baris=abc")
    assert answer.status_code == 400
    assert "tidak dapat dibaca" in answer.text


def test_workbooks_beyond_the_limit_are_let_go_and_read_again(folder):
    save_book(folder / "31.74.05.xlsx")
    kept = WorkbookFolder(folder, keep_workbooks=1)
    for spreadsheet_id in ("31.74.04", "31.74.05", "31.74.04"):
        with kept.read(spreadsheet_id) as workbook:
            assert workbook.spreadsheet_id == spreadsheet_id
        assert list(kept._opened) == [spreadsheet_id]


def test_a_change_is_made_on_what_was_put_there_meanwhile(folder):
    kept, attempts = WorkbookFolder(folder), []

    def edit(workbook):
        attempts.append(workbook.find("LAPOR")[0].sheet["A1"].value)
        if len(attempts) == 1:
            book = openpyxl.load_workbook(folder / "31.74.04.xlsx")
            book["LAPOR"]["A1"] = "dari luar"
            book.save(folder / "31.74.04.xlsx")
        put_cell(workbook.find("LAPOR")[0].cell(2, 1), Entry("text", "dari kita"))

    kept.change("31.74.04", edit)
    assert attempts == ["Minggu", "dari luar"]
    assert [cell.value for cell in saved(folder, "LAPOR")["A"]] == ["dari luar", "dari kita"]
