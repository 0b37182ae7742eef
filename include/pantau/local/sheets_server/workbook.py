"""A workbook as Google sees it: tabs with ids, a grid of a known size, cells that can be put and read.

Kept on an openpyxl workbook. It must never create cells by reading, and knows nothing of HTTP.
"""

import json
import re
from collections import defaultdict
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from openpyxl import Workbook as Book
from openpyxl.cell import Cell, MergedCell
from openpyxl.packaging.custom import StringProperty
from openpyxl.worksheet.worksheet import Worksheet

from pantau.local.sheets_server.entry import Entry
from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.locales import Locale, locale_of
from pantau.local.sheets_server.ranges import Area, Block, area_of_grid_range, parse_range
from pantau.local.sheets_server.xlsx import ErrorText, Formula, writable_text

_ROWS, _COLUMNS = 1000, 26
_PROPERTY = "google.sheet."
_UNFILED_TITLE = re.compile(r"[\\*?:/\[\]]")
_LONGEST_TEXT = 50_000
_DATA_TYPES = {"text": "s", "number": "n", "bool": "b", "error": "e", "formula": "f", "empty": "n"}


@dataclass
class Tab:
    """One sheet of a workbook."""

    sheet: Worksheet
    sheet_id: int
    declared_rows: int = _ROWS
    declared_columns: int = _COLUMNS
    protected: list[dict[str, Any]] = field(default_factory=list)
    named: list[dict[str, Any]] = field(default_factory=list)
    _filled: dict[int, dict[int, Cell]] | None = None
    _used: tuple[int, int] | None = None

    @property
    def title(self) -> str:
        """The tab's name."""
        return self.sheet.title

    @property
    def locale(self) -> Locale:
        """How numbers and dates are written here: as in the whole workbook."""
        return locale_of(self.sheet.parent)

    @property
    def filled(self) -> dict[int, dict[int, Cell]]:
        """Rows in rising order, and in each its cells that hold something, by column."""
        if self._filled is None:
            rows: dict[int, dict[int, Cell]] = defaultdict(dict)
            for (row, column), cell in sorted(self.sheet._cells.items(), key=lambda item: item[0]):
                if not isinstance(cell, MergedCell) and cell._value is not None and cell._value != "":
                    rows[row][column] = cell
            self._filled = dict(rows)
        return self._filled

    @property
    def last_row(self) -> int:
        """The last row that holds something, 0 when none does."""
        return next(reversed(self.filled), 0)

    @property
    def row_count(self) -> int:
        """Rows of the grid: an ``.xlsx`` has no grid, so it is as large as Google's or as its content."""
        return max(self.declared_rows, self._used_size()[0])

    @property
    def column_count(self) -> int:
        """Columns of the grid."""
        return max(self.declared_columns, self._used_size()[1])

    def _used_size(self) -> tuple[int, int]:
        if self._used is None:
            cells = self.sheet._cells
            self._used = (max((r for r, _ in cells), default=0), max((c for _, c in cells), default=0))
        return self._used

    def block(self, area: Area) -> Block:
        """The cells of the grid that ``area`` covers; raises Google's 400 when it begins outside."""
        block = area.within(self.row_count, self.column_count)
        if block.first_row > self.row_count or block.first_column > self.column_count:
            raise invalid(
                f"Range ({self.title}) exceeds grid limits. "
                f"Max rows: {self.row_count}, max columns: {self.column_count}"
            )
        return block

    def cell(self, row: int, column: int) -> Cell | MergedCell:
        """The cell, made when it is not there yet, in the looks of its column."""
        found = self.sheet._cells.get((row, column))
        self.forget_index()
        if found is not None:
            return found
        made = self.sheet.cell(row, column)
        for dimension in self.sheet.column_dimensions.values():
            if dimension.has_style and (dimension.min or 0) <= column <= (dimension.max or 0):
                made._style = copy(dimension._style)
        return made

    def forget_index(self) -> None:
        """To be called when cells were changed."""
        self._filled = self._used = None

    def resize(self, rows: int | None, columns: int | None) -> None:
        """Set the grid; what lies outside the new one is lost, as in Google Sheets."""
        if (rows is not None and rows < 1) or (columns is not None and columns < 1):
            raise invalid("Grid dimensions must be positive.")
        self.declared_rows = rows or self.row_count
        self.declared_columns = columns or self.column_count
        for row, column in list(self.sheet._cells):
            if row > self.declared_rows or column > self.declared_columns:
                del self.sheet._cells[row, column]
        self.forget_index()


def put(cell: Cell | MergedCell, entry: Entry) -> None:
    """Make ``cell`` hold ``entry``; a cell covered by a merge holds nothing and stays so."""
    if isinstance(cell, MergedCell):
        return
    value: Any = entry.value
    if entry.kind in ("text", "formula"):
        value = writable_text(str(value))
        if len(value) > _LONGEST_TEXT:
            raise invalid("Your input contains more than the maximum of 50000 characters in a single cell.")
        value = Formula(value, entry.result) if entry.kind == "formula" else value or None
    elif entry.kind == "error":
        value = ErrorText(value)
    # openpyxl's setter would cut texts, guess formulas and refuse characters: all decided above.
    cell._value = value
    cell.data_type = _DATA_TYPES[entry.kind] if value is not None else "n"
    cell._hyperlink = None
    if entry.number_format and cell.number_format == "General":
        cell.number_format = entry.number_format


