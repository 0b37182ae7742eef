"""Every public method of gspread's Worksheet against the Sheets server.

A method is either called here, and what it did is looked at, or listed in EXCEPTIONS with the reason.
"""

from typing import Any

import gspread
import pytest
from gspread import Cell
from gspread.utils import ValidationConditionType

HEAD, SITI, ANI = ["Nama", "Jumlah", "Kota"], ["Siti", "2", "Tebet"], ["Ani", "1", "Senen"]
ALL = [HEAD, SITI, ANI]


def do(*acts: Any) -> Any:
    """The last of what was done one after the other."""
    return acts[-1]


def values(bench: Any) -> list[list[str]]:
    return bench.again.get("A1:E5")


WORKSHEET = {
    "acell": (lambda b: b.tab.acell("A2").value, "Siti"),
    "add_cols": (lambda b: do(b.tab.add_cols(2), b.again.col_count), 28),
    "add_protected_range": (
        lambda b: do(b.tab.add_protected_range("A1:C1"), len(b.book.list_protected_ranges(b.tab.id))),
        1,
    ),
    "add_rows": (lambda b: do(b.tab.add_rows(5), b.again.row_count), 1005),
    "add_validation": (
        lambda b: do(
            b.tab.add_validation("C2:C9", ValidationConditionType.one_of_list, ["Tebet", "Senen"]),
            [(str(each.sqref), each.formula1) for each in b.saved.data_validations.dataValidation],
        ),
        [("C2:C9", '"Tebet,Senen"')],
    ),
    "append_row": (lambda b: do(b.tab.append_row(["Budi"]), values(b)), [*ALL, ["Budi"]]),
    "append_rows": (
        lambda b: do(b.tab.append_rows([["Budi"], ["Citra"]]), values(b)[3:]),
        [["Budi"], ["Citra"]],
    ),
    "batch_clear": (lambda b: do(b.tab.batch_clear(["A2:C3"]), values(b)), [HEAD]),
    "batch_format": (
        lambda b: do(
            b.tab.batch_format([{"range": "A1", "format": {"textFormat": {"bold": True}}}]),
            b.saved["A1"].font.b,
        ),
        True,
    ),
    "batch_get": (lambda b: b.tab.batch_get(["A1:C1", "A3"]), [[HEAD], [["Ani"]]]),
    "batch_merge": (
        lambda b: do(b.tab.batch_merge([{"range": "A5:B6"}]), [str(each) for each in b.saved.merged_cells]),
        ["A5:B6"],
    ),
    "batch_update": (
        lambda b: do(b.tab.batch_update([{"range": "C3", "values": [["Gambir"]]}]), values(b)[2][2]),
        "Gambir",
    ),
    "cell": (lambda b: b.tab.cell(3, 1).value, "Ani"),
    "clear": (lambda b: do(b.tab.clear(), values(b)), [[]]),
    "clear_basic_filter": (
        lambda b: do(b.tab.set_basic_filter("A1:C3"), b.tab.clear_basic_filter(), b.saved.auto_filter.ref),
        None,
    ),
    "clear_note": (
        lambda b: do(b.tab.insert_note("A1", "x"), b.tab.clear_note("A1"), b.saved["A1"].comment),
        None,
    ),
    "clear_notes": (
        lambda b: do(b.tab.insert_note("A1", "x"), b.tab.clear_notes(["A1"]), b.saved["A1"].comment),
        None,
    ),
    "clear_tab_color": (
        lambda b: do(b.tab.update_tab_color("#FF0000"), b.tab.clear_tab_color(), b.again.get_tab_color()),
        None,
    ),
    "col_count": (lambda b: b.tab.col_count, 26),
    "col_values": (lambda b: b.tab.col_values(1), ["Nama", "Siti", "Ani"]),
    "column_count": (lambda b: b.tab.column_count, 26),
    "columns_auto_resize": (
        lambda b: do(
            b.tab.update_acell("A1", "x" * 50),
            b.tab.columns_auto_resize(0, 1),
            b.saved.column_dimensions["A"].width > 40,
        ),
        True,
    ),
    "copy_range": (lambda b: do(b.tab.copy_range("A2:C2", "A5"), values(b)), [*ALL, [], SITI]),
    "copy_to": (lambda b: do(b.tab.copy_to(b.key), b.titles()), ["BACA DULU", "DATA", "Copy of DATA"]),
    "cut_range": (lambda b: do(b.tab.cut_range("A3:C3", "A4"), values(b)), [HEAD, SITI, [], ANI]),
    "delete_columns": (lambda b: do(b.tab.delete_columns(1), values(b)), [row[1:] for row in ALL]),
    "delete_dimension": (lambda b: do(b.tab.delete_dimension("ROWS", 2, 3), values(b)), [HEAD]),
    "define_named_range": (
        lambda b: do(b.tab.define_named_range("A2:B2", "Orang"), b.tab.get_values("Orang")),
        [SITI[:2]],
    ),
    "delete_named_range": (
        lambda b: do(
            b.tab.define_named_range("A2:B2", "Orang"),
            b.tab.delete_named_range(b.book.list_named_ranges()[0]["namedRangeId"]),
            b.book.list_named_ranges(),
        ),
        [],
    ),
    "delete_protected_range": (
        lambda b: do(
            b.tab.add_protected_range("A1:C1"),
            b.tab.delete_protected_range(b.book.list_protected_ranges(b.tab.id)[0]["protectedRangeId"]),
            b.book.list_protected_ranges(b.tab.id),
        ),
        [],
    ),
    "delete_rows": (lambda b: do(b.tab.delete_rows(2), values(b)), [HEAD, ANI]),
    "duplicate": (lambda b: b.tab.duplicate(new_sheet_name="DATA 2").get_all_values(), ALL),
    "expand": (lambda b: b.tab.expand("A1"), ALL),
    "find": (lambda b: (b.tab.find("Ani").row, b.tab.find("Ani").col, b.tab.find("Budi")), (3, 1, None)),
    "findall": (lambda b: [cell.address for cell in b.tab.findall("Tebet")], ["C2"]),
    "format": (lambda b: do(b.tab.format("A1", {"textFormat": {"bold": True}}), b.saved["A1"].font.b), True),
    "freeze": (lambda b: do(b.tab.freeze(rows=1, cols=2), b.saved.freeze_panes), "C2"),
    "frozen_col_count": (lambda b: do(b.tab.freeze(cols=2), b.again.frozen_col_count), 2),
    "frozen_row_count": (lambda b: do(b.tab.freeze(rows=1), b.again.frozen_row_count), 1),
    "get": (lambda b: b.tab.get("A2:C2"), [SITI]),
    "get_all_cells": (lambda b: len(b.tab.get_all_cells()), 1000 * 26),
    "get_all_records": (lambda b: b.tab.get_all_records()[1], {"Nama": "Ani", "Jumlah": 1, "Kota": "Senen"}),
    "get_all_values": (lambda b: b.tab.get_all_values(), ALL),
    "get_note": (lambda b: do(b.tab.insert_note("B2", "periksa"), b.tab.get_note("B2")), "periksa"),
    "get_notes": (
        lambda b: do(b.tab.insert_note("B2", "periksa"), b.tab.get_notes()),
        [["", "", ""], ["", "periksa", ""], ["", "", ""]],
    ),
    "get_tab_color": (lambda b: do(b.tab.update_tab_color("#FF0000"), b.again.get_tab_color()), "#FF0000"),
    "get_values": (lambda b: b.tab.get_values("A2:B3"), [SITI[:2], ANI[:2]]),
    "hide": (lambda b: do(b.tab.hide(), b.saved.sheet_state), "hidden"),
    "hide_columns": (lambda b: do(b.tab.hide_columns(1, 2), b.saved.column_dimensions["B"].hidden), True),
    "hide_gridlines": (lambda b: do(b.tab.hide_gridlines(), b.saved.sheet_view.showGridLines), False),
    "hide_rows": (lambda b: do(b.tab.hide_rows(1, 2), b.saved.row_dimensions[2].hidden), True),
    "id": (lambda b: b.tab.id == b.again.id, True),
    "index": (lambda b: b.tab.index, 1),
    "insert_cols": (
        lambda b: do(b.tab.insert_cols([["No", "1"]], 1), values(b)[:2]),
        [["No", *HEAD], ["1", *SITI]],
    ),
    "insert_note": (lambda b: do(b.tab.insert_note("B2", "x"), b.saved["B2"].comment.text), "x"),
    "insert_notes": (lambda b: do(b.tab.insert_notes({"B2": "x"}), b.saved["B2"].comment.text), "x"),
    "insert_row": (lambda b: do(b.tab.insert_row(["Budi"], 2), values(b)), [HEAD, ["Budi"], SITI, ANI]),
    "insert_rows": (lambda b: do(b.tab.insert_rows([["Budi"], []], 2), values(b)[1:4]), [["Budi"], [], SITI]),
    "isSheetHidden": (lambda b: do(b.tab.hide(), b.again.isSheetHidden), True),
    "is_gridlines_hidden": (lambda b: do(b.tab.hide_gridlines(), b.again.is_gridlines_hidden), True),
    "merge_cells": (
        lambda b: do(b.tab.merge_cells("A5:B6"), [str(each) for each in b.saved.merged_cells]),
        ["A5:B6"],
    ),
    "range": (lambda b: [cell.value for cell in b.tab.range("A2:C2")], SITI),
    "resize": (lambda b: do(b.tab.resize(50, 5), (b.again.row_count, b.again.col_count)), (50, 5)),
    "row_count": (lambda b: b.tab.row_count, 1000),
    "row_values": (lambda b: b.tab.row_values(2), SITI),
    "rows_auto_resize": (lambda b: do(b.tab.rows_auto_resize(0, 2), values(b)), ALL),
    "set_basic_filter": (lambda b: do(b.tab.set_basic_filter("A1:C3"), b.saved.auto_filter.ref), "A1:C3"),
    "show": (lambda b: do(b.tab.hide(), b.tab.show(), b.saved.sheet_state), "visible"),
    "show_gridlines": (
        lambda b: do(
            b.tab.hide_gridlines(), b.tab.show_gridlines(), b.saved.sheet_view.showGridLines is False
        ),
        False,
    ),
    "sort": (lambda b: do(b.tab.sort((2, "asc"), range="A2:C3"), values(b)), [HEAD, ANI, SITI]),
    "spreadsheet": (lambda b: b.tab.spreadsheet.id == b.key, True),
    "tab_color": (lambda b: do(b.tab.update_tab_color("#FF0000"), b.again.tab_color), "#FF0000"),
    "title": (lambda b: b.tab.title, "DATA"),
    "unhide_columns": (
        lambda b: do(
            b.tab.hide_columns(1, 2), b.tab.unhide_columns(1, 2), b.saved.column_dimensions["B"].hidden
        ),
        False,
    ),
    "unhide_rows": (
        lambda b: do(b.tab.hide_rows(1, 2), b.tab.unhide_rows(1, 2), b.saved.row_dimensions[2].hidden),
        False,
    ),
    "unmerge_cells": (
        lambda b: do(b.tab.merge_cells("A5:B6"), b.tab.unmerge_cells("A5:B6"), [*b.saved.merged_cells]),
        [],
    ),
    "update": (lambda b: do(b.tab.update([["Budi", 7]], "A2"), values(b)[1]), ["Budi", "7", "Tebet"]),
    "update_acell": (lambda b: do(b.tab.update_acell("A2", "Budi"), values(b)[1][0]), "Budi"),
    "update_cell": (lambda b: do(b.tab.update_cell(2, 1, "Budi"), values(b)[1][0]), "Budi"),
    "update_cells": (lambda b: do(b.tab.update_cells([Cell(2, 1, "Budi")]), values(b)[1][0]), "Budi"),
    "update_index": (lambda b: do(b.tab.update_index(0), b.titles()), ["DATA", "BACA DULU"]),
    "update_note": (lambda b: do(b.tab.update_note("B2", "x"), b.saved["B2"].comment.text), "x"),
    "update_notes": (lambda b: do(b.tab.update_notes({"B2": "x"}), b.saved["B2"].comment.text), "x"),
    "update_tab_color": (
        lambda b: do(b.tab.update_tab_color("#FF0000"), b.saved.sheet_properties.tabColor.rgb),
        "FFFF0000",
    ),
    "update_title": (lambda b: do(b.tab.update_title("P1"), b.titles()), ["BACA DULU", "P1"]),
    "url": (lambda b: str(b.tab.id) in b.tab.url, True),
}

EXCEPTIONS = {
    "Worksheet.add_dimension_group_columns": "groups",
    "Worksheet.add_dimension_group_rows": "groups",
    "Worksheet.delete_dimension_group_columns": "groups",
    "Worksheet.delete_dimension_group_rows": "groups",
    "Worksheet.list_dimension_group_columns": "groups",
    "Worksheet.list_dimension_group_rows": "groups",
}


@pytest.mark.parametrize(
    ("name", "act", "expected"), [(name, *WORKSHEET[name]) for name in WORKSHEET], ids=WORKSHEET
)
def test_a_method_of_a_worksheet_does_what_google_does(bench, watch, name, act, expected):
    uses = watch(gspread.Worksheet, name)
    assert act(bench) == expected
    assert uses


@pytest.mark.parametrize(("owner", "cases"), [(gspread.Worksheet, WORKSHEET)])
def test_every_public_method_is_called_or_excepted_with_a_reason(owner, cases):
    public = {name for name in dir(owner) if not name.startswith("_")}
    excepted = {name.partition(".")[2] for name in EXCEPTIONS if name.startswith(owner.__name__ + ".")}
    assert public == set(cases) | excepted
    assert not set(cases) & excepted
