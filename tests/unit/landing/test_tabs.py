"""Finding tabs, header rows and columns in a workbook as it was read."""

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.contract import load_contract
from pantau.landing.cells import clean
from pantau.landing.tabs import LandedTab, LandedWorkbook, arrange, is_wanted
from pantau.sources.sheets import Grid, RawWorkbook, Sheet

CONTRACT = load_contract()
CODE = "31.74.04"
NOTICE: Grid = [["Selamat datang"], ["Kode Kecamatan", CODE], ["Versi", 1]]
HEADERS = {tab.code: [column.header for column in tab.columns] for tab in CONTRACT.tabs}
TITLES = {tab.code: tab.title for tab in CONTRACT.tabs}


def workbook(grids: dict[str, Grid] | None = None, *, without: tuple[str, ...] = ()) -> RawWorkbook:
    """A complete workbook; ``grids`` replaces tabs by title, ``without`` removes them."""
    content: dict[str, Grid] = {"BACA DULU": NOTICE}
    content |= {TITLES[code]: [list(headers)] for code, headers in HEADERS.items()}
    content |= grids or {}
    titles = [title for title in content if title not in without]
    return RawWorkbook(
        tuple(Sheet(title, gid) for gid, title in enumerate(titles)),
        {title: content[title] for title in titles},
        api_calls=2,
    )


def landed_tab(landed: LandedWorkbook, code: str) -> LandedTab:
    return next(tab for tab in landed.tabs if tab.tab.code == code)


def p3(*grid: list[object]) -> tuple[LandedTab, tuple[str, ...]]:
    landed = arrange(workbook({TITLES["P3"]: list(grid)}), CONTRACT, CODE)
    return landed_tab(landed, "P3"), landed.reasons


def test_a_workbook_as_provisioned_has_no_reading_reason():
    landed = arrange(workbook(), CONTRACT, CODE)
    assert landed.reasons == ()
    assert [tab.tab.code for tab in landed.tabs] == [tab.code for tab in CONTRACT.tabs]
    assert all(tab.is_readable and tab.header_row == 1 for tab in landed.tabs)


def test_tabs_are_found_whatever_their_case_spaces_and_punctuation():
    wanted = is_wanted(CONTRACT)
    assert wanted("p1-pendaftaran") and wanted(" P1  PENDAFTARAN ") and wanted("baca dulu!")
    assert wanted("Perbaikan") and not wanted("STATUS") and not wanted("P1 Pendaftaran (2)")


def test_a_missing_tab_is_named_by_its_code():
    landed = arrange(workbook(without=("P3 Pendampingan", "LAPOR")), CONTRACT, CODE)
    assert landed.reasons == ("tab_missing:P3", "tab_missing:LAPOR")


def test_a_missing_notice_tab_is_one_reason_and_not_a_wrong_code_too():
    assert arrange(workbook(without=("BACA DULU",)), CONTRACT, CODE).reasons == ("tab_missing:BACA DULU",)


def test_of_a_tab_that_stands_twice_neither_is_looked_at():
    landed = arrange(workbook({"p3 pendampingan": [["nonsense"]]}), CONTRACT, CODE)
    assert landed.reasons == ("tab_twice:P3",)
    assert "P3" not in [tab.tab.code for tab in landed.tabs]


def test_the_code_is_compared_after_the_clean_up():
    assert (
        arrange(workbook({"BACA DULU": [["kode kecamatan:", " '31.74.04\u00a0"]]}), CONTRACT, CODE).reasons
        == ()
    )


def test_another_code_and_no_code_are_both_wrong():
    for notice in ([["Kode Kecamatan", "31.74.05"]], [["Kode Kecamatan"]], [], [["", CODE]]):
        assert arrange(workbook({"BACA DULU": notice}), CONTRACT, CODE).reasons == ("wrong_code",)


def test_the_header_row_is_the_first_with_at_least_half_of_the_required_headers():
    tab, reasons = p3(["PENDAMPINGAN PASAR MINGGU"], [], ["Tanggal", "NIK"], HEADERS["P3"], ["x"])
    assert (tab.header_row, reasons) == (4, ())
    assert [row.number for row in tab.rows] == [5]


def test_a_header_below_row_ten_is_not_found():
    tab, reasons = p3(*([["judul"]] * 10), HEADERS["P3"])
    assert reasons == ("header_missing:P3",)
    assert not tab.is_readable and tab.rows == ()


