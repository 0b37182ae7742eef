"""Colours that conditional formats give to the cells of a page.

The server computes no formulas. It follows one kind of condition, texts put together and compared:
``=$S5&" x"="y x"``; any other colours nothing here.
"""

import re
from dataclasses import dataclass

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token, TokenizerError
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.cell_range import MultiCellRange

from pantau.local.sheets_server.conditional_formats import listed_formats
from pantau.local.sheets_server.values import value_of
from pantau.local.sheets_server.workbook import Tab

_REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]+)")


@dataclass(frozen=True)
class _Condition:
    """A colour, where it may show, and the two sides whose texts must be equal."""

    color: str
    cells: MultiCellRange
    sides: tuple[tuple[Token, ...], tuple[Token, ...]]

    @property
    def origin(self) -> tuple[int, int]:
        """The cell that relative references are written for: row and column."""
        return min(each.min_row for each in self.cells), min(each.min_col for each in self.cells)


class ShownColors:
    """The conditional colours of one tab."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._by_cell: dict[tuple[int, int], list[_Condition]] = {}
        for condition in _conditions(tab):
            for block in condition.cells:
                if block.size["rows"] * block.size["columns"] <= 100_000:
                    for row, column in block.cells:
                        self._by_cell.setdefault((row, column), []).append(condition)

    def of(self, row: int, column: int) -> str:
        """The colour of a cell as ``RRGGBB``, empty where no condition holds; the first one wins."""
        for condition in self._by_cell.get((row, column), ()):
            left, right = (self._text(side, condition, row, column) for side in condition.sides)
            if left == right:
                return condition.color
        return ""

    def _text(self, side: tuple[Token, ...], condition: _Condition, row: int, column: int) -> str:
        return "".join(self._part(token, condition.origin, row, column) for token in side)

    def _part(self, token: Token, origin: tuple[int, int], row: int, column: int) -> str:
        found = _REFERENCE.fullmatch(token.value)
        if found is None:
            return str(token.value)[1:-1].replace('""', '"')
        column_is_fixed, letters, row_is_fixed, digits = found.groups()
        at = int(digits) + (0 if row_is_fixed else row - origin[0])
        place = column_index_from_string(letters) + (0 if column_is_fixed else column - origin[1])
        cell = self._tab.sheet._cells.get((at, place))
        value = value_of(cell) if cell is not None else None
        return "" if value is None else str(value)


def _conditions(tab: Tab) -> list[_Condition]:
    conditions = []
    for cells, rule in listed_formats(tab.sheet):
        fill = rule.dxf.fill if rule.dxf else None
        color = str(fill.bgColor.rgb) if fill and fill.bgColor and fill.bgColor.type == "rgb" else ""
        sides = _sides(f"={rule.formula[0]}") if rule.type == "expression" and rule.formula else None
        if len(color) == 8 and sides:
            conditions.append(_Condition(color[2:], cells, sides))
    return conditions


def _sides(formula: str) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """The two sides of ``a&b=c``; None for a formula of any other kind."""
    try:
        tokens = Tokenizer(formula).items
    except TokenizerError:
        return None
    sides: list[list[Token]] = [[]]
    for token in tokens:
        if token.type == Token.OP_IN and token.value == "=":
            sides.append([])
        elif token.type == Token.OPERAND and (
            token.subtype == Token.TEXT or _REFERENCE.fullmatch(token.value)
        ):
            sides[-1].append(token)
        elif token.type != Token.WSPACE and not (token.type == Token.OP_IN and token.value == "&"):
            return None
    return (tuple(sides[0]), tuple(sides[1])) if len(sides) == 2 else None
