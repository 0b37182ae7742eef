"""An ``.xlsx`` file as an openpyxl workbook and back, with what openpyxl alone would lose.

Formulas keep the value that was last computed for them; dates stay serial numbers of the 1900 system (a
workbook in the 1904 system is converted), so that no number is out of range; a text may be as long as Google
allows. Nothing here computes or interprets a value.
"""

import datetime
import re
from io import BytesIO
from pathlib import Path
from types import FunctionType
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell._writer import write_cell
from openpyxl.comments.comment_sheet import CommentRecord
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.reader import excel as excel_reader
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel
from openpyxl.worksheet._reader import INLINE_STRING, WorkSheetParser, WorksheetReader
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.writer.excel import ExcelWriter

# lxml's or Python's own: it must be what openpyxl writes with.
from openpyxl.xml.functions import Element, SubElement

_DAYS_BETWEEN_SYSTEMS = 1462
_TEXT = INLINE_STRING.removesuffix("is") + "t"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class ErrorText(str):
    """An error value such as ``#REF!``, told apart from a text that reads the same."""

    __slots__ = ()


Result = float | int | bool | str | ErrorText | None


class Formula(str):
    """A formula's text together with the value last computed for it."""

    result: Result

    def __new__(cls, text: str, result: Result = None) -> "Formula":
        """Keep ``result`` beside the text."""
        formula = super().__new__(cls, text)
        formula.result = result
        return formula


def result_of(cell: Cell) -> Result:
    """The value last computed for a formula cell."""
    return getattr(cell._value, "result", None)


def writable_text(text: str) -> str:
    """``text`` without the characters that XML cannot hold."""
    return _UNWRITABLE.sub("", text)


class _Parser(WorkSheetParser):
    """Numbers stay numbers, and a formula cell keeps its value."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shifted_styles = self.date_formats if self.epoch == CALENDAR_MAC_1904 else set()
        self.date_formats: set[int] = set()

    def parse_cell(self, element: Element) -> dict[str, Any]:
        text = _take_plain_text(element) if element.get("t") == "inlineStr" else None
        cell = super().parse_cell(element)
        if text is not None:
            cell["value"], cell["data_type"] = text, "s"
        if cell["data_type"] == "f":
            result = self._shift(self._parse_result(element), cell["style_id"])
            if isinstance(cell["value"], str):
                cell["value"] = Formula(cell["value"], result)
            else:
                cell["value"].result = result
        elif cell["data_type"] == "d":
            # ISO dates are absolute, so the workbook's own date system does not touch them.
            cell["value"], cell["data_type"] = to_excel(cell["value"]), "n"
        elif cell["data_type"] == "n" and self.shifted_styles:
            cell["value"] = self._shift(cell["value"], cell["style_id"])
        return cell

    def _parse_result(self, element: Element) -> Result:
        formula = element.find("{*}f")
        self.data_only = True
        try:
            element.remove(formula)
            cell = super().parse_cell(element)
        finally:
            self.data_only = False
        value = cell["value"]
        if cell["data_type"] == "e":
            return None if value is None else ErrorText(value)
        if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
            return to_excel(value)
        if value is None and element.get("t") == "str" and element.find("{*}v") is not None:
            return ""
        return value

    def _shift(self, value: Result, style_id: int) -> Result:
        is_date = style_id in self.shifted_styles and isinstance(value, int | float)
        # Below one it is a time of day or a duration, which both systems write alike.
        return value + _DAYS_BETWEEN_SYSTEMS if is_date and value >= 1 else value


def _take_plain_text(element: Element) -> str | None:
    """The text of a cell without rich text, taken out of it: openpyxl's own way costs four times as much."""
    for child in element:
        if child.tag == INLINE_STRING and len(child) == 1 and child[0].tag == _TEXT:
            element.remove(child)
            return child[0].text or ""
    return None


class _SheetReader(WorksheetReader):
    def __init__(self, ws: Any, source: Any, strings: Any, data_only: bool, rich_text: bool) -> None:
        super().__init__(ws, source, strings, data_only, rich_text)
        book = ws.parent
        self.parser = _Parser(
            source, strings, data_only, book.epoch, book._date_formats, book._timedelta_formats, rich_text
        )


class _BookReader(excel_reader.ExcelReader):
    # openpyxl has no hook for the reader of a sheet: its own loop runs here with ours in that place.
    read_worksheets = FunctionType(
        excel_reader.ExcelReader.read_worksheets.__code__,
        {**vars(excel_reader), "WorksheetReader": _SheetReader},
    )


class _SheetWriter(WorksheetWriter):
    """openpyxl's rows, with the value of a formula written beside it."""

    def write_row(self, xf: Any, row: list[Cell], row_idx: int) -> None:
        attributes = {"r": str(row_idx)}
        attributes.update(self.ws.row_dimensions.get(row_idx, {}))
        with xf.element("row", attributes):
            for cell in row:
                if cell._comment is not None:
                    self.ws._comments.append(CommentRecord.from_cell(cell))
                if cell.data_type == "f":
                    xf.write(_formula_element(cell))
                elif cell._value is not None or cell.has_style or cell._comment is not None:
                    write_cell(xf, self.ws, cell, cell.has_style)


def _formula_element(cell: Cell) -> Element:
    value, result = cell._value, result_of(cell)
    attributes = {"r": cell.coordinate}
    if cell.has_style:
        attributes["s"] = str(cell.style_id)
    kind = _result_type(result)
    if kind:
        attributes["t"] = kind
    element = Element("c", attributes)
    if isinstance(value, ArrayFormula | DataTableFormula):
        formula = SubElement(element, "f", dict(value))
        text = getattr(value, "text", None)
    else:
        formula, text = SubElement(element, "f"), value
    formula.text = text[1:] if text else None
    if result is not None:
        SubElement(element, "v").text = str(int(result)) if isinstance(result, bool) else str(result)
    return element


def _result_type(result: Result) -> str | None:
    if isinstance(result, bool):
        return "b"
    if isinstance(result, ErrorText):
        return "e"
    return "str" if isinstance(result, str) else None


class _BookWriter(ExcelWriter):
    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer = _SheetWriter(ws)
        writer.write()
        ws._rels = writer._rels
        self._archive.write(writer.out, ws.path[1:])
        self.manifest.append(ws)
        writer.cleanup()


def read_xlsx(content: bytes) -> Workbook:
    """The workbook in ``content``; any exception means that it is none."""
    reader = _BookReader(BytesIO(content), rich_text=True)
    reader.read()
    reader.wb.epoch = CALENDAR_WINDOWS_1900
    return reader.wb


def write_xlsx(book: Workbook, path: Path) -> None:
    """Write the workbook to ``path``."""
    book.properties.modified = datetime.datetime.now(tz=datetime.UTC).replace(tzinfo=None)
    with ZipFile(path, "w", ZIP_DEFLATED, allowZip64=True) as archive:
        _BookWriter(book, archive).save()
