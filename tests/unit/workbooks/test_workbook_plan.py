"""What a workbook lacks, planned and carried out in memory by the Sheets server's own functions."""

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pantau.contract import load_contract
from pantau.feedback.fixes import plan_fixes
from pantau.local.sheets_server.metadata import describe_spreadsheet
from pantau.local.sheets_server.requests import apply_requests
from pantau.local.sheets_server.workbook import Workbook
from pantau.sources.sheets import Sheet
from pantau.workbooks.draft import Change, Plan, Target
from pantau.workbooks.plan import plan_workbook, tabs_to_measure
from pantau.workbooks.provision import Provisioned, summarise, tell
from pantau.workbooks.state import WorkbookState, describe, ranges_to_read
from pantau.workbooks.words import load_words

CONTRACT = load_contract()
CODE = "31.74.01"
TARGET = Target(CONTRACT, CODE, "pantau@akun.example")
P1, P3 = CONTRACT.tabs[0], CONTRACT.tabs[2]


def read(workbook: Workbook) -> WorkbookState:
    overview = describe_spreadsheet(workbook, "")
    areas = [workbook.find(each) for each in ranges_to_read(overview, CONTRACT.notice_tab)]
    cells = describe_spreadsheet(workbook, "", areas)
    widths = {
        tab.gid: max(max(row) for row in workbook.tab(tab.gid).filled.values())
        for tab in tabs_to_measure(describe(overview, cells, {}), CONTRACT)
    }
    return describe(overview, cells, widths)


def plan(workbook: Workbook) -> Plan:
    return plan_workbook(read(workbook), TARGET)


def repair(workbook: Workbook) -> Plan:
    planned = plan(workbook)
    if planned.requests:
        apply_requests(workbook, {"requests": list(planned.requests)})
    return planned


def changed(planned: Plan) -> list[tuple[str, str, str]]:
    return [(change.tab, change.what, change.column) for change in planned.changes]


def provisioned(fill: Callable[[openpyxl.Workbook], None] | None = None) -> Workbook:
    workbook = Workbook(CODE, openpyxl.Workbook())
    repair(workbook)
    if fill:
        fill(workbook.book)
        for tab in workbook.tabs:
            tab.forget_index()
    return workbook


def contents(book: openpyxl.Workbook) -> dict[tuple[str, str], Any]:
    # (iter_rows would make the cells that are not there.)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for cell in sheet._cells.values()
        if cell.value is not None
    }


def headers(sheet: Worksheet, row: int = 1) -> list[Any]:
    return [cell.value for cell in sheet[row]]


def test_an_empty_workbook_gets_every_tab_in_the_contracts_order():
    book = provisioned().book
    titles = [CONTRACT.notice_tab, *(tab.title for tab in CONTRACT.tabs), *CONTRACT.own_tabs]
    assert book.sheetnames == titles
    assert headers(book[P1.title])[: len(P1.columns) + 2] == [
        *(column.header for column in P1.columns),
        *CONTRACT.own_columns,
    ]
    assert [row[0].value for row in book["BACA DULU"]["B3:B4"]] == [CODE, "1"]


def test_a_provisioned_workbook_needs_nothing():
    assert plan(provisioned()) == Plan()


@pytest.mark.parametrize("column", [column for tab in CONTRACT.tabs for column in tab.columns], ids=str)
def test_a_header_tells_whether_it_is_required_and_gives_an_example(column):
    note = load_words().note(column, TARGET.places)
    assert note.startswith("Wajib diisi. " if column.required else "Boleh kosong. ")
    example = note.partition("Contoh: ")[2]
    assert example
    if column.kind == "place":
        assert example in TARGET.places
    elif column.choices:
        assert example in column.choices


def test_only_facilitators_answers_are_left_open_in_perbaikan():
    (protected,) = provisioned().find("PERBAIKAN")[0].protected
    open_columns = [area["startColumnIndex"] for area in protected["unprotectedRanges"]]
    assert [CONTRACT.fix_columns[place] for place in open_columns] == ["Jawaban", "Alasan"]
    assert (protected["warningOnly"], protected["editors"]) == (False, {"users": [TARGET.editor]})


def test_jawaban_offers_the_contracts_answer_and_takes_other_words_too():
    (fixes,) = read(provisioned()).named(CONTRACT.fix_tab)
    place = CONTRACT.fix_columns.index(CONTRACT.answer_columns[0])
    for cell in fixes.below(0, place):
        rule = cell["dataValidation"]
        assert rule["condition"]["values"] == [{"userEnteredValue": "BENAR, SUDAH DICEK"}]
        assert not rule.get("strict")


def test_the_dropdown_that_feedback_writes_is_the_one_that_a_workbook_is_made_with():
    workbook = provisioned()
    (fixes,) = read(workbook).named(CONTRACT.fix_tab)
    sheet = Sheet(fixes.title, fixes.gid, fixes.row_count, fixes.column_count)
    apply_requests(workbook, {"requests": plan_fixes(SimpleNamespace(lines=()), sheet, [], [], {})})
    assert changed(plan(workbook)) == []


def fill_rows(book: openpyxl.Workbook) -> None:
    sheet = book[P3.title]
    for number in range(2, 8):
        for place, _ in enumerate(P3.columns, start=1):
            cell = sheet.cell(number, place, f"isi {number}/{place}")
            cell.number_format = sheet.column_dimensions[cell.column_letter].number_format


def clear_header(book: openpyxl.Workbook) -> None:
    fill_rows(book)
    book[P3.title]["B1"].value = None


def rename_header(book: openpyxl.Workbook) -> None:
    fill_rows(book)
    book[P3.title]["B1"].value = "Nomor penduduk"


@pytest.mark.parametrize("break_it", [clear_header, rename_header])
def test_a_header_between_its_neighbours_is_put_back(break_it):
    workbook = provisioned(break_it)
    before = contents(workbook.book) | {(P3.title, "B1"): "NIK"}
    assert changed(repair(workbook)) == [(P3.title, "header", "NIK")]
    assert contents(workbook.book) == before
    assert plan(workbook) == Plan()


def test_a_column_that_is_gone_is_added_on_the_right_of_everything():
    def drop(book):
        fill_rows(book)
        book[P3.title].delete_cols(5)
        book[P3.title]["O5"].value = "catatan sendiri"

    workbook = provisioned(drop)
    before = contents(workbook.book)
    planned = repair(workbook)
    assert ("P3 Pendampingan", "header", P3.columns[4].header) in changed(planned)
    assert workbook.book[P3.title]["P1"].value == P3.columns[4].header
    assert contents(workbook.book) == before | {(P3.title, "P1"): P3.columns[4].header}


def test_a_header_that_may_be_one_of_the_facilitators_own_is_asked_about():
    def rename_optional(book):
        fill_rows(book)
        book[P3.title]["G1"].value = "Lamanya"

    workbook = provisioned(rename_optional)
    planned = plan(workbook)
    assert planned.requests == ()
    (finding,) = planned.findings
    assert "Durasi (menit) is missing, and column G may be it" in finding


def test_a_header_that_stands_twice_is_a_persons_to_decide():
    def double(book):
        book[P3.title]["N1"].value = "NIK"

    planned = plan(provisioned(double))
    assert planned.requests == ()
    assert planned.findings[0].startswith("P3 Pendampingan: the header NIK stands 2 times (columns B, N)")


def test_a_filled_tab_without_headers_is_left_alone():
    def behead(book):
        fill_rows(book)
        book[P3.title].delete_rows(1)

    planned = plan(provisioned(behead))
    assert planned.requests == ()
    assert "none of its first 10 rows holds the headers" in planned.findings[0]


def test_many_changes_are_told_by_tab_and_one_is_one_change():
    many = [Change("LAPOR", what, "Tahap") for what in "abcdefghijklmnop"]
    told = summarise([Change("BACA DULU", "code"), *many])
    assert told == "BACA DULU: 1 change; LAPOR: 16 changes"


def test_a_missing_tab_is_made_at_its_place():
    workbook = provisioned()
    workbook.delete_tab(workbook.find(P3.title)[0].sheet_id)
    assert summarise(repair(workbook).changes) == "new: P3 Pendampingan"
    assert workbook.book.sheetnames[3] == P3.title
    assert plan(workbook) == Plan()


def test_a_renamed_tab_is_not_replaced_by_an_empty_one():
    def rename(book):
        book[P3.title].title = "P3 lama"

    planned = plan(provisioned(rename))
    assert planned.requests == ()
    assert "the tab 'P3 lama' holds its headers" in planned.findings[0]


def test_a_tab_that_stands_twice_is_reported():
    workbook = provisioned()
    workbook.add_tab("p3  pendampingan", None, None)
    planned = plan(workbook)
    assert planned.requests == ()
    assert planned.findings[0].startswith("P3 Pendampingan: the tab stands 2 times")


def test_a_wrong_code_is_put_right():
    def mistype(book):
        book["BACA DULU"]["B3"].value = "31.74.99"

    workbook = provisioned(mistype)
    assert changed(repair(workbook)) == [("BACA DULU", "line", "Kode Kecamatan")]
    assert workbook.book["BACA DULU"]["B3"].value == CODE


def test_the_workbook_of_another_kecamatan_is_not_touched():
    def swap(book):
        book["BACA DULU"]["B3"].value = "31.74.05"
        book[P3.title]["B1"].value = None

    planned = plan(provisioned(swap))
    assert planned.requests == ()
    assert "check its spreadsheet_id in the registry" in planned.findings[0]


def test_dropdown_format_note_look_freeze_and_protection_are_put_back():
    workbook = provisioned()
    sheet, tab = workbook.book[P1.title], workbook.find(P1.title)[0]
    sheet.data_validations.dataValidation = []
    sheet.column_dimensions["B"].number_format = "General"
    sheet["A1"].comment = None
    sheet["C1"].font = openpyxl.styles.Font(b=False)
    sheet.freeze_panes = None
    tab.protected.clear()
    whats = [(what, column) for _, what, column in changed(repair(workbook))]
    choices = [column.header for column in P1.columns if column.choices or column.kind == "place"]
    assert sorted(whats) == sorted(
        [
            *(("dropdown", header) for header in choices),
            ("format", "NIK"),
            ("frozen header", ""),
            ("header's look", "Nama Lengkap"),
            ("note", "Tanggal Daftar"),
            ("protection", ""),
        ]
    )
    assert plan(workbook) == Plan()


def test_what_others_have_protected_stays():
    workbook = provisioned()
    tab = workbook.find(P1.title)[0]
    own = {"protectedRangeId": 900, "description": "Paraf", "range": {"sheetId": tab.sheet_id}}
    tab.protected.append(own)
    assert plan(workbook) == Plan()


@st.composite
def bent_workbooks(draw: st.DrawFn) -> openpyxl.Workbook:
    """A workbook as facilitators bend it: title rows, order, own columns, optional ones left out."""
    book = openpyxl.Workbook()
    book.active.title = "Coretan"
    book.active.append(["oret-oretan"])
    for tab in draw(st.lists(st.sampled_from(CONTRACT.tabs), unique=True)):
        sheet = book.create_sheet(tab.title)
        for _ in range(draw(st.integers(0, 3))):
            sheet.append(["DATA KECAMATAN"])
        left_out = draw(st.sets(st.sampled_from([each.header for each in tab.columns if not each.required])))
        names: list[str] = [each.header for each in tab.columns if each.header not in left_out]
        if draw(st.booleans()):
            names = draw(st.permutations(names))
        for place in draw(st.lists(st.integers(0, len(names)), max_size=2)):
            names.insert(place, "Paraf")
        sheet.append([name.upper() for name in names] if draw(st.booleans()) else names)
        for row in range(draw(st.integers(0, 15))):
            sheet.append([f"{row}.{place}" for place in range(len(names) + draw(st.integers(0, 2)))])
    return book


@settings(max_examples=25, deadline=None)
@given(bent_workbooks())
def test_no_cell_that_holds_something_is_changed_and_a_second_plan_is_empty(book):
    before, order = contents(book), book.sheetnames
    workbook = Workbook(CODE, book)
    findings = repair(workbook).findings
    after = contents(workbook.book)
    assert {place: after.get(place) for place in before} == before
    assert [title for title in workbook.book.sheetnames if title in order] == order
    again = plan(workbook)
    assert again.requests == ()
    assert tabs_of(again.findings) == tabs_of(findings)


def tabs_of(findings: Iterable[str]) -> list[str]:
    """Which tabs a person is asked about; the columns named as candidates may differ once some are known."""
    return [finding.partition(":")[0] for finding in findings]


def lines(outcomes: Iterable[Provisioned]) -> list[str]:
    return [tell(outcome, is_planned=False) for outcome in outcomes]


def test_a_workbooks_outcome_is_one_line():
    whole = Provisioned(CODE, Plan(), None, 2)
    asked = Provisioned(CODE, Plan(findings=("LAPOR: the tab stands 2 times.",)), None, 2)
    gone = Provisioned(CODE, Plan(), "not found (404)", 1)
    assert lines([whole, asked, gone]) == [
        "31.74.01: as it should be",
        "31.74.01: nothing changed\n    LAPOR: the tab stands 2 times.",
        "31.74.01: not found (404)",
    ]
    assert [outcome.is_whole for outcome in (whole, asked, gone)] == [True, False, False]
