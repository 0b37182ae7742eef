"""Ranges that follow their cells when rows or columns come or go: dropdowns, colours, protection, names.

A range grows when something is put into it, shrinks when something is taken out, and goes with its last cell.
"""

from collections.abc import Callable
from typing import Any

from openpyxl.formula.translate import Translator
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.worksheet import Worksheet

from pantau.local.sheets_server.conditional_formats import listed_formats, store_formats

Moved = Callable[[int], int | None]
"""The new number of a 1-based row or column; ``None`` when it goes."""
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


def _bounds(first: int, last: int, moved: Moved, most: int) -> tuple[int, int] | None:
    start = next((place for n in range(first, last + 1) if (place := moved(n)) is not None), None)
    end = next((place for n in range(last, first - 1, -1) if (place := moved(n)) is not None), None)
    return None if start is None or end is None or start > most else (start, min(end, most))


def move_range(cells: CellRange, is_row: bool, moved: Moved) -> CellRange | None:
    """Where a range is afterwards; ``None`` when nothing is left of it."""
    rows: tuple[int, int] | None = (cells.min_row, cells.max_row)
    columns: tuple[int, int] | None = (cells.min_col, cells.max_col)
    if is_row:
        rows = _bounds(cells.min_row, cells.max_row, moved, _MOST_ROWS)
    else:
        columns = _bounds(cells.min_col, cells.max_col, moved, _MOST_COLUMNS)
    if rows is None or columns is None:
        return None
    return CellRange(min_row=rows[0], max_row=rows[1], min_col=columns[0], max_col=columns[1])


def _move_all(cells: MultiCellRange, is_row: bool, moved: Moved) -> list[CellRange]:
    return [place for each in cells.ranges if (place := move_range(each, is_row, moved)) is not None]


def move_validations(sheet: Worksheet, is_row: bool, moved: Moved) -> None:
    """Dropdowns and other rules stay with their cells."""
    for validation in list(sheet.data_validations.dataValidation):
        places = _move_all(validation.sqref, is_row, moved)
        validation.sqref = MultiCellRange(places)
        if not places:
            sheet.data_validations.dataValidation.remove(validation)


def move_formats(sheet: Worksheet, is_row: bool, moved: Moved) -> None:
    """Conditional formats stay with their cells, and their formulas with them."""
    kept = []
    for cells, rule in listed_formats(sheet):
        places = _move_all(cells, is_row, moved)
        if not places:
            continue
        before, after = (min((r.min_row, r.min_col) for r in ranges) for ranges in (cells.ranges, places))
        if before != after:
            origin, target = (_reference(*place) for place in (before, after))
            rule.formula = [
                Translator(f"={text}", origin=origin).translate_formula(target)[1:] for text in rule.formula
            ]
        kept.append((MultiCellRange(places), rule))
    store_formats(sheet, kept)


def _reference(row: int, column: int) -> str:
    return CellRange(min_row=row, max_row=row, min_col=column, max_col=column).coord


def move_protected(protected: list[dict[str, Any]], is_row: bool, moved: Moved) -> list[dict[str, Any]]:
    """Protected ranges, and the holes in them, as they are afterwards."""
    kept = []
    for each in protected:
        place = _move_grid_range(each.get("range", {}), is_row, moved)
        if place is None:
            continue
        holes = [_move_grid_range(hole, is_row, moved) for hole in each.get("unprotectedRanges", ())]
        opened = [hole for hole in holes if hole is not None]
        kept.append(each | {"range": place} | ({"unprotectedRanges": opened} if opened else {}))
    return kept


def move_named(named: list[dict[str, Any]], is_row: bool, moved: Moved) -> list[dict[str, Any]]:
    """Named ranges as they are afterwards."""
    places = [(each, _move_grid_range(each["range"], is_row, moved)) for each in named]
    return [each | {"range": place} for each, place in places if place is not None]


def _move_grid_range(cells: dict[str, Any], is_row: bool, moved: Moved) -> dict[str, Any] | None:
    start, end = ("startRowIndex", "endRowIndex") if is_row else ("startColumnIndex", "endColumnIndex")
    most = _MOST_ROWS if is_row else _MOST_COLUMNS
    if start not in cells and end not in cells:
        return cells
    place = _bounds(cells.get(start, 0) + 1, cells.get(end, most), moved, most)
    if place is None:
        return None
    changed = {start: place[0] - 1, end: place[1]}
    return cells | {name: changed[name] for name in (start, end) if name in cells}
