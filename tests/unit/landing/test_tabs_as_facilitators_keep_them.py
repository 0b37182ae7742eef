"""Sheets as people keep them, drawn: every row with a filled contract cell lands once, as it stands."""

import random
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pantau.contract import Column, Tab, load_contract
from pantau.landing.cells import clean
from pantau.landing.tabs import LandedTab, arrange
from pantau.sources.sheets import Grid, RawWorkbook, Sheet

CONTRACT = load_contract()
CODE = "31.74.04"
MERGED: Grid = [["DATA KEGIATAN OK OCE", None, None, None], ["", ""], ["KECAMATAN PASAR MINGGU"], []]
TITLES = [*MERGED, ["NIK"], ["Per tanggal", 43122], ["Tanggal: 22/01/2018", "✅"], ["1", "2", "3", "4", "5"]]
"""Rows above the header. A merged cell holds its text in the first cell; the others are empty."""
STRANGE_HEADERS = ["", None, "Kolom saya", "No", "NIK suami", "🙂", 2018, "#REF!", "x" * 10_000]
BLANKS = [None, "", " ", "\u00a0", "\u200b", "'", "\t\n"]
NAUGHTY = [
    *("👩‍👩‍👧 Warung", "مقهى", "\u202eterbalik", "Z̷̢͝a̸l̵go", "=1+1", "@SUM(A1)", "+62", "--", "-", "NULL"),
    *(
        "#REF!",
        "#N/A",
        "'; drop table landing.row_versions; --",
        "<script>alert(1)</script>",
        "{{ ref('x') }}",
    ),
    *("%s", "a\x00b", "\ud800", "\\", '"', "1e309", "True", "TOTAL", "ﷺ", "x" * 10_000, "\ufeffx", "a\nb\tc"),
    *(0, -0.0, 0.1, 1e308, 43122.75, 3174070101900001, True, False),
]
FILLED = st.one_of(
    st.sampled_from(NAUGHTY),
    st.text(min_size=1, max_size=12).filter(lambda text: clean(text) != ""),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
)
CELL = st.one_of(st.sampled_from(BLANKS), FILLED)


@dataclass(frozen=True)
class Kept:
    """A tab as somebody keeps it, and what must land of it: number, cells by header, extras by place."""

    tab: Tab
    title: str
    grid: Grid
    header_row: int
    rows: list[tuple[int, dict[str, Any], dict[str, Any]]]


def written_in_its_own_way(draw: Any, text: str) -> str:
    """A name in another case, with other spaces, or with punctuation."""
    changes = [str, str.upper, str.lower, "  {} ".format, "{}:".format, "'{}".format, "{}\u200b".format]
    changes += [lambda name: name.replace(" ", "\u00a0"), lambda name: name.replace(" ", "_")]
    return draw(st.sampled_from(changes))(text)


def name_of(draw: Any, column: Column) -> str:
    return written_in_its_own_way(draw, draw(st.sampled_from([column.header, *column.synonyms])))


@st.composite
def kept_tabs(draw: Any) -> Kept:
    tab = draw(st.sampled_from(CONTRACT.tabs))
    chance: random.Random = draw(st.randoms(use_true_random=False))
    columns: list[Column | None] = [
        column for column in tab.columns if column.required or draw(st.integers(0, 3)) > 0
    ]
    columns += [None] * draw(st.integers(0, 3))
    chance.shuffle(columns)
    headers: list[Any] = [
        name_of(draw, column) if column else draw(st.sampled_from(STRANGE_HEADERS)) for column in columns
    ]
    own = list(CONTRACT.own_columns) if draw(st.booleans()) else []
    above = draw(st.lists(st.sampled_from(TITLES), max_size=CONTRACT.header_rows - 1))
    grid: Grid = [*above, [*headers, *own]]
    rows = []
    for _ in range(draw(st.integers(0, 6))):
        number = len(grid) + 1
        cells = draw(row_cells(len(columns)))
        grid.append([*cells, *(["DITERIMA", "Catatan"] if own and len(cells) == len(columns) else [])])
        found = {
            column.header: cell for column, cell in zip(columns, cells, strict=False) if column is not None
        }
        extras = {
            str(place): cell
            for place, (column, cell) in enumerate(zip(columns, cells, strict=False))
            if column is None and clean(cell) != ""
        }
        if any(clean(cell) != "" for cell in found.values()):
            rows.append((number, found, extras))
    return Kept(tab, written_in_its_own_way(draw, tab.title), grid, len(above) + 1, rows)


@st.composite
def row_cells(draw: Any, width: int) -> list[Any]:
    """A row's cells as Google sends them: trailing empty cells are absent, a blank row may be nothing."""
    kind = draw(st.sampled_from(["filled", "filled", "filled", "blank", "total", "nothing"]))
    if kind == "nothing":
        return []
    if kind == "total":
        return ["TOTAL", *[None] * (width - 2), draw(st.integers(0, 10**9))][:width]
    cells = draw(
        st.lists(st.sampled_from(BLANKS) if kind == "blank" else CELL, min_size=width, max_size=width)
    )
    while cells and cells[-1] in (None, "") and draw(st.booleans()):
        cells.pop()
    return cells


def landed(kept: Kept) -> tuple[LandedTab, tuple[str, ...]]:
    grids: dict[str, Grid] = {CONTRACT.notice_tab: [[CONTRACT.code_key, CODE]]}
    for tab in CONTRACT.tabs:
        headers: Grid = [[column.header for column in tab.columns]]
        grids[kept.title if tab == kept.tab else tab.title] = kept.grid if tab == kept.tab else headers
    listed = tuple(Sheet(title, gid) for gid, title in enumerate(grids))
    workbook = arrange(RawWorkbook(listed, grids, 2), CONTRACT, CODE)
    return next(each for each in workbook.tabs if each.tab == kept.tab), workbook.reasons


@settings(max_examples=150, deadline=None)
@given(kept_tabs())
def test_every_row_with_a_filled_contract_cell_lands_once_with_exactly_its_cells(kept):
    tab, reasons = landed(kept)
    assert (tab.is_readable, tab.header_row, reasons) == (True, kept.header_row, ())
    assert [row.number for row in tab.rows] == [number for number, _, _ in kept.rows]
    for row, (_, cells, extras) in zip(tab.rows, kept.rows, strict=True):
        for column, cell in zip(kept.tab.columns, row.cells, strict=True):
            typed = cells.get(column.header)
            assert cell is (None if typed == "" else typed)
        assert row.extras == extras


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELL, max_size=20), max_size=14), st.sampled_from(CONTRACT.tabs))
def test_no_sheet_raises_and_a_reason_is_one_of_the_contracts_words(grid, tab):
    kept = Kept(tab, tab.title, grid, 0, [])
    _, reasons = landed(kept)
    assert all(reason.split(":")[:2] == ["header_missing", tab.code] for reason in reasons)
