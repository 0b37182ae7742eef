"""``pantau sheets provision`` against the Sheets server: made, broken by hand, repaired, read by landing."""

from collections.abc import Iterator
from copy import copy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import SecretStr

from pantau.contract import load_contract
from pantau.landing.tabs import arrange, is_wanted
from pantau.registry import Facilitator, Workbook
from pantau.settings import Settings
from pantau.sources.sheets import SheetsHTTPClient, read_workbook
from pantau.workbooks.provision import Provisioned, provision, summarise, tell
from serving import serve_sheets

CODES = ("31.74.04", "31.74.05")
CONTRACT = load_contract()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for code in CODES:
        openpyxl.Workbook().save(tmp_path / f"{code}.xlsx")
    return tmp_path


@pytest.fixture
def configured(folder: Path, free_port: int) -> Iterator[Settings]:
    with serve_sheets(folder, free_port) as address:
        yield Settings(
            warehouse_url=SecretStr("postgresql://nobody@127.0.0.1:1/none"),
            pseudonym_key=SecretStr("kunci uji"),
            sheets_url=address,
            reads_per_minute=0,
            writes_per_minute=0,
            workbook_deadline_seconds=20,
        )


def run(configured: Settings, *codes: str, **asked: bool) -> list[Provisioned]:
    people = (Facilitator(name="Rina Wulandari", email="rina.wulandari@fasilitator.example"),)
    workbooks = [Workbook(kecamatan_code=code, spreadsheet_id=code, facilitators=people) for code in codes]
    return list(provision(configured, workbooks, **({"dry_run": False} | asked)))


def values(path: Path) -> dict[tuple[str, str], Any]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in openpyxl.load_workbook(path).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def fill(book: openpyxl.Workbook) -> None:
    sheet = book["P3 Pendampingan"]
    for number in range(2, 42):
        row = [43115 + number, "3174056503900000", "Citra", "Sari", "PGO", "KANTOR", 60, "Stok", "BATAL", 2]
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place, value)
            cell._style = copy(sheet.column_dimensions[cell.column_letter]._style)
        sheet.cell(number, 14, f"catatan sendiri {number}")


def test_an_empty_workbook_is_made_from_the_contract(configured, folder):
    outcomes = run(configured, *CODES)
    assert [(outcome.is_whole, outcome.api_calls) for outcome in outcomes] == [(True, 3), (True, 3)]
    book = openpyxl.load_workbook(folder / "31.74.04.xlsx")
    for tab in CONTRACT.tabs:
        sheet = book[tab.title]
        assert [cell.value for cell in sheet[1]][: len(tab.columns)] == [each.header for each in tab.columns]
        assert (sheet.freeze_panes, sheet["A1"].font.b) == ("A2", True)
        assert all(cell.comment for cell in sheet[1])
    sheet = book["P1 Pendaftaran"]
    formats = {letter: sheet.column_dimensions[letter].number_format for letter in "ABIM"}
    assert formats == {"A": "dd/mm/yyyy", "B": "@", "I": "@", "M": "#,##0"}
    rules = {str(each.sqref): each for each in sheet.data_validations.dataValidation}
    assert rules["D2:D1000"].formula1 == '"L,P"'
    assert "Jati Padang" in rules["G2:G1000"].formula1
    assert {each.errorStyle for each in rules.values()} == {"stop"}
    other = openpyxl.load_workbook(folder / "31.74.05.xlsx")["P1 Pendaftaran"]
    rules = {str(each.sqref): each.formula1 for each in other.data_validations.dataValidation}
    assert "Jati Padang" not in rules["G2:G1000"]


def test_headers_and_the_pipelines_columns_are_protected(configured):
    run(configured, CODES[0])
    client = SheetsHTTPClient(configured, deadline_seconds=20)
    sheets = client.fetch_sheet_metadata(CODES[0])["sheets"]
    ranges = {
        entry["properties"]["title"]: [each["range"] for each in entry["protectedRanges"]] for entry in sheets
    }
    assert set(ranges) == {
        CONTRACT.notice_tab,
        *(tab.title for tab in CONTRACT.tabs),
        *CONTRACT.own_tabs,
    }
    headers, *own = ranges["P2 Pelatihan"]
    assert (headers["startRowIndex"], headers["endRowIndex"]) == (0, 1)
    assert (headers["startColumnIndex"], headers["endColumnIndex"]) == (0, 9)
    assert [area["startColumnIndex"] for area in own] == [9, 10]


def test_a_second_run_writes_nothing(configured, folder):
    run(configured, CODES[0])
    before = (folder / "31.74.04.xlsx").read_bytes()
    (again,) = run(configured, CODES[0])
    assert (again.plan.requests, again.api_calls) == ((), 2)
    assert (folder / "31.74.04.xlsx").read_bytes() == before


def test_a_dry_run_says_what_is_lacking_and_writes_nothing(configured, folder):
    before = (folder / "31.74.04.xlsx").read_bytes()
    (planned,) = run(configured, CODES[0], dry_run=True)
    assert summarise(planned.plan.changes).startswith("new: BACA DULU, P1 Pendaftaran, ")
    assert (folder / "31.74.04.xlsx").read_bytes() == before


def test_what_was_broken_is_put_back_and_no_row_is_touched(configured, folder):
    run(configured, CODES[0])
    path = folder / "31.74.04.xlsx"
    book = openpyxl.load_workbook(path)
    fill(book)
    sheet = book["P3 Pendampingan"]
    sheet["B1"].value, sheet["E1"].value = "Nomor penduduk", None
    sheet["A1"].comment = None
    sheet.data_validations.dataValidation = []
    sheet.freeze_panes = None
    sheet.column_dimensions["B"].number_format = "General"
    book["BACA DULU"]["B3"].value = "31.74"
    del book["P5 Pemasaran"]
    book.save(path)
    before = values(path)
    (repaired,) = run(configured, CODES[0])
    assert repaired.is_whole
    after = values(path)
    made = {place: value for place, value in after.items() if before.get(place) != value}
    assert set(before) <= set(after)
    assert {place: value for place, value in made.items() if place[0] != "P5 Pemasaran"} == {
        ("BACA DULU", "B3"): "31.74.04",
        ("P3 Pendampingan", "B1"): "NIK",
        ("P3 Pendampingan", "E1"): "Asal Pendamping",
    }
    sheet = openpyxl.load_workbook(path)["P3 Pendampingan"]
    assert sheet["A1"].comment.text.startswith("Wajib diisi. Tanggal pertemuan")
    assert (sheet.freeze_panes, sheet.column_dimensions["B"].number_format) == ("A2", "@")
    assert len(sheet.data_validations.dataValidation) == 3
    assert run(configured, CODES[0])[0].plan.requests == ()


def test_landing_reads_a_provisioned_workbook_without_a_reason_to_hold_it(configured):
    run(configured, CODES[0])
    client = SheetsHTTPClient(configured, deadline_seconds=20)
    landed = arrange(read_workbook(client, CODES[0], is_wanted(CONTRACT)), CONTRACT, CODES[0])
    assert landed.reasons == ()
    assert [len(tab.rows) for tab in landed.tabs] == [0] * len(CONTRACT.tabs)


def test_a_workbook_that_is_not_there_says_what_to_do_and_the_next_one_is_made(configured):
    gone, made = run(configured, "31.74.06", "31.74.05")
    assert "enter its id in the registry" in gone.problem
    assert made.is_whole


def test_a_workbook_that_is_not_there_is_created_when_asked_for_and_its_id_told(configured, folder):
    (dry,) = run(configured, "31.74.06", dry_run=True, create=True)
    assert dry.created_id is None
    (made,) = run(configured, "31.74.06", create=True)
    assert (made.problem, made.is_whole) == (None, False)
    assert f'enter it in the registry: spreadsheet_id: "{made.created_id}"' in tell(made, is_planned=False)
    (again,) = provision(
        configured,
        [Workbook(kecamatan_code="31.74.06", spreadsheet_id=made.created_id)],
        dry_run=False,
    )
    assert (again.is_whole, again.plan.requests) == (True, ())


def access(configured: Settings, code: str) -> dict[str, str]:
    client = SheetsHTTPClient(configured, deadline_seconds=20)
    return {each["emailAddress"]: each["role"] for each in client.list_permissions(code)}


def test_facilitators_get_access_when_asked_for_and_only_once(configured):
    run(configured, CODES[0])
    before = access(configured, CODES[0])
    (planned,) = run(configured, CODES[0], dry_run=True, with_access=True)
    assert (planned.shared.given, access(configured, CODES[0])) == (1, before)
    (done,) = run(configured, CODES[0], with_access=True)
    assert (done.is_whole, done.shared.given, done.shared.standing) == (True, 1, 0)
    assert access(configured, CODES[0]) == before | {"rina.wulandari@fasilitator.example": "writer"}
    (again,) = run(configured, CODES[0], with_access=True)
    assert (again.shared.given, again.shared.standing, again.api_calls) == (0, 1, 3)


def test_nobody_gets_access_to_a_workbook_that_says_it_is_another_kecamatans(configured, folder):
    run(configured, CODES[0])
    (folder / "31.74.04.xlsx").replace(folder / "31.74.05.xlsx")
    before = access(configured, CODES[1])
    (stranger,) = run(configured, CODES[1], with_access=True)
    assert (stranger.is_whole, stranger.shared) == (False, None)
    assert access(configured, CODES[1]) == before


def test_a_workbook_that_was_created_is_shared_at_once(configured):
    (made,) = run(configured, "31.74.06", create=True, with_access=True)
    assert access(configured, made.created_id)["rina.wulandari@fasilitator.example"] == "writer"