def test_exactly_half_of_the_required_headers_makes_a_header_row():
    half = [column.header for column in CONTRACT.tabs[2].columns if column.required]
    assert len(half) % 2 == 1, "P3 has an odd number of required headers"
    few = half[: len(half) // 2]
    assert p3(few)[1] == ("header_missing:P3",)
    assert p3(half[: len(half) // 2 + 1])[0].header_row == 1


def test_a_required_header_that_is_missing_or_doubled_is_named_as_the_contract_writes_it():
    without_nik = [header for header in HEADERS["P3"] if header != "NIK"]
    assert p3(without_nik)[1] == ("header_missing:P3:NIK",)
    assert p3([*HEADERS["P3"], "cara"])[1] == ("header_twice:P3:Cara",)


def test_of_a_doubled_optional_column_the_left_one_counts():
    tab, reasons = p3([*HEADERS["P3"], "Durasi menit"], ["1", "2", "", "x", "", "", 30, "", "", "", 99])
    assert reasons == ()
    assert tab.rows[0].cells[6] == 30
    assert tab.rows[0].extras == {"10": 99}


def test_columns_are_found_in_any_order_and_cells_come_in_the_contracts_order():
    headers = list(reversed(HEADERS["P3"]))
    tab, reasons = p3(headers, list(range(10)))
    assert reasons == ()
    assert tab.rows[0].cells == tuple(reversed(range(10)))


def test_a_synonym_counts_only_where_the_header_itself_is_absent():
    renamed = ["No. KTP" if header == "NIK" else header for header in HEADERS["P3"]]
    assert p3(renamed)[1] == ()
    tab, reasons = p3([*HEADERS["P3"], "No. KTP"], [*range(10), "beside"])
    assert reasons == ()
    assert tab.rows[0].extras == {"10": "beside"}


def test_a_missing_optional_column_reads_as_missing_cells():
    headers = [header for header in HEADERS["P3"] if header != "Durasi (menit)"]
    tab, reasons = p3(headers, ["x"] * len(headers))
    assert reasons == ()
    assert tab.rows[0].cells[6] is None


def test_the_pipelines_own_columns_are_no_data():
    tab, _ = p3([*HEADERS["P3"], "STATUS CEK", "Catatan Sistem", "Kolom saya"], [*range(10), "a", "b", "c"])
    assert tab.rows[0].extras == {"12": "c"}


def test_rows_without_a_filled_contract_cell_are_passed_over_and_numbers_stay_the_sheets():
    tab, _ = p3(HEADERS["P3"], [], ["", " \u00a0", None], ["x"], [*[""] * 10, "only outside"], ["y"])
    assert [row.number for row in tab.rows] == [4, 6]


def test_an_empty_cell_reads_the_same_whatever_stands_right_of_it():
    short, _ = p3([*HEADERS["P3"], "STATUS CEK"], ["22/01/2018", "", "Ani"])
    long, _ = p3([*HEADERS["P3"], "STATUS CEK"], ["22/01/2018", "", "Ani", *[""] * 7, "DITERIMA"])
    assert short.rows == long.rows
    assert short.rows[0].cells == ("22/01/2018", None, "Ani", *[None] * 7)


CELLS = st.sampled_from([None, "", " ", "'", "\u200b", "-", "x", "NIK", 0, 7, 1.5, True, False])


@given(
    st.permutations([*HEADERS["P3"], "STATUS CEK", "Kolom saya", ""]),
    st.lists(st.lists(CELLS, max_size=15), max_size=4),
)
def test_rows_hold_what_stands_in_their_columns_wherever_these_are(headers, grid):
    tab, _ = p3(headers, *grid)
    own = {"STATUS CEK", *HEADERS["P3"]}
    wanted = []
    for number, row in enumerate(grid, start=2):
        standing = {place: cell for place, cell in enumerate(row) if clean(cell) != ""}
        cells = tuple(row[at] if (at := headers.index(name)) < len(row) else None for name in HEADERS["P3"])
        extras = {
            str(at): cell for at, cell in standing.items() if at >= len(headers) or headers[at] not in own
        }
        if any(clean(cell) != "" for cell in cells):
            wanted.append((number, tuple(None if cell == "" else cell for cell in cells), extras))
    assert [(row.number, row.cells, dict(row.extras)) for row in tab.rows] == wanted


def test_a_row_says_its_number_and_nothing_of_a_person():
    tab, _ = p3(HEADERS["P3"], ["x", "3174070101900001"])
    assert repr(tab.rows[0]) == str(tab.rows[0]) == "LandedRow(number=2)"


@pytest.mark.parametrize("is_on", [True, False])
def test_the_search_for_cycles_is_afterwards_as_it_was(is_on):
    (gc.enable if is_on else gc.disable)()
    try:
        p3(HEADERS["P3"], ["x"])
        assert gc.isenabled() is is_on
    finally:
        gc.enable()
