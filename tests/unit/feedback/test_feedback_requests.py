"""What is asked of Google after a pull: which cells, which colours, and never a facilitator's cell."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pantau.contract import fold, load_contract
from pantau.feedback.facts import PulledRow, PulledTab, Snapshot, ToldLine
from pantau.feedback.fixes import carry_answers
from pantau.feedback.marks import ALWAYS, NEVER, ROW_GROUPS, is_ours
from pantau.feedback.model import Feedback, Finding, Line, TabCounts, Trend
from pantau.feedback.sheet import Batch, plan_return
from pantau.feedback.status import WIDTHS, plan_status, sparkline
from pantau.feedback.whatsapp import whatsapp_text
from pantau.landing.answers import FixLine
from pantau.landing.contents import hash_rows
from pantau.landing.erased import NOBODY
from pantau.landing.tabs import arrange
from pantau.periods import Week
from pantau.sources.sheets import Grid, RawWorkbook, Sheet

CONTRACT = load_contract()
CODE = "31.74.04"
WEEK = Week(date(2018, 1, 15))
TITLES = {tab.code: tab.title for tab in CONTRACT.tabs}
HEADERS = {tab.code: [column.header for column in tab.columns] for tab in CONTRACT.tabs}
OWN = list(CONTRACT.own_columns)
FEEDBACK = Feedback(
    kecamatan_code=CODE,
    kecamatan_name="Pasar Minggu",
    week=WEEK,
    is_precheck=False,
    pulled_at=datetime(2018, 1, 21, 23, 3, tzinfo=UTC),
    is_held=False,
    reasons=(),
    counts=(TabCounts("P3", 2, 1, 1, 0),),
    trends=(Trend("P1", (1, 0, 4, 8), 130),),
    lines=(),
    fixed_count=2,
    workbook_link="https://docs.google.com/spreadsheets/d/1AbC/edit",
)


def workbook(grids: dict[str, Grid] | None = None, **sheets: Any) -> RawWorkbook:
    """A complete workbook; ``grids`` replaces tabs by title, None takes one away."""
    content: dict[str, Any] = {CONTRACT.notice_tab: [[CONTRACT.code_key, CODE]]}
    content |= {TITLES[code]: [list(headers)] for code, headers in HEADERS.items()}
    content |= {title: [] for title in CONTRACT.own_tabs} | (grids or {})
    content = {title: grid for title, grid in content.items() if grid is not None}
    listed = tuple(
        replace(Sheet(title, gid, 1000, 26), **sheets.get(title.split()[0], {}))
        for gid, title in enumerate(content, start=100)
    )
    return RawWorkbook(listed, content, 2)


def pulled(raw: RawWorkbook) -> Snapshot:
    """The workbook as it was pulled; a row's version is its number."""
    tabs = tuple(
        PulledTab(
            tab.tab.code,
            tab.sheet.gid,
            tab.is_readable,
            tab.header_row,
            tab.header_columns,
            tuple(
                PulledRow(row.number, row.number, digest)
                for row, digest in zip(tab.rows, hash_rows(tab.rows), strict=True)
            ),
        )
        for tab in arrange(raw, CONTRACT, CODE).tabs
    )
    return Snapshot(1, FEEDBACK.pulled_at, True, True, (), tabs)


def line(row=2, column="NIK", rule="P1-01", severity="karantina", tab="P3", version=None) -> Line:
    finding = Finding(tab, row, column, rule, severity, row if version is None else version)
    return Line(finding, f"Kalimat {rule}.", "Perbaiki.", "https://x", WEEK.cutoff)


def plan(raw: RawWorkbook, *lines: Line, snapshot: Snapshot | None = None, written=()) -> Batch:
    return plan_return(replace(FEEDBACK, lines=lines), snapshot or pulled(raw), raw, written, {}, NOBODY)


def gid_of(raw: RawWorkbook, title: str) -> int:
    return next(sheet.gid for sheet in raw.sheets if sheet.title == title)


