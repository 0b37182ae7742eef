"""From a raw workbook to its contract tabs: which tab, which header row, which column is which.

Pure. What stands in the way is a *reading reason*, in the words of
``quality.workbook_verdicts.reasons``; nothing raises.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple

from pantau.contract import Column, Contract, Tab, fold
from pantau.landing.cells import clean, is_blank
from pantau.memory import no_search_for_cycles
from pantau.sources.sheets import Cell, Grid, RawWorkbook, Sheet


class LandedRow(NamedTuple):
    """One row of a tab: its number in the sheet (1-based) and its raw cells.

    ``cells`` stand in the order of the contract's columns; ``extras`` are what stands outside
    them, by 0-based column of the sheet.
    """

    number: int
    cells: tuple[Cell, ...]
    extras: Mapping[str, Cell]

    def __repr__(self) -> str:
        return f"LandedRow(number={self.number})"


@dataclass(frozen=True)
class LandedTab:
    """One contract tab as found. ``is_readable`` is False where a reading reason names it."""

    tab: Tab
    sheet: Sheet
    is_readable: bool
    header_row: int | None
    header_columns: Mapping[str, int]
    rows: tuple[LandedRow, ...]


@dataclass(frozen=True)
class LandedWorkbook:
    """All contract tabs that were found once, and every reading reason of the workbook."""

    tabs: tuple[LandedTab, ...]
    reasons: tuple[str, ...]

    def is_own(self, contract: Contract) -> bool:
        """Whether the workbook says that it is its kecamatan's; else what is typed in it may be another's."""
        notice = contract.notice_tab
        return not {"wrong_code", f"tab_missing:{notice}", f"tab_twice:{notice}"} & set(self.reasons)


def is_wanted(contract: Contract) -> Callable[[str], bool]:
    """Says of a sheet's title whether the contract reads that tab, of PERBAIKAN the answers."""
    titles = {fold(tab.title) for tab in contract.tabs} | {fold(contract.notice_tab), fold(contract.fix_tab)}
    return lambda title: fold(title) in titles


def arrange(raw: RawWorkbook, contract: Contract, kecamatan_code: str) -> LandedWorkbook:
    """Finds the contract's tabs, headers and rows in a workbook as it was read."""
    reasons: list[str] = []
    notice = _find_sheet(raw, contract.notice_tab, contract.notice_tab, reasons)
    if notice and _noted_code(raw.grids[notice.title], contract) != kecamatan_code:
        reasons.append("wrong_code")
    tabs = []
    for tab in contract.tabs:
        sheet = _find_sheet(raw, tab.title, tab.code, reasons)
        if sheet:
            landed, problems = _arrange_tab(sheet, raw.grids[sheet.title], tab, contract)
            tabs.append(landed)
            reasons.extend(problems)
    return LandedWorkbook(tuple(tabs), tuple(reasons))


def _find_sheet(raw: RawWorkbook, title: str, name: str, reasons: list[str]) -> Sheet | None:
    found = [sheet for sheet in raw.sheets if fold(sheet.title) == fold(title)]
    if len(found) != 1:
        reasons.append(f"tab_twice:{name}" if found else f"tab_missing:{name}")
        return None
    return found[0]


def _noted_code(grid: Grid, contract: Contract) -> str:
    """The value beside ``Kode Kecamatan`` in BACA DULU, cleaned; empty where there is none."""
    for row in grid:
        if row and fold(clean(row[0])) == fold(contract.code_key):
            return clean(row[1]) if len(row) > 1 else ""
    return ""


def _arrange_tab(sheet: Sheet, grid: Grid, tab: Tab, contract: Contract) -> tuple[LandedTab, list[str]]:
    header_row = find_header_row(grid, tab, contract.header_rows)
    if header_row is None:
        return LandedTab(tab, sheet, False, None, {}, ()), [f"header_missing:{tab.code}"]
    headers = [fold(clean(cell)) for cell in grid[header_row - 1]]
    columns: dict[str, int] = {}
    problems = []
    for column in tab.columns:
        places = find_column(headers, column)
        if places:
            columns[column.header] = places[0]
        if column.required and len(places) != 1:
            kind = "header_twice" if places else "header_missing"
            problems.append(f"{kind}:{tab.code}:{column.header}")
    own = {place for place, header in enumerate(headers) if header in map(fold, contract.own_columns)}
    with no_search_for_cycles():
        rows = _land_rows(grid, header_row, tab, columns, own)
    return LandedTab(tab, sheet, not problems, header_row, columns, rows), problems


def find_header_row(grid: Grid, tab: Tab, header_rows: int) -> int | None:
    """The first of the top rows that holds at least half of the tab's required headers."""
    required = [column for column in tab.columns if column.required]
    for number, row in enumerate(grid[:header_rows], start=1):
        headers = [fold(clean(cell)) for cell in row]
        found = sum(bool(find_column(headers, column)) for column in required)
        if found * 2 >= len(required):
            return number
    return None


def find_column(headers: list[str], column: Column) -> list[int]:
    """Where a column's header stands, left to right; its synonyms count only where it is absent."""
    exact = fold(column.header)
    places = [place for place, header in enumerate(headers) if header == exact]
    if places:
        return places
    synonyms = {fold(synonym) for synonym in column.synonyms}
    return [place for place, header in enumerate(headers) if header in synonyms]


def _land_rows(
    grid: Grid, header_row: int, tab: Tab, columns: Mapping[str, int], own: set[int]
) -> tuple[LandedRow, ...]:
    width = max(map(len, grid))
    # Behind the last cell of a row stands None, there and where a column of the contract is absent.
    places = [columns.get(column.header, width) for column in tab.columns]
    pick = itemgetter(*places)
    outside = [place for place in range(width) if place not in own | set(columns.values())]
    rows, nothing = [], MappingProxyType[str, Cell]({})
    for number, row in enumerate(grid[header_row:], start=header_row + 1):
        cells = pick(row + [None] * (width + 1 - len(row)))
        if "" in cells:
            # An empty cell is the same whether something stands right of it ("") or not (left out).
            cells = tuple([None if cell == "" else cell for cell in cells])
        if not all(map(is_blank, cells)):
            rows.append(LandedRow(number, cells, _outside(row, outside) if outside else nothing))
    return tuple(rows)


def _outside(row: list[Cell], outside: list[int]) -> dict[str, Cell]:
    """What stands outside the contract's columns."""
    return {str(place): row[place] for place in outside if place < len(row) and not is_blank(row[place])}
