"""Writes one kecamatan's workbook as its facilitators left it at the cut-off.

Takes tabs, headers and choices from the contract; never decides what a row says.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from pantau.contract import Column, Tab, load_contract
from pantau.reference import Kecamatan
from pantau.sample.handwriting import Cell
from pantau.sample.layout import TOTALLED, Layout
from pantau.sample.rows import Row
from pantau.sample.vocabulary import load_vocabulary

_SAVED_AT = datetime(2018, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that a workbook does not change by itself
_HELPER_HEADER = "No"


@dataclass(frozen=True)
class Sheets:
    """One workbook to write: its rows by tab, its layout, and what is broken in it this week."""

    kecamatan: Kecamatan
    rows: Mapping[str, Iterable[Row]]
    layout: Layout
    fault: str | None = None
    """A hold reason of the contract, ``tab_missing:P3``; ``None`` for a sound workbook."""


def write_workbook(path: Path, sheets: Sheets) -> None:
    """Writes the workbook with every tab of the contract."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = _SAVED_AT
    _write_notice(book, sheets)
    for tab in load_contract().tabs:
        title = tab.title
        if sheets.fault == f"tab_missing:{tab.code}":
            title = f"{tab.title} (lama)"
        _write_tab(book.create_sheet(title), tab, sheets)
    for name in load_contract().own_tabs:
        book.create_sheet(name)
    book.save(path)


def _write_notice(book: Workbook, sheets: Sheets) -> None:
    contract, words = load_contract(), load_vocabulary()
    sheet = book.create_sheet(contract.notice_tab)
    code = sheets.kecamatan.kecamatan_code
    if sheets.fault == "wrong_code":
        code = f"{code[:-2]}99"
    sheet.column_dimensions["A"].width = 24
    sheet.append([_bold(sheet, f"Buku kerja OK OCE Kecamatan {sheets.kecamatan.kecamatan_name}")])
    sheet.append([])
    sheet.append([contract.code_key, code])
    sheet.append([contract.version_key, str(contract.version)])
    sheet.append([])
    for line in words.help:
        sheet.append([line])


def _write_tab(sheet: WriteOnlyWorksheet, tab: Tab, sheets: Sheets) -> None:
    layout = sheets.layout if tab.code != "LAPOR" else Layout()
    columns = [
        column
        for column in layout.columns(tab)
        if sheets.fault != f"header_missing:{tab.code}:{column.header}"
    ]
    headers = [layout.header(column) for column in columns]
    if layout.has_numbers:
        headers.insert(0, _HELPER_HEADER)
        sheet.column_dimensions["A"].hidden = True
    if layout.own_column:
        headers.append(layout.own_column)
    for number, header in enumerate(headers):
        sheet.column_dimensions[get_column_letter(number + 1)].width = max(12, len(header) + 3)
    sheet.freeze_panes = f"A{layout.title_rows + 2}"
    titles = load_vocabulary().title.format(
        tab=tab.title.upper(), kecamatan=sheets.kecamatan.kecamatan_name.upper()
    )
    for line in (titles, load_vocabulary().titles_below, None)[: layout.title_rows]:
        sheet.append([line])
    sheet.append([_bold(sheet, header) for header in headers])
    for cells in _lay_out(tab, sheets.rows[tab.code], columns, layout):
        sheet.append([_cell(sheet, value) for value in cells])


def _lay_out(tab: Tab, rows: Iterable[Row], columns: list[Column], layout: Layout) -> Iterator[list[Cell]]:
    """The tab's rows cell by cell, the facilitators' own columns and total included."""
    remarks, added = load_vocabulary().remarks, 0
    summed = TOTALLED.get(tab.code, "")
    for number, row in enumerate(rows, start=1):
        cells = [row.cells.get(column.header) for column in columns]
        amount = row.cells.get(summed)
        added += amount if isinstance(amount, int) else 0
        own = [remarks[number % len(remarks)] or None] if layout.own_column else []
        yield [*([number] if layout.has_numbers else []), *cells, *own]
    for row in layout.totals(tab.code):
        cells = [added if column.header == summed else row.cells.get(column.header) for column in columns]
        yield [*([None] if layout.has_numbers else []), *cells]


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> Cell | SheetCell:
    if not isinstance(value, date):
        return value
    cell = WriteOnlyCell(sheet, value=value)
    cell.number_format = "dd/mm/yyyy"
    return cell


def _bold(sheet: WriteOnlyWorksheet, text: str) -> SheetCell:
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell
