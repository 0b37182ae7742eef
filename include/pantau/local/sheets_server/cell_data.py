"""``CellData`` of Google's API: value, format and note of a cell, both ways."""

from typing import Any

from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment

from pantau.local.sheets_server.entry import Entry, read_formula
from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.field_mask import Mask, covers
from pantau.local.sheets_server.formats import Restyling, describe_format
from pantau.local.sheets_server.ranges import Block
from pantau.local.sheets_server.values import Rendering, plain_number, render, value_of
from pantau.local.sheets_server.workbook import Tab, put
from pantau.local.sheets_server.xlsx import ErrorText, Result, writable_text

_KINDS: dict[str, tuple[str, tuple[type, ...]]] = {
    "numberValue": ("number", (int, float)),
    "stringValue": ("text", (str,)),
    "boolValue": ("bool", (bool,)),
}
_FIELDS = {"userEnteredValue", "userEnteredFormat", "note", "dataValidation", "textFormatRuns"}


class CellWriter:
    """Lays one ``CellData`` after another over cells, as far as the mask reaches."""

    def __init__(self, mask: Mask) -> None:
        unknown = set(mask) - _FIELDS
        if unknown:
            raise invalid(f"Invalid field mask: {', '.join(sorted(unknown))}", "fields")
        self._mask = mask
        self._restylings: dict[str, Restyling] = {}

    def write(self, cell: Cell | MergedCell, data: dict[str, Any]) -> None:
        """Change what the mask names; what the data lacks is cleared."""
        if isinstance(cell, MergedCell):
            return
        if covers(self._mask, "userEnteredValue"):
            put(cell, extended_entry(data.get("userEnteredValue")))
        if covers(self._mask, "userEnteredFormat"):
            self.restyling(data).apply(cell)
        if covers(self._mask, "note"):
            note = writable_text(data.get("note") or "")
            cell.comment = Comment(note, "Pantau OK OCE") if note else None

    def restyling(self, data: dict[str, Any]) -> Restyling:
        """The format of ``data``, to be laid over many cells."""
        cell_format = data.get("userEnteredFormat", {})
        key = repr(cell_format)
        if key not in self._restylings:
            self._restylings[key] = Restyling(cell_format, self._mask.get("userEnteredFormat", {}))
        return self._restylings[key]


def extended_entry(value: dict[str, Any] | None) -> Entry:
    """What an ``ExtendedValue`` leaves in a cell."""
    if not value:
        return Entry("empty", None)
    ((name, held),) = list(value.items())[:1]
    if name == "formulaValue":
        if not str(held).startswith("="):
            raise invalid("Invalid formula: it must begin with =")
        return read_formula(str(held))
    if name == "errorValue":
        return Entry("error", "#ERROR!")
    if name not in _KINDS:
        raise invalid(f'Unknown name "{name}" at userEnteredValue: Cannot find field.')
    kind, types = _KINDS[name]
    if not isinstance(held, types) or (kind == "number" and isinstance(held, bool)):
        raise invalid(f"Invalid value at 'userEnteredValue.{name}'")
    return Entry(kind, plain_number(held) if kind == "number" else held)


def describe_cell(cell: Cell) -> dict[str, Any]:
    """A cell as ``CellData``."""
    described: dict[str, Any] = {}
    if cell._value is not None:
        value = value_of(cell)
        described["userEnteredValue"] = (
            {"formulaValue": render(cell, Rendering("FORMULA"))}
            if cell.data_type == "f"
            else _extended(value)
        )
        described["effectiveValue"] = _extended(value)
        described["formattedValue"] = render(cell, Rendering())
    if cell.has_style:
        described["userEnteredFormat"] = describe_format(cell)
        described["effectiveFormat"] = described["userEnteredFormat"]
    if cell.comment is not None:
        described["note"] = cell.comment.text
    if cell.hyperlink is not None and cell.hyperlink.target:
        described["hyperlink"] = cell.hyperlink.target
    return described


def _extended(value: Result) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": plain_number(value)}
    if isinstance(value, ErrorText) or value is None:
        return {"errorValue": {"type": "ERROR", "message": str(value)}} if value else {}
    return {"stringValue": str(value)}


def grid_data(tab: Tab, block: Block) -> dict[str, Any]:
    """Google's ``GridData`` of a block, without the blank end of it."""
    rows: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in tab.sheet._cells.items():
        in_block = block.first_row <= row <= block.last_row
        if in_block and block.first_column <= column <= block.last_column and isinstance(cell, Cell):
            rows.setdefault(row, {})[column] = cell
    row_data = []
    for row in range(block.first_row, max(rows, default=block.first_row - 1) + 1):
        cells = rows.get(row, {})
        columns = range(block.first_column, max(cells, default=block.first_column - 1) + 1)
        row_data.append({"values": [describe_cell(cells[c]) if c in cells else {} for c in columns]})
    answer: dict[str, Any] = {"rowData": row_data}
    if block.first_row > 1:
        answer["startRow"] = block.first_row - 1
    if block.first_column > 1:
        answer["startColumn"] = block.first_column - 1
    return answer