def written(batch: Batch, gid: int) -> dict[tuple[int, int], Any]:
    """Values by 0-based row and column; None where a cell is cleared."""
    cells: dict[tuple[int, int], Any] = {}
    for request in batch.requests:
        body = request.get("updateCells", {})
        area = body.get("start") or body.get("range")
        if not area or area["sheetId"] != gid or "userEnteredValue" not in body["fields"]:
            continue
        top = area.get("rowIndex", area.get("startRowIndex", 0))
        left = area.get("columnIndex", area.get("startColumnIndex", 0))
        for row, values in enumerate(body["rows"], start=top):
            for column, cell in enumerate(values["values"], start=left):
                held = cell.get("userEnteredValue")
                cells[row, column] = next(iter(held.values())) if held else None
    return cells


def rules(batch: Batch, gid: int) -> list[tuple[int, str, list[tuple[int, int]]]]:
    """Added rules of colour: place, formula, upper left cells of their ranges."""
    found = []
    for request in batch.requests:
        body = request.get("addConditionalFormatRule")
        if body and body["rule"]["ranges"][0]["sheetId"] == gid:
            (value,) = body["rule"]["booleanRule"]["condition"]["values"]
            cells = [(each["startRowIndex"], each["startColumnIndex"]) for each in body["rule"]["ranges"]]
            found.append((body["index"], value["userEnteredValue"], cells))
    return found


VISIT = ["22/01/2018", "3174040101900001", "Ani"]


def p3(*rows: list[Any], header: list[str] | None = None) -> dict[str, Grid]:
    return {TITLES["P3"]: [header or HEADERS["P3"], *rows]}


def test_the_own_columns_are_found_wherever_they_stand_and_the_leftmost_counts():
    header = [OWN[1], *HEADERS["P3"], "Catatan", OWN[0], OWN[0], "Lain"]
    raw = workbook(p3(["", *VISIT], header=header))
    cells = written(plan(raw, line()), gid_of(raw, TITLES["P3"]))
    assert {column for _, column in cells} == {0, 12}
    assert cells[1, 12] == "DITAHAN" and cells[1, 0].startswith("NIK: ")


def test_missing_own_columns_go_right_of_everything_that_is_used_and_the_grid_grows():
    far = [*VISIT, *[""] * 20, "jauh"]
    raw = workbook(p3(VISIT, far), P3={"column_count": 24})
    batch = plan(raw, line())
    gid = gid_of(raw, TITLES["P3"])
    assert {column for _, column in written(batch, gid)} == {24, 25}
    assert written(batch, gid)[0, 24] == OWN[0]
    (grown,) = [each["appendDimension"] for each in batch.requests if "appendDimension" in each]
    assert (grown["sheetId"], grown["dimension"], grown["length"]) == (gid, "COLUMNS", 2)


def test_a_merged_header_covers_its_columns_and_a_merged_title_none():
    title = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 20}
    header = {"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 9, "endColumnIndex": 12}
    grid = {TITLES["P3"]: [["Buku Pendampingan"], HEADERS["P3"], VISIT]}
    raw = workbook(grid, P3={"merges": (title, header)})
    cells = written(plan(raw, line(row=3)), gid_of(raw, TITLES["P3"]))
    assert {column for _, column in cells} == {12, 13}


def test_a_grid_that_ends_with_its_header_has_no_rows_to_dress():
    raw = workbook(P3={"row_count": 1})
    gid = gid_of(raw, TITLES["P3"])
    areas = [each["repeatCell"]["range"] for each in plan(raw).requests if "repeatCell" in each]
    assert areas and gid not in [area["sheetId"] for area in areas]


def test_one_missing_own_column_is_added_beside_nothing_else():
    raw = workbook(p3(VISIT, header=[*HEADERS["P3"], OWN[0], "Catatan"]))
    cells = written(plan(raw, line()), gid_of(raw, TITLES["P3"]))
    assert {column for _, column in cells} == {10, 12}
    assert cells[0, 12] == OWN[1]


def test_titles_above_the_header_stay_as_they_are():
    raw = workbook({TITLES["P3"]: [["Buku Pendampingan"], [], HEADERS["P3"], VISIT]})
    cells = written(plan(raw, line(row=4)), gid_of(raw, TITLES["P3"]))
    assert min(row for row, _ in cells) == 2
    assert cells[3, 10] == "DITAHAN"


def test_rows_between_and_below_are_cleared_and_accepted_ones_say_so():
    old = [*VISIT, *[""] * 7, "DITAHAN", "lama"]
    raw = workbook(p3(old, [""] * 10 + ["DITAHAN", "lama"], old, header=[*HEADERS["P3"], *OWN]))
    cells = written(plan(raw, line(row=4, severity="peringatan")), gid_of(raw, TITLES["P3"]))
    assert [cells[row, 10] for row in (1, 2, 3)] == ["DITERIMA", None, "PERIKSA"]
    assert [cells[row, 11] is None for row in (1, 2, 3)] == [True, True, False]


def test_no_formula_is_written_into_a_cell():
    typed = [*CONTRACT.fix_columns], ["P3", 2, "NIK", "P1-01", "", "", "", "", "=1+1", "+62"]
    raw = workbook({CONTRACT.fix_tab: [list(row) for row in typed]} | p3(VISIT))
    told = (ToldLine("P3", 2, "NIK", "P1-01", 2, WEEK.start),)
    batch = plan(raw, line(), written=told)
    assert "formulaValue" not in str(batch.requests)
    assert written(batch, gid_of(raw, CONTRACT.fix_tab))[1, 8] == "=1+1"


@pytest.mark.parametrize(
    "moved",
    [
        p3([*VISIT[:2], "Budi"]),
        p3([], VISIT),
        p3(VISIT, VISIT),
        p3(),
        p3(VISIT, header=["Catatan", *HEADERS["P3"]]),
        {TITLES["P3"]: [["Judul"], HEADERS["P3"], VISIT]},
        {TITLES["P3"]: None},
        p3(VISIT, header=[*HEADERS["P3"], "NIK"]),
    ],
    ids=["edited", "shifted", "longer", "emptied", "columns", "header", "gone", "unreadable"],
)
def test_a_tab_that_stands_otherwise_than_at_the_pull_gets_perbaikan_only(moved):
    raw = workbook(moved)
    snapshot = pulled(workbook(p3(VISIT)))
    batch = plan(raw, line(), snapshot=snapshot)
    gid = next((sheet.gid for sheet in raw.sheets if sheet.title == TITLES["P3"]), -1)
    assert batch.moved_tabs == ("P3",)
    assert not any(str(gid) in str(request) for request in batch.requests)
    assert len(written(batch, gid_of(raw, CONTRACT.fix_tab))) == 2 * len(CONTRACT.fix_columns)


def test_what_the_pipeline_wrote_beside_the_rows_is_no_move():
    raw = workbook(p3([*VISIT, *[""] * 7, "DITERIMA", ""], header=[*HEADERS["P3"], *OWN]))
    assert plan(raw, snapshot=pulled(workbook(p3(VISIT)))).moved_tabs == ()


def test_each_colour_holds_only_while_its_row_says_so():
    raw = workbook(p3(*[VISIT] * 5))
    batch = plan(
        raw,
        line(2),
        line(3),
        line(5),
        line(3, "Tanggal", "W05", "peringatan"),
        line(6, "Tanggal", "W05", "peringatan"),
        line(4, None, "R05"),
    )
    assert rules(batch, gid_of(raw, TITLES["P3"])) == [
        (0, '=$K2&" · OK OCE"="DITAHAN · OK OCE"', [(1, 1), (3, 10), (4, 1)]),
        (1, '=$K3&" · OK OCE"="DITAHAN · OK OCE"', [(2, 0)]),
        (2, '=$K6&" · OK OCE"="PERIKSA · OK OCE"', [(5, 0)]),
    ]


def test_of_two_findings_on_a_cell_the_worse_one_colours_it():
    raw = workbook(p3(VISIT))
    batch = plan(raw, line(2), line(2, "NIK", "W01", "peringatan"))
    assert [cells for _, formula, cells in rules(batch, gid_of(raw, TITLES["P3"])) if formula != NEVER] == [
        [(1, 1)]
    ]


def test_our_rules_keep_their_number_and_place_and_others_are_let_be():
    def rule(formula: str) -> dict[str, Any]:
        values = [{"userEnteredValue": formula}]
        return {"booleanRule": {"condition": {"type": "CUSTOM_FORMULA", "values": values}}}

    ours = rule('=$K2&" · OK OCE"="DITAHAN · OK OCE"')
    theirs = rule('=$A1="OK OCE"')
    held = (theirs, ours, {"gradientRule": {}}, ours, rule(NEVER), ours, ours)
    raw = workbook(p3(VISIT), P3={"conditional_formats": held})
    steps = [
        (name, body["index"])
        for request in plan(raw, line()).requests
        for name, body in request.items()
        if "ConditionalFormatRule" in name
        and gid_of(raw, TITLES["P3"]) in (body.get("sheetId"), sheet_of(body))
    ]
    assert steps == [
        ("deleteConditionalFormatRule", 6),
        ("deleteConditionalFormatRule", 5),
        *[(f"{verb}ConditionalFormatRule", index) for index in (1, 3, 4) for verb in ("delete", "add")],
    ]
    assert len(ROW_GROUPS) == 3 and not is_ours(theirs)


def sheet_of(body: dict[str, Any]) -> int | None:
    return body["rule"]["ranges"][0]["sheetId"] if "rule" in body else None


def test_statements_get_a_colour_and_no_column():
    raw = workbook({TITLES["LAPOR"]: [HEADERS["LAPOR"], ["15/01/2018", "P1", "NIHIL", "Sari"]]})
    batch = plan(raw, line(2, "Status", "W10", "peringatan", "LAPOR"))
    gid = gid_of(raw, TITLES["LAPOR"])
    assert written(batch, gid) == {}
    assert rules(batch, gid) == [(0, NEVER, [(0, 0)]), (1, ALWAYS, [(1, 2)])]


def test_formulas_of_colours_need_no_separator_of_arguments():
    raw = workbook(p3(VISIT))
    formulas = [formula for _, formula, _ in rules(plan(raw, line()), gid_of(raw, TITLES["P3"]))]
    assert formulas and not any(sign in formula for formula in [*formulas, ALWAYS] for sign in ",;(")


def test_tabs_that_are_missing_are_added_behind_all_others_and_never_twice():
    raw = workbook(dict.fromkeys(CONTRACT.own_tabs))
    added = [each["addSheet"]["properties"] for each in plan(raw).requests if "addSheet" in each]
    assert [(each["title"], each["index"]) for each in added] == [("STATUS", 9), ("PERBAIKAN", 10)]
    assert len({each["sheetId"] for each in added}) == 2
    again = workbook({"STATUS": None, "status ": [], "Status!": []})
    assert not any("addSheet" in each for each in plan(again).requests)
    assert written(plan(again), gid_of(again, "status ")) and not written(
        plan(again), gid_of(again, "Status!")
    )


def test_perbaikan_is_cleared_below_its_lines_and_right_of_its_columns_let_be():
    raw = workbook()
    areas = [
        each["updateCells"]["range"]
        for each in plan(raw).requests
        if each.get("updateCells", {}).get("range", {}).get("sheetId") == gid_of(raw, CONTRACT.fix_tab)
    ]
    (area,) = areas
    assert "endRowIndex" not in area and area["endColumnIndex"] == len(CONTRACT.fix_columns)


def test_more_lines_than_the_grid_has_rows_make_it_grow():
    raw = workbook(p3(VISIT), PERBAIKAN={"row_count": 3, "column_count": 4})
    batch = plan(raw, *(line(row) for row in range(2, 8)))
    grown = [each["appendDimension"] for each in batch.requests if "appendDimension" in each]
    assert [(each["dimension"], each["length"]) for each in grown] == [("ROWS", 4), ("COLUMNS", 6)]


def test_a_trend_is_drawn_with_its_highest_week_full():
    assert sparkline((1, 0, 4, 8)) == "▂▁▅█"
    assert sparkline((0, 0)) == "▁▁" and sparkline(()) == ""


def fix(row=2, rule="W05", column="No. HP", answer="x", reason=None) -> FixLine:
    return FixLine("P1", row, rule, column, answer, reason)


def told(row=2, version=10, column="No. HP") -> ToldLine:
    return ToldLine("P1", row, column, "W05", version, WEEK.start)


def phone(row: int, version: int, column="No. HP") -> Line:
    return line(row, column, "W05", "peringatan", "P1", version)


SAYING, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


def test_what_was_typed_goes_with_its_row():
    there, here = phone(9, 10), phone(2, 99)
    assert carry_answers([here, there], [fix()], [told()], {}) == {there.finding: ("x", None)}
    assert carry_answers([phone(3, 99)], [fix()], [told()], {}) == {}


def test_what_was_typed_never_goes_to_a_row_that_was_changed_since():
    assert carry_answers([phone(2, 99)], [fix()], [told()], {}) == {}
    assert carry_answers([phone(2, 99)], [fix()], [told()], {10: SAYING, 99: OTHER}) == {}


def test_what_was_typed_goes_to_a_row_that_reads_the_same():
    retyped, copied = phone(2, 99), phone(7, 98)
    contents = {10: SAYING, 99: SAYING, 98: SAYING}
    assert carry_answers([copied, retyped], [fix()], [told()], contents) == {retyped.finding: ("x", None)}
    assert carry_answers([copied], [fix()], [told()], contents) == {copied.finding: ("x", None)}


def test_of_rows_that_read_alike_each_keeps_its_own_answer():
    lines = [phone(2, 10), phone(3, 10)]
    carried = carry_answers(lines, [fix(3, answer="tiga"), fix(2, answer="dua")], [told(2), told(3)], {})
    assert carried == {lines[0].finding: ("dua", None), lines[1].finding: ("tiga", None)}


def test_two_columns_of_one_rule_are_two_lines():
    lines = [phone(2, 10), phone(2, 10, "Nama Usaha")]
    carried = carry_answers(
        lines,
        [fix(column="Nama Usaha", answer="b"), fix(answer="a")],
        [told(), told(column="Nama Usaha")],
        {},
    )
    assert [carried[each.finding][0] for each in lines] == ["a", "b"]


def test_an_answer_to_a_line_that_was_never_written_is_left_out_and_an_empty_one_is_none():
    assert carry_answers([phone(2, 10)], [fix()], [], {}) == {}
    assert carry_answers([phone(2, 10)], [fix(answer=None)], [told()], {}) == {}
    assert carry_answers([phone(2, 10)], [fix(answer="", reason="")], [told()], {}) == {}


TEXT = st.text(max_size=12) | st.sampled_from(["", "-", *OWN, "=1", "NIK", "Tanggal", "STATUS"])
CELL = TEXT | st.integers(-5, 10**16) | st.booleans() | st.none()


@st.composite
def tabs_as_people_keep_them(draw: st.DrawFn) -> dict[str, Grid]:
    """Contract tabs with titles above, columns shuffled and added, own columns anywhere, any rows."""
    grids: dict[str, Grid] = {}
    for code in draw(st.lists(st.sampled_from(list(TITLES)), unique=True, max_size=3)):
        header = draw(st.permutations([*HEADERS[code], *draw(st.lists(TEXT, max_size=5))]))
        above = draw(st.lists(st.lists(TEXT, max_size=3), max_size=3))
        rows = draw(st.lists(st.lists(CELL, max_size=len(header) + 4), max_size=6))
        grids[TITLES[code]] = [*above, list(header), *rows]
    return grids


@st.composite
def findings_of(draw: st.DrawFn, snapshot: Snapshot) -> tuple[Line, ...]:
    lines = []
    for tab in snapshot.tabs:
        for row in tab.rows if tab.is_readable else ():
            for severity in draw(st.lists(st.sampled_from(["karantina", "peringatan"]), max_size=2)):
                column = draw(st.sampled_from([None, *HEADERS[tab.tab]]))
                lines.append(
                    line(row.number, column, draw(st.sampled_from(["R01", "W05"])), severity, tab.tab)
                )
    return tuple(sorted(lines, key=lambda each: each.finding.severity))


def columns_touched(batch: Batch) -> Iterator[tuple[int, int, int | None]]:
    """Tab, column and row (None: a whole column) of every cell whose value, note or look is written."""
    for request in batch.requests:
        ((name, body),) = request.items()
        if name == "updateCells":
            area = body.get("start") or body["range"]
            left = area.get("columnIndex", area.get("startColumnIndex", 0))
            top = area.get("rowIndex", area.get("startRowIndex", 0))
            for row, cells in enumerate(body["rows"], start=top):
                for column, _ in enumerate(cells["values"], start=left):
                    yield area["sheetId"], column, row
        elif name in ("repeatCell", "setDataValidation"):
            area = body["range"]
            for column in range(area["startColumnIndex"], area["endColumnIndex"]):
                yield area["sheetId"], column, None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_people_keep_no_cell_of_theirs_is_reached(data):
    raw = workbook(data.draw(tabs_as_people_keep_them()))
    snapshot = pulled(raw)
    batch = plan(raw, *data.draw(findings_of(snapshot)), snapshot=snapshot)
    sheets = {sheet.gid: sheet for sheet in raw.sheets}
    headers = {tab.gid: tab.header_row for tab in snapshot.tabs}
    stages = {TITLES[tab.code] for tab in CONTRACT.stages}
    for gid, column, row in columns_touched(batch):
        title = sheets[gid].title
        if title in CONTRACT.own_tabs:
            assert title == "STATUS" or column < len(CONTRACT.fix_columns)
            continue
        assert title in stages
        grid = raw.grids[title]
        header = grid[headers[gid] - 1]
        name = header[column] if column < len(header) else ""
        is_own = fold(str(name or "")) in map(fold, OWN)
        is_free = all(column >= len(cells) for cells in grid)
        assert is_own or is_free
        assert row is None or row >= headers[gid] - 1


def test_a_sentence_of_status_goes_across_and_gets_the_height_that_it_needs():
    requests = plan_status(FEEDBACK, Sheet("STATUS", 7, 1000, 26))
    kinds = [next(iter(each)) for each in requests]
    assert kinds.index("updateSheetProperties") < kinds.index("unmergeCells") < kinds.index("mergeCells")
    rows = [
        row["values"] for each in requests if "updateCells" in each for row in each["updateCells"]["rows"]
    ]
    merges = [each["mergeCells"]["range"] for each in requests if "mergeCells" in each]
    assert {area["endColumnIndex"] for area in merges} == {len(WIDTHS)}
    assert [area["startRowIndex"] for area in merges] == [at for at, row in enumerate(rows) if len(row) == 1]
    sizes = [each["updateDimensionProperties"] for each in requests if "updateDimensionProperties" in each]
    sizes = [size for size in sizes if size["range"]["dimension"] == "ROWS"]
    heights = [size["properties"]["pixelSize"] for size in sizes]
    assert [size["range"]["startIndex"] for size in sizes] == list(range(len(rows)))
    texts = [row[0]["userEnteredValue"]["stringValue"] if row else "" for row in rows]
    assert heights[0] == heights[2] < heights[1] < heights[texts.index(whatsapp_text(FEEDBACK))]
