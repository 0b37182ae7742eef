"""``CellData`` of Google's API: value, format and note of a cell, both ways."""

from typing import Any

from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles.styleable import StyleableObject

from pantau.local.sheets_server.dimensions import pixel_widths
from pantau.local.sheets_server.entry import Entry, read_formula
from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.field_mask import Mask, covers
from pantau.local.sheets_server.formats import Restyling, describe_format
from pantau.local.sheets_server.locales import Locale
from pantau.local.sheets_server.ranges import Block
from pantau.local.sheets_server.rules import describe_validation, validations_within
from pantau.local.sheets_server.values import Rendering, plain_number, render, value_of
from pantau.local.sheets_server.workbook import Tab, put
from pantau.local.sheets_server.xlsx import ErrorText, Result, writable_text

_KINDS: dict[str, tuple[str, tuple[type, ...]]] = {
    "numberValue": ("number", (int, float)),
    "stringValue": ("text", (str,)),
    "boolValue": ("bool", (bool,)),
}
_MOST_ROWS = 100
"""A block of so many rows is described with its empty cells; of a whole tab they would fill the answer."""
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


def describe_cell(cell: Cell, locale: Locale) -> dict[str, Any]:
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
        described["formattedValue"] = render(cell, Rendering(locale=locale))
    if cell.has_style:
        described |= _describe_look(cell)
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
    rules = _describe_validations(tab, block)
    is_small = len(block.row_numbers) <= _MOST_ROWS
    plain = _describe_columns(tab, block) if is_small else {}
    last_row = block.last_row if plain or (is_small and rules) else max(rows, default=0)
    row_data, locale = [], tab.locale
    for row in range(block.first_row, last_row + 1):
        cells = rows.get(row, {})
        last = max([*cells, *plain, *(rules if is_small else ())], default=block.first_column - 1)
        values = []
        for column in range(block.first_column, last + 1):
            described = (
                describe_cell(cells[column], locale) if column in cells else dict(plain.get(column, {}))
            )
            for covered_rows, rule in rules.get(column, ()):
                if row in covered_rows:
                    described["dataValidation"] = rule
            values.append(described)
        row_data.append({"values": values})
    answer: dict[str, Any] = {"rowData": row_data} if row_data else {}
    answer["columnMetadata"] = pixel_widths(tab, block.column_numbers)
    if block.first_row > 1:
        answer["startRow"] = block.first_row - 1
    if block.first_column > 1:
        answer["startColumn"] = block.first_column - 1
    return answer


def _describe_validations(tab: Tab, block: Block) -> dict[int, list[tuple[range, dict[str, Any]]]]:
    """By column: which rows have which validation."""
    rules: dict[int, list[tuple[range, dict[str, Any]]]] = {}
    for area, validation in validations_within(tab.sheet, block):
        covered = range(area.min_row, area.max_row + 1), describe_validation(validation)
        first, last = max(area.min_col, block.first_column), min(area.max_col, block.last_column)
        for column in range(first, last + 1):
            rules.setdefault(column, []).append(covered)
    return rules


def _describe_columns(tab: Tab, block: Block) -> dict[int, dict[str, Any]]:
    """How an empty cell of a column looks, where the column has a look."""
    described: dict[int, dict[str, Any]] = {}
    for dimension in tab.sheet.column_dimensions.values():
        if not dimension.has_style:
            continue
        dimension.reindex()
        look = _describe_look(dimension)
        first, last = max(dimension.min, block.first_column), min(dimension.max, block.last_column)
        described |= dict.fromkeys(range(first, last + 1), look)
    return described


def _describe_look(target: StyleableObject) -> dict[str, Any]:
    look = describe_format(target)
    return {"userEnteredFormat": look, "effectiveFormat": look}
