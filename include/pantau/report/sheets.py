"""Tables into an XLSX file: real numbers and dates with formats, headers that stay, pages that fit.

Every text is written as text, whatever it begins with; nothing becomes a formula or a link. The same sheets
give the same bytes: nothing here asks the clock.
"""

import io
import math
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Cell = str | int | float | date | None
Kind = Literal["text", "count", "share", "date"]

_FORMATS: dict[Kind, dict[str, object]] = {
    "text": {"text_wrap": True},
    "count": {"num_format": "#,##0"},
    "share": {"num_format": "0.0%"},
    "date": {"num_format": "d mmm yyyy", "align": "left"},
}
_HEADER = {"bold": True, "text_wrap": True, "bg_color": "#0B4F47", "font_color": "#FFFFFF", "bottom": 1}
_WIDEST = 60
_NARROWEST = {"text": 10, "count": 10, "share": 10, "date": 13}
_PAPER_A4 = 9
_LINE_HEIGHT = 15.0


@dataclass(frozen=True)
class Column:
    """A column: its header and what its cells hold; ``share``: from 0 to 1, shown as percent."""

    title: str
    kind: Kind = "text"


@dataclass(frozen=True)
class Table:
    """Rows under a header. ``heading``: a line above it, on sheets that hold several tables."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heading: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: a title, sentences below it, tables. A single table can be filtered; its header stays."""

    name: str
    title: str
    tables: tuple[Table, ...]
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Properties:
    """What the file says about itself; ``created``: a day of the report, never of the clock."""

    title: str
    subject: str
    created: date
    author: str = "OK OCE Jakarta"


@dataclass
class _Pen:
    """Where the next line of a sheet goes, and how wide its columns have become."""

    page: Worksheet
    formats: dict[str, Format]
    row: int = 0
    widths: dict[int, int] = field(default_factory=dict)
    lines: list[tuple[int, str, str]] = field(default_factory=list)

    def take_line(self, text: str, style: str) -> None:
        """A line over all columns, which never widens one; written once these are known."""
        self.lines.append((self.row, text, style))
        self.row += 1

    def write_table(self, table: Table) -> tuple[int, int]:
        """Writes header and rows; returns the header's row and the last one."""
        header = self.row
        for number, column in enumerate(table.columns):
            self.page.write_string(header, number, column.title, self.formats["header"])
            longest = max((len(word) for word in column.title.split()), default=0)
            self._widen(number, max(longest + 3, _NARROWEST[column.kind]))
        for row in table.rows:
            self.row += 1
            for number, (column, cell) in enumerate(zip(table.columns, row, strict=True)):
                self._write(number, cell, column.kind)
        last, self.row = self.row, self.row + 1
        return header, last

    def _write(self, number: int, cell: Cell, kind: Kind) -> None:
        """A cell by what it is: a text in a column of numbers stays a text."""
        if cell is None:
            self.page.write_blank(self.row, number, None, self.formats["text"])
        elif isinstance(cell, str):
            self.page.write_string(self.row, number, cell, self.formats["text"])
            self._widen(number, len(cell) + 2)
        elif isinstance(cell, date):
            self.page.write_datetime(
                self.row, number, datetime.combine(cell, datetime.min.time()), self.formats["date"]
            )
        else:
            self.page.write_number(self.row, number, cell, self.formats[kind])

    def finish(self) -> None:
        """Sets the columns' widths and writes the lines over all of them, as high as they need."""
        for number, width in self.widths.items():
            self.page.set_column(number, number, width)
        total, last = sum(self.widths.values()), max(self.widths)
        for row, text, style in self.lines:
            look = self.formats[style]
            if last:
                self.page.merge_range(row, 0, row, last, "", look)
            self.page.write_string(row, 0, text, look)
            size = look.font_size / 11
            self.page.set_row(row, _LINE_HEIGHT * size * math.ceil(len(text) * size * 1.1 / total))

    def _widen(self, number: int, width: int) -> None:
        self.widths[number] = min(_WIDEST, max(width, self.widths.get(number, 0)))


def write_sheets(sheets: tuple[Sheet, ...], properties: Properties) -> bytes:
    """The sheets as an XLSX file."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as workbook:
        workbook.set_properties(
            {
                "title": properties.title,
                "subject": properties.subject,
                "author": properties.author,
                "company": properties.author,
                "created": datetime.combine(properties.created, datetime.min.time()),
            }
        )
        formats = {
            kind: workbook.add_format({"valign": "top", **look})
            for kind, look in {
                **_FORMATS,
                "header": _HEADER,
                "title": {"bold": True, "font_size": 14, "text_wrap": True},
                "heading": {"bold": True, "font_size": 12, "text_wrap": True},
                "sentence": {"text_wrap": True},
            }.items()
        }
        for sheet in sheets:
            _write_sheet(_Pen(workbook.add_worksheet(sheet.name), formats), sheet)
    return file.getvalue()


def _write_sheet(pen: _Pen, sheet: Sheet) -> None:
    page = pen.page
    pen.take_line(sheet.title, "title")
    for sentence in sheet.sentences:
        pen.take_line(sentence, "sentence")
    pen.row += 1
    if len(sheet.tables) == 1:
        (table,) = sheet.tables
        header, last = pen.write_table(table)
        page.freeze_panes(header + 1, 0)
        page.repeat_rows(header)
        page.autofilter(header, 0, last, len(table.columns) - 1)
    else:
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        for table in sheet.tables:
            pen.take_line(table.heading, "heading")
            pen.write_table(table)
            pen.row += 1
    pen.finish()
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(_PAPER_A4)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_footer("&L&A&RHalaman &P dari &N")
