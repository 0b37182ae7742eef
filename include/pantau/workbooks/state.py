"""A workbook as Google describes it: tabs, sizes, protection, and the cells near the headers.

Only reads what it was given. A description holds the first data rows too; nothing of them is kept in
a message.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pantau.contract import fold
from pantau.landing.cells import clean

CellData = Mapping[str, Any]
TOP_ROWS = 11
"""The header stands in one of the first ten rows; the row below it shows how the column is kept."""
NOTICE_ROWS = 200
OVERVIEW_FIELDS = (
    "properties(locale,timeZone),"
    "sheets(properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount,frozenRowCount)),"
    "protectedRanges(protectedRangeId,range,description,warningOnly,unprotectedRanges))"
)
CELL_FIELDS = (
    "sheets(properties(sheetId),data(startRow,rowData(values(formattedValue,note,dataValidation,"
    "userEnteredFormat(numberFormat,backgroundColor,textFormat(bold))))))"
)


@dataclass(frozen=True)
class TabState:
    """One tab as it stands. ``cells`` by 0-based row; ``width``: its used columns, None: not measured."""

    title: str
    gid: int
    row_count: int
    column_count: int
    frozen_rows: int = 0
    protected: tuple[Mapping[str, Any], ...] = ()
    cells: Mapping[int, tuple[CellData, ...]] = field(default_factory=dict, repr=False)
    width: int | None = None

    def cell(self, row: int, column: int) -> CellData:
        """A cell's description, empty where there is none."""
        cells = self.cells.get(row, ())
        return cells[column] if column < len(cells) else {}

    def below(self, row: int, column: int) -> tuple[CellData, ...]:
        """The first and the last cell of a column below its header: they show how it is kept."""
        first = row + 1
        return tuple(self.cell(at, column) for at in {first, max(first, self.row_count - 1)})

    def texts(self, row: int) -> list[str]:
        """A row as it is shown, cleaned."""
        return [clean(cell.get("formattedValue")) for cell in self.cells.get(row, ())]

    @property
    def grid(self) -> list[list[str]]:
        """The top rows as they are shown."""
        return [self.texts(row) for row in range(TOP_ROWS)]

    @property
    def folded_grid(self) -> list[list[str]]:
        """The top rows as headers are compared."""
        return [[fold(text) for text in texts] for texts in self.grid]

    @property
    def last_used_row(self) -> int:
        """The last row of those read that holds something, 1-based; 0 when none does."""
        return max((row + 1 for row in self.cells if any(self.texts(row))), default=0)

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in any of the cells that were read."""
        return self.last_used_row == 0


@dataclass(frozen=True)
class WorkbookState:
    """All tabs that are grids, from left to right."""

    locale: str
    time_zone: str
    tabs: tuple[TabState, ...]

    def named(self, title: str) -> tuple[TabState, ...]:
        """The tabs of that name, case, spaces and punctuation ignored."""
        return tuple(tab for tab in self.tabs if fold(tab.title) == fold(title))


def ranges_to_read(overview: Mapping[str, Any], notice_tab: str) -> list[str]:
    """The few rows of each tab that say how it is kept: the top ones and the last."""
    sheets = [entry["properties"] for entry in overview.get("sheets", []) if _is_grid(entry)]
    ranges = []
    for sheet in sheets:
        rows, name = sheet["gridProperties"]["rowCount"], quote(sheet["title"])
        is_notice = fold(sheet["title"]) == fold(notice_tab) or len(sheets) == 1
        top = min(rows, NOTICE_ROWS if is_notice else TOP_ROWS)
        ranges += [f"{name}!1:{top}"] + ([f"{name}!{rows}:{rows}"] if rows > top else [])
    return ranges


def quote(title: str) -> str:
    """A tab's name as a range writes it."""
    return "'" + title.replace("'", "''") + "'"


def describe(
    overview: Mapping[str, Any], cells: Mapping[str, Any], widths: Mapping[int, int]
) -> WorkbookState:
    """Google's two answers put together; ``widths``: used columns by gid, where they were measured."""
    rows = {_gid(entry): _rows(entry) for entry in cells.get("sheets", [])}
    properties = overview.get("properties", {})
    tabs = []
    for entry in overview.get("sheets", []):
        if _is_grid(entry):
            grid, gid = entry["properties"]["gridProperties"], _gid(entry)
            tabs.append(
                TabState(
                    title=entry["properties"]["title"],
                    gid=gid,
                    row_count=grid["rowCount"],
                    column_count=grid["columnCount"],
                    frozen_rows=grid.get("frozenRowCount", 0),
                    protected=tuple(entry.get("protectedRanges", ())),
                    cells=rows.get(gid, {}),
                    width=widths.get(gid),
                )
            )
    return WorkbookState(properties.get("locale", ""), properties.get("timeZone", ""), tuple(tabs))


def _is_grid(entry: Mapping[str, Any]) -> bool:
    return entry["properties"].get("sheetType", "GRID") == "GRID"


def _gid(entry: Mapping[str, Any]) -> int:
    return int(entry["properties"].get("sheetId", 0))


def _rows(entry: Mapping[str, Any]) -> dict[int, tuple[CellData, ...]]:
    rows: dict[int, tuple[CellData, ...]] = {}
    for block in entry.get("data", []):
        for number, row in enumerate(block.get("rowData", []), start=block.get("startRow", 0)):
            rows[number] = tuple(row.get("values", ()))
    return rows
