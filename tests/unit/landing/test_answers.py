"""The lines of PERBAIKAN, found by header wherever they stand and whatever else is typed there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.contract import load_contract
from pantau.landing.answers import AnswerCounts, FixLine, find_fix_grid, read_fix_lines
from pantau.sources.sheets import RawWorkbook, Sheet

CONTRACT = load_contract()
HEADERS = list(CONTRACT.fix_columns)
ANSWER = CONTRACT.answer


def line(**changes):
    """A line as the pipeline writes it, answered; keys with a space stand as ``Cara_Memperbaiki``."""
    told = {
        "Tab": "P1 Pendaftaran",
        "Baris": 27,
        "Kolom": "NIK",
        "Aturan": "P1-05",
        "Sejak": 43122,
        "Jawaban": ANSWER,
        "Alasan": "KTP dilihat",
    }
    return [(told | changes).get(header, "") for header in HEADERS]


def read(*grid):
    return read_fix_lines(list(grid), CONTRACT)


def test_a_line_is_read_as_it_stands():
    assert read(HEADERS, line()) == (FixLine("P1", 27, "P1-05", "NIK", ANSWER, "KTP dilihat"),)


@pytest.mark.parametrize(
    "changes",
    [
        {"Tab": "P1"},
        {"Tab": " p1-pendaftaran "},
        {"Baris": "27"},
        {"Baris": 27.0},
        {"Baris": "'27"},
        {"Aturan": " p1-05"},
    ],
)
def test_a_line_is_known_however_its_place_is_typed(changes):
    assert read(HEADERS, line(**changes)) == read(HEADERS, line())


@pytest.mark.parametrize(
    "changes",
    [
        {"Tab": ""},
        {"Tab": "P8"},
        {"Tab": "STATUS"},
        {"Baris": ""},
        {"Baris": 0},
        {"Baris": -3},
        {"Baris": 2.5},
        {"Baris": "dua"},
        {"Baris": "9" * 5000},
        {"Baris": True},
        {"Aturan": ""},
    ],
)
def test_a_line_that_names_no_place_is_passed_over(changes):
    assert read(HEADERS, line(**changes), line(Baris=28))[0].row_number == 28


def test_what_is_typed_as_answer_and_reason_is_kept_as_typed_also_nonsense_and_nothing():
    lines = read(HEADERS, line(Jawaban="mungkin", Alasan=7), line(Baris=28, Jawaban=None, Alasan=" "))
    assert [(each.answer, each.reason) for each in lines] == [("mungkin", 7), (None, " ")]


def test_a_finding_without_a_column_has_none():
    assert read(HEADERS, line(Kolom="-"))[0].column_name == "-"
    assert read(HEADERS, line(Kolom=""))[0].column_name is None


def test_columns_stand_in_any_order_below_rows_of_anything_and_beside_columns_of_anything():
    order = [*reversed(HEADERS), "Catatan saya"]
    cells = dict(zip(HEADERS, line(), strict=True)) | {"Catatan saya": "x"}
    folded = [header.upper() + ":" for header in order]
    assert read(["Tugas"], [], folded, [cells[header] for header in order]) == read(HEADERS, line())


@pytest.mark.parametrize("header", ["Tab", "Baris", "Aturan", "Jawaban", "Alasan"])
def test_without_a_header_or_with_two_of_one_there_are_no_lines(header):
    assert read(["x" if each == header else each for each in HEADERS], line()) == ()
    assert read([*HEADERS, header.lower()], line()) == ()


def test_other_headers_may_be_missing():
    few = ["Tab", "Baris", "Aturan", "Jawaban", "Alasan"]
    assert read(few, ["P1", 27, "P1-05", ANSWER, "x"]) == (FixLine("P1", 27, "P1-05", None, ANSWER, "x"),)


def test_headers_below_the_top_rows_are_not_found():
    assert read(*[["x"]] * CONTRACT.header_rows, HEADERS, line()) == ()


def test_a_short_row_has_nothing_in_its_last_cells():
    assert read(HEADERS, line()[:4]) == (FixLine("P1", 27, "P1-05", "NIK", None, None),)


def test_no_line_tells_what_was_typed_when_it_is_shown():
    assert "KTP dilihat" not in repr(read(HEADERS, line()))


def test_a_missing_tab_and_one_that_stands_twice_hold_no_lines():
    def raw(*titles):
        sheets = tuple(Sheet(title, gid) for gid, title in enumerate(titles))
        return RawWorkbook(sheets, {title: [HEADERS] for title in titles}, 2)

    assert find_fix_grid(raw("Perbaikan."), CONTRACT) == [HEADERS]
    assert find_fix_grid(raw("PERBAIKAN", "perbaikan"), CONTRACT) == []
    assert find_fix_grid(raw("STATUS"), CONTRACT) == []


def test_a_count_of_answers_tells_no_text():
    assert str(AnswerCounts(2, 1, 1)) == "2 answers, 1 of them new, 1 without a reason"
    assert str(AnswerCounts(0, 0, 0)) == "no answers"


cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.sampled_from([*HEADERS, ANSWER, "P1", "27", "P1-05"]),
)


@given(st.lists(st.lists(cells, max_size=12), max_size=14), st.booleans())
def test_no_grid_raises(grid, has_headers):
    read(*([HEADERS] if has_headers else []), *grid)
