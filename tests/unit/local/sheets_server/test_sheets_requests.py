"""``batchUpdate``, kind by kind, checked in the file that is left."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

from pantau.local.sheets_server.app import create_app

ID = "/v4/spreadsheets/31.74.04"
ROWS = [["Nama", "Nilai"], ["Citra", 3], ["Ani", 1], ["Budi", 2]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "A"
    for row in ROWS:
        book.active.append(row)
    book.active.row_dimensions[3].height = 40
    book.create_sheet("B")
    book.save(tmp_path / "31.74.04.xlsx")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(create_app(folder))


def sheets(client: TestClient, **params: Any) -> dict[str, dict[str, Any]]:
    return {each["properties"]["title"]: each for each in client.get(ID, params=params).json()["sheets"]}


def gid(client: TestClient, title: str = "A") -> int:
    return sheets(client)[title]["properties"]["sheetId"]


def send(client: TestClient, *requests: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{ID}:batchUpdate", json={"requests": list(requests)})
    assert answer.status_code == 200, answer.text
    return answer.json()


def refuse(client: TestClient, *requests: dict[str, Any]) -> str:
    answer = client.post(f"{ID}:batchUpdate", json={"requests": list(requests)})
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]["message"]


def saved(folder: Path, title: str = "A") -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(folder / "31.74.04.xlsx")[title]


def column(folder: Path, letter: str = "A") -> list[object]:
    return [cell.value for cell in saved(folder)[letter]]


def grid(client: TestClient, rows: tuple[int, int], columns: tuple[int, int]) -> dict[str, int]:
    return {
        "sheetId": gid(client),
        "startRowIndex": rows[0],
        "endRowIndex": rows[1],
        "startColumnIndex": columns[0],
        "endColumnIndex": columns[1],
    }


def test_an_unknown_kind_is_named(client):
    assert refuse(client, {"addKopi": {}}) == (
        "Invalid JSON payload received. Unknown name \"addKopi\" at 'requests[0]': Cannot find field."
    )


def test_a_batch_with_one_bad_request_changes_nothing(client, folder):
    before = (folder / "31.74.04.xlsx").read_bytes()
    message = refuse(client, {"addSheet": {"properties": {"title": "C"}}}, {"deleteSheet": {"sheetId": 5}})
    assert message == "Invalid requests[1].deleteSheet: No sheet with id: 5"
    assert (folder / "31.74.04.xlsx").read_bytes() == before
    assert list(sheets(client)) == ["A", "B"]


@pytest.mark.parametrize(
    "request_body",
    [
        {"updateCells": {"fields": "note", "range": {"sheetId": "x"}}},
        {"addSheet": {"properties": {"title": "a"}}},
        {"addSheet": {"properties": {"title": "x/y"}}},
        {"repeatCell": {"range": {}}},
        {"updateSheetProperties": {"fields": "title"}},
        {"setDataValidation": {}},
        {"deleteDimension": {"range": {"dimension": "ROWS", "startIndex": 4, "endIndex": 9999}}},
        {"updateSpreadsheetProperties": {"properties": {"locale": "xx_YY"}, "fields": "locale"}},
    ],
)
def test_a_bad_request_is_answered_and_never_a_fault(client, request_body):
    assert refuse(client, request_body).startswith("Invalid requests[0].")


def test_the_last_tab_cannot_be_deleted(client):
    send(client, {"deleteSheet": {"sheetId": gid(client, "B")}})
    assert "can't remove all the sheets" in refuse(client, {"deleteSheet": {"sheetId": gid(client)}})


def test_a_tab_keeps_its_id_size_and_protection_over_a_restart(client, folder):
    properties = {
        "title": "C",
        "sheetId": 77,
        "gridProperties": {"rowCount": 10, "columnCount": 4},
        "index": 0,
    }
    reply = send(client, {"addSheet": {"properties": properties}})["replies"][0]
    assert reply["addSheet"]["properties"]["sheetId"] == 77
    send(
        client, {"addProtectedRange": {"protectedRange": {"range": {"sheetId": 77}, "description": "judul"}}}
    )
    send(client, {"updateSheetProperties": {"properties": {"sheetId": 77, "title": "D"}, "fields": "title"}})
    again = sheets(TestClient(create_app(folder)))["D"]
    assert again["properties"]["sheetId"] == 77
    assert again["properties"]["gridProperties"] == {"rowCount": 10, "columnCount": 4}
    assert again["protectedRanges"][0]["description"] == "judul"
    send(
        client,
        {"deleteProtectedRange": {"protectedRangeId": again["protectedRanges"][0]["protectedRangeId"]}},
    )
    assert "protectedRanges" not in sheets(client)["D"]


def test_properties_of_a_tab_are_changed_as_far_as_the_mask_reaches(client, folder):
    properties = {
        "sheetId": gid(client),
        "title": "tidak dipakai",
        "tabColor": {"red": 1},
        "hidden": True,
        "gridProperties": {"frozenRowCount": 1, "frozenColumnCount": 2},
    }
    fields = "tabColor,hidden,gridProperties.frozenRowCount"
    send(client, {"updateSheetProperties": {"properties": properties, "fields": fields}})
    described = sheets(client)["A"]["properties"]
    assert described["hidden"]
    assert described["tabColor"] == {"red": 1.0}
    assert described["gridProperties"] == {"rowCount": 1000, "columnCount": 26, "frozenRowCount": 1}
    assert saved(folder).freeze_panes == "A2"


def test_cells_are_updated_as_far_as_the_mask_reaches(client, folder):
    cells = [
        {"userEnteredValue": {"stringValue": "=bukan rumus"}, "note": "catatan"},
        {"userEnteredValue": {"formulaValue": '=HYPERLINK("https://contoh.id";"buka")'}},
    ]
    start = {"sheetId": gid(client), "rowIndex": 1, "columnIndex": 0}
    send(
        client,
        {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": "userEnteredValue,note"}},
    )
    assert saved(folder)["A2"].data_type == "s"
    assert saved(folder)["A2"].comment.text == "catatan"
    assert client.get(f"{ID}/values/A!A2:B2").json()["values"] == [["=bukan rumus", "buka"]]
    send(client, {"updateCells": {"range": grid(client, (1, 2), (0, 2)), "fields": "userEnteredValue"}})
    assert saved(folder)["A2"].value is None
    assert saved(folder)["A2"].comment.text == "catatan"


def test_notes_outlive_a_second_save(client, folder):
    start = {"sheetId": gid(client), "rowIndex": 0, "columnIndex": 0}
    for note in ("satu", "dua"):
        send(
            client,
            {"updateCells": {"start": start, "rows": [{"values": [{"note": note}]}], "fields": "note"}},
        )
    assert saved(folder)["A1"].comment.text == "dua"


def test_a_format_changes_only_what_its_mask_names(client, folder):
    bold = {"userEnteredFormat": {"textFormat": {"bold": True}, "wrapStrategy": "WRAP"}}
    red = {"userEnteredFormat": {"backgroundColorStyle": {"rgbColor": {"red": 1}}}}
    cells = grid(client, (0, 1), (0, 2))
    send(
        client,
        {
            "repeatCell": {
                "range": cells,
                "cell": bold,
                "fields": "userEnteredFormat(textFormat.bold,wrapStrategy)",
            }
        },
        {"repeatCell": {"range": cells, "cell": red, "fields": "userEnteredFormat.backgroundColorStyle"}},
    )
    cell = saved(folder)["B1"]
    assert (cell.font.b, cell.alignment.wrap_text, cell.fill.fgColor.rgb) == (True, True, "FFFF0000")
    data = sheets(client, ranges="A!B1", fields="sheets(properties,data)")["A"]["data"][0]
    shown = data["rowData"][0]["values"][0]
    assert shown["userEnteredFormat"]["backgroundColor"] == {"red": 1.0}
    assert shown["effectiveValue"] == {"stringValue": "Nilai"}
    assert data["startColumn"] == 1


@pytest.mark.parametrize(
    "rule",
    [
        {
            "condition": {
                "type": "ONE_OF_LIST",
                "values": [{"userEnteredValue": "YA"}, {"userEnteredValue": "TIDAK"}],
            },
            "strict": True,
            "showCustomUi": True,
        },
        {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=B!A1:A9"}]}},
        {"condition": {"type": "DATE_IS_VALID"}, "strict": True},
        {"condition": {"type": "DATE_ON_OR_AFTER", "values": [{"userEnteredValue": "42736"}]}},
        {"condition": {"type": "NUMBER_BETWEEN", "values": [{"userEnteredValue": v} for v in "19"]}},
        {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=A2>1"}]}},
    ],
    ids=lambda rule: rule["condition"]["type"],
)
def test_a_validation_is_told_again_for_empty_cells_too(client, rule):
    area = grid(client, (1, 900), (1, 2))
    rule = rule | ({"showCustomUi": True} if "LIST" in str(rule) or "RANGE" in str(rule) else {})
    send(client, {"setDataValidation": {"range": area, "rule": rule}})
    data = sheets(client, ranges=["A!2:3", "A!900:901"], fields="sheets(properties,data)")["A"]["data"]
    told = [
        row["values"][1].get("dataValidation") if len(row["values"]) > 1 else None
        for part in data
        for row in part["rowData"]
    ]
    assert told == [rule, rule, rule, None]


def test_the_format_of_a_column_is_told_for_its_empty_cells(client):
    text = {"userEnteredFormat": {"numberFormat": {"type": "TEXT"}}}
    fields = "userEnteredFormat.numberFormat"
    send(client, {"repeatCell": {"range": grid(client, (1, 1000), (1, 2)), "cell": text, "fields": fields}})
    data = sheets(client, ranges="A!700:700", fields="sheets(properties,data)")["A"]["data"][0]
    assert data["rowData"][0]["values"][1]["userEnteredFormat"] == {
        "numberFormat": {"type": "TEXT", "pattern": "@"}
    }


def test_cells_are_appended_below_the_last_row(client, folder):
    row = {
        "values": [{"userEnteredValue": {"stringValue": "Dewi"}}, {"userEnteredValue": {"numberValue": 4}}]
    }
    send(client, {"appendCells": {"sheetId": gid(client), "rows": [row], "fields": "*"}})
    assert [cell.value for cell in saved(folder)[5]] == ["Dewi", 4]


def test_rows_are_inserted_and_deleted_with_their_heights(client, folder):
    span = {"sheetId": gid(client), "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    send(client, {"insertDimension": {"range": span}})
    assert column(folder) == ["Nama", None, None, "Citra", "Ani", "Budi"]
    assert saved(folder).row_dimensions[5].height == 40
    send(client, {"deleteDimension": {"range": span | {"endIndex": 4}}})
    assert column(folder) == ["Nama", "Ani", "Budi"]
    assert saved(folder).row_dimensions[2].height == 40


def test_columns_are_deleted_and_the_grid_shrinks_and_grows(client, folder):
    span = {"sheetId": gid(client), "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    send(client, {"deleteDimension": {"range": span}})
    assert column(folder) == ["Nilai", 3, 1, 2]
    send(client, {"appendDimension": {"sheetId": gid(client), "dimension": "COLUMNS", "length": 5}})
    assert sheets(client)["A"]["properties"]["gridProperties"]["columnCount"] == 30


def test_sizes_and_hiding_reach_the_file(client, folder):
    span = {"sheetId": gid(client), "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    properties = {"pixelSize": 145, "hiddenByUser": True}
    send(client, {"updateDimensionProperties": {"range": span, "properties": properties, "fields": "*"}})
    assert saved(folder).column_dimensions["B"].width == 20
    assert saved(folder).column_dimensions["B"].hidden
    send(client, {"autoResizeDimensions": {"dimensions": span | {"startIndex": 0}}})
    assert saved(folder).column_dimensions["A"].width < 15


def test_a_range_is_sorted_with_blanks_last(client, folder):
    client.put(f"{ID}/values/A!B3", params={"valueInputOption": "RAW"}, json={"values": [[""]]})
    cells, order = grid(client, (1, 4), (0, 2)), {"dimensionIndex": 1, "sortOrder": "DESCENDING"}
    send(client, {"sortRange": {"range": cells, "sortSpecs": [order]}})
    assert column(folder) == ["Nama", "Citra", "Budi", "Ani"]


def test_merged_cells_keep_the_first_value_and_come_apart_again(client, folder):
    cells = grid(client, (1, 3), (0, 2))
    send(client, {"mergeCells": {"range": cells, "mergeType": "MERGE_ALL"}})
    assert sheets(client)["A"]["merges"] == [cells]
    assert client.get(f"{ID}/values/A!A2:B3").json()["values"] == [["Citra"]]
    send(client, {"unmergeCells": {"range": cells}})
    assert "merges" not in sheets(client)["A"]
    assert saved(folder)["A2"].value == "Citra"


def test_a_dropdown_replaces_the_one_below_it(client, folder):
    def rule(*choices: str) -> dict[str, Any]:
        values = [{"userEnteredValue": each} for each in choices]
        return {"condition": {"type": "ONE_OF_LIST", "values": values}, "strict": True, "showCustomUi": True}

    send(client, {"setDataValidation": {"range": grid(client, (1, 10), (0, 1)), "rule": rule("L", "P")}})
    send(client, {"setDataValidation": {"range": grid(client, (4, 6), (0, 1)), "rule": rule("YA")}})
    kept = {str(each.sqref): each.formula1 for each in saved(folder).data_validations.dataValidation}
    assert kept == {"A2:A4 A7:A10": '"L,P"', "A5:A6": '"YA"'}
    send(client, {"setDataValidation": {"range": grid(client, (0, 1000), (0, 1))}})
    assert saved(folder).data_validations.dataValidation == []


def test_a_choice_may_hold_a_comma_which_a_list_in_the_file_cannot(client, folder):
    values = [{"userEnteredValue": each} for each in ("BENAR, SUDAH DICEK", "SALAH")]
    condition = {"type": "ONE_OF_LIST", "values": values}
    rule = {"condition": condition, "strict": True, "showCustomUi": True}
    send(client, {"setDataValidation": {"range": grid(client, (1, 2), (0, 1)), "rule": rule}})
    told = client.get(ID, params={"ranges": "A!A2", "fields": "sheets.data.rowData.values.dataValidation"})
    assert told.json()["sheets"][0]["data"][0]["rowData"][0]["values"][0]["dataValidation"] == rule
    (kept,) = saved(folder).data_validations.dataValidation
    assert kept.formula1.count(",") == 1


def test_conditional_formats_are_kept_in_order_and_deleted_by_place(client, folder):
    def add(text: str, index: int) -> dict[str, Any]:
        condition = {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]}
        boolean = {"condition": condition, "format": {"backgroundColor": {"red": 1}}}
        rule = {"ranges": [grid(client, (1, 10), (0, 1))], "booleanRule": boolean}
        return {"addConditionalFormatRule": {"rule": rule, "index": index}}

    send(client, add("B", 0), add("A", 0))
    send(client, {"deleteConditionalFormatRule": {"sheetId": gid(client), "index": 1}})
    assert len(sheets(client)["A"]["conditionalFormats"]) == 1
    (kept,) = [rule for each in saved(folder).conditional_formatting for rule in each.rules]
    assert kept.formula == ['A2="A"']
    assert kept.dxf.fill.bgColor.rgb == "FFFF0000"