class Workbook:
    """All tabs of one spreadsheet."""

    def __init__(self, spreadsheet_id: str, book: Book) -> None:
        if not book.worksheets:
            raise ValueError("a workbook without a sheet")
        self.spreadsheet_id = spreadsheet_id
        self.book = book
        stored = _read_properties(book)
        self._tabs: dict[int, Tab] = {}
        for sheet in book.worksheets:
            known = stored.get(sheet.title, {})
            sheet_id = known.get("sheetId", self.free_id(sheet.title))
            self._tabs[sheet_id] = Tab(
                sheet,
                sheet_id,
                known.get("rowCount", _ROWS),
                known.get("columnCount", _COLUMNS),
                known.get("protectedRanges", []),
                known.get("namedRanges", []),
            )

    @property
    def title(self) -> str:
        """Its name: the title property of the file, else the file's name."""
        return self.book.properties.title or self.spreadsheet_id

    @property
    def tabs(self) -> list[Tab]:
        """The tabs from left to right."""
        by_sheet = {id(tab.sheet): tab for tab in self._tabs.values()}
        return [by_sheet[id(sheet)] for sheet in self.book.worksheets]

    @property
    def cell_count(self) -> int:
        """How many cells are held in memory."""
        return sum(len(sheet._cells) for sheet in self.book.worksheets)

    def free_id(self, title: str) -> int:
        """An id for a tab of that name: the same in every file, so that links outlive a reload."""
        sheet_id = crc32(title.casefold().encode()) & 0x7FFFFFFF
        while sheet_id in self._tabs:
            sheet_id += 1
        return sheet_id

    def tab(self, sheet_id: int) -> Tab:
        """The tab with that id."""
        if sheet_id not in self._tabs:
            raise invalid(f"No grid with id: {sheet_id}")
        return self._tabs[sheet_id]

    def find(self, text: str) -> tuple[Tab, Area]:
        """The tab and area that a range means: in A1 notation, or by its name."""
        tabs = {tab.title: tab for tab in self.tabs}
        if text not in tabs and (named := self.find_named(text)):
            return named
        title, area = parse_range(text, list(tabs))
        return tabs[title], area

    def find_named(self, text: str) -> tuple[Tab, Area] | None:
        """The cells of that name, be it given with a tab in front of it; ``None`` when no range has it."""
        name = text.rpartition("!")[2].casefold()
        for tab in self.tabs:
            for each in tab.named:
                if each["name"].casefold() == name:
                    return tab, area_of_grid_range(each["range"])
        return None

    def add_tab(self, title: str, sheet_id: int | None, index: int | None) -> Tab:
        """A new, empty tab."""
        self.check_title(title)
        if sheet_id is not None and sheet_id in self._tabs:
            raise invalid(f"A sheet with the id {sheet_id} already exists. Please enter another id.")
        tab = Tab(self.book.create_sheet(title, index), self.free_id(title) if sheet_id is None else sheet_id)
        self._tabs[tab.sheet_id] = tab
        return tab

    def delete_tab(self, sheet_id: int) -> None:
        """Remove a tab; the last one stays."""
        if sheet_id not in self._tabs:
            raise invalid(f"No sheet with id: {sheet_id}")
        if len(self._tabs) == 1:
            raise invalid("You can't remove all the sheets in a document.")
        self.book.remove(self._tabs.pop(sheet_id).sheet)

    def check_title(self, title: str, renamed: Tab | None = None) -> None:
        """Raise Google's 400 for a name that is taken, or that an ``.xlsx`` cannot hold."""
        taken = {tab.title.casefold() for tab in self.tabs if tab is not renamed}
        if title.casefold() in taken:
            raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')
        if not title or len(title) > 100 or _UNFILED_TITLE.search(title) or writable_text(title) != title:
            raise invalid(
                f'The sheet name "{title}" cannot be stored: no \\ / * ? : [ ], 1 to 100 characters.'
            )

    def store_properties(self) -> None:
        """Put what an ``.xlsx`` has no place for (ids, grids, protection, names) into its properties."""
        properties = self.book.custom_doc_props
        properties.props = [p for p in properties.props if not p.name.startswith(_PROPERTY)]
        for tab in self.tabs:
            kept: dict[str, Any] = {}
            if tab.sheet_id != crc32(tab.title.casefold().encode()) & 0x7FFFFFFF:
                kept["sheetId"] = tab.sheet_id
            if (tab.declared_rows, tab.declared_columns) != (_ROWS, _COLUMNS):
                kept |= {"rowCount": tab.declared_rows, "columnCount": tab.declared_columns}
            if tab.protected:
                kept["protectedRanges"] = tab.protected
            if tab.named:
                kept["namedRanges"] = tab.named
            if kept:
                properties.append(StringProperty(name=_PROPERTY + tab.title, value=json.dumps(kept)))


def _read_properties(book: Book) -> dict[str, dict[str, Any]]:
    return {
        item.name.removeprefix(_PROPERTY): json.loads(item.value)
        for item in book.custom_doc_props.props
        if item.name.startswith(_PROPERTY)
    }
