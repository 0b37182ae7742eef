"""The real gspread against the local Sheets server: only its base address is changed."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import gspread
import pytest
import requests
from gspread.http_client import HTTPClient
from openpyxl import Workbook, load_workbook

from serving import serve_sheets

GOOGLE = "https://sheets.googleapis.com"


def save_sample(path: Path) -> None:
    book = Workbook()
    first = book.active
    first.title = "BACA DULU"
    first.append(["Kode Kecamatan", "31.74.04"])
    second = book.create_sheet("P1 Pendaftaran")
    second.append(["Tanggal Daftar", "NIK", "Omzet per Bulan (Rp)"])
    second.append([date(2018, 1, 22), "3174046503900001", 1500000])
    second["C2"].number_format = "#,##0"
    second["A2"].number_format = "dd/mm/yyyy"
    book.create_sheet("LAPOR").append(["Minggu", "Tahap"])
    book.save(path)


def connect(address: str) -> gspread.Client:
    class LocalClient(HTTPClient):
        def request(self, method, endpoint, *args, **options):
            return super().request(method, endpoint.replace(GOOGLE, address), *args, **options)

    return gspread.Client(auth=None, session=requests.Session(), http_client=LocalClient)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save_sample(tmp_path / "31.74.04.xlsx")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[gspread.Client]:
    with serve_sheets(folder) as address:
        yield connect(address)


def test_a_workbook_is_opened_and_its_tabs_are_listed(client):
    spreadsheet = client.open_by_key("31.74.04")
    assert [tab.title for tab in spreadsheet.worksheets()] == ["BACA DULU", "P1 Pendaftaran", "LAPOR"]
    assert spreadsheet.locale == "id_ID"


def test_all_tabs_are_read_in_one_call_unformatted(client):
    answer = client.open_by_key("31.74.04").values_batch_get(
        ["'BACA DULU'", "'P1 Pendaftaran'!A1:Q"], params={"valueRenderOption": "UNFORMATTED_VALUE"}
    )
    assert answer["valueRanges"][0]["values"] == [["Kode Kecamatan", "31.74.04"]]
    assert answer["valueRanges"][1]["range"] == "'P1 Pendaftaran'!A1:Q1000"
    assert answer["valueRanges"][1]["values"][1] == [43122, "3174046503900001", 1500000]


def test_formatted_values_are_the_indonesian_ones(client):
    tab = client.open_by_key("31.74.04").worksheet("P1 Pendaftaran")
    assert tab.get("A2:C2") == [["22/01/2018", "3174046503900001", "1.500.000"]]


def test_updates_and_appends_are_saved_to_the_file(client, folder):
    tab = client.open_by_key("31.74.04").worksheet("LAPOR")
    tab.append_rows([["2018-01-15", "P1"], ["2018-01-15", "P2"]])
    tab.update([["Status"], ["ADA DATA"]], "C1")
    tab.batch_update([{"range": "D1", "values": [["Catatan"]]}, {"range": "C3", "values": [["NIHIL"]]}])
    saved = load_workbook(folder / "31.74.04.xlsx")["LAPOR"]
    assert [[cell.value for cell in row] for row in saved.iter_rows()] == [
        ["Minggu", "Tahap", "Status", "Catatan"],
        ["2018-01-15", "P1", "ADA DATA", None],
        ["2018-01-15", "P2", "NIHIL", None],
    ]


def test_a_tab_is_added_filled_formatted_frozen_and_removed(client, folder):
    spreadsheet = client.open_by_key("31.74.04")
    tab = spreadsheet.add_worksheet("PERBAIKAN", rows=200, cols=10)
    tab.update([["Tab", "Baris"], ["P1", 7]], "A1")
    tab.format("A1:B1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1, "green": 0.5}})
    tab.freeze(rows=1)
    tab.insert_note("B2", "Baris di lembar P1")
    saved = load_workbook(folder / "31.74.04.xlsx")["PERBAIKAN"]
    assert saved["A1"].font.b
    assert saved["A1"].fill.fgColor.rgb == "FFFF7F00"
    assert saved.freeze_panes == "A2"
    assert saved["B2"].comment.text == "Baris di lembar P1"
    again = client.open_by_key("31.74.04").worksheet("PERBAIKAN")
    assert (again.id, again.row_count, again.col_count, again.frozen_row_count) == (tab.id, 200, 10, 1)
    assert again.get_note("B2") == "Baris di lembar P1"
    spreadsheet.del_worksheet(again)
    assert "PERBAIKAN" not in load_workbook(folder / "31.74.04.xlsx").sheetnames


def test_gspreads_other_worksheet_methods_work(client, folder):
    spreadsheet = client.open_by_key("31.74.04")
    tab = spreadsheet.worksheet("LAPOR")
    tab.append_rows([["b", 2], ["a", 1]])
    tab.sort((1, "asc"), range="A2:B3")
    tab.insert_row(["awal"], index=2)
    tab.delete_rows(3)
    tab.merge_cells("C1:D1")
    tab.hide_columns(4, 5)
    tab.add_protected_range("A1:B1", description="judul", warning_only=True)
    tab.resize(rows=50)
    tab.update_title("LAPOR MINGGUAN")
    tab.columns_auto_resize(0, 2)
    tab.set_basic_filter("A1:B3")
    spreadsheet.reorder_worksheets([tab, *[each for each in spreadsheet.worksheets() if each.id != tab.id]])
    assert client.open_by_key("31.74.04").sheet1.get_all_values() == [
        ["Minggu", "Tahap"],
        ["awal", ""],
        ["b", "2"],
    ]
    assert spreadsheet.sheet1.id == tab.id
    tab.batch_clear(["A2:B3"])
    assert load_workbook(folder / "31.74.04.xlsx")["LAPOR MINGGUAN"]["A2"].value is None


def test_a_missing_workbook_is_not_found(client):
    with pytest.raises(gspread.SpreadsheetNotFound):
        client.open_by_key("31.71.01")


def test_a_bad_range_is_an_api_error(client):
    with pytest.raises(gspread.exceptions.APIError) as caught:
        client.open_by_key("31.74.04").values_get("TIDAK ADA!A1:B2")
    assert caught.value.code == 400
    assert caught.value.error["message"] == "Unable to parse range: TIDAK ADA!A1:B2"


def test_too_many_reads_are_refused_as_google_does(folder):
    with serve_sheets(folder, reads_per_minute=2) as address:
        client = connect(address)
        spreadsheet = client.open_by_key("31.74.04")
        spreadsheet.values_get("LAPOR")
        with pytest.raises(gspread.exceptions.APIError) as caught:
            spreadsheet.values_get("LAPOR")
        assert caught.value.error["status"] == "RESOURCE_EXHAUSTED"
        spreadsheet.values_update("LAPOR!A2", {"valueInputOption": "RAW"}, {"values": [["x"]]})
