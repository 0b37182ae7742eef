"""The first tab of an XLSX file, row by row, as Google would give it unformatted: openpyxl reads it.

Numbers stay numbers, and so does a date: its 1900-system serial, whatever the workbook's own date
system. A formula gives its value, an error its text. No bytes raise anything but ``FileUnreadable``,
and never with a value of the file.
"""

import datetime as dt
import math
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.utils.escape import unescape

from pantau.sources.tables import Cell, FileUnreadable
from pantau.sources.xlsx_limits import NO_WORKBOOK, TOO_LARGE, LimitedArchive

FILE_LIMIT = 64_000_000
ROW_LIMIT = 1_048_576
COLUMN_LIMIT = 1_000
"""Cells further right are left out."""
TEXT_LIMIT = 1_000_000
WHOLE_LIMIT = 10**17
"""A NIK has 16 digits; what is far above is a number like any other."""
DAMAGED = "The Excel file is damaged or cut off. Save it anew and hand it in once more."


def read_first_tab(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Each row that holds anything with its number in the tab."""
    if path.stat().st_size > FILE_LIMIT:
        raise FileUnreadable(f"The Excel file is larger than {FILE_LIMIT // 1_000_000} MB. {TOO_LARGE}")
    # openpyxl's warnings quote cells.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with path.open("rb") as file, LimitedArchive(file) as archive:
                yield from _read_rows(file, archive)
        except FileUnreadable:
            raise
        except Exception:
            # What a damaged file makes openpyxl raise has no end, and its words may quote a cell.
            raise FileUnreadable(DAMAGED) from None


def _read_rows(file: Any, archive: LimitedArchive) -> Iterator[tuple[int, list[Cell]]]:
    tab = _open_first_tab(file, archive)
    # Without a limit on columns a row is as long as its last cell; the file's own word is not taken.
    tab.reset_dimensions()
    for number, row in enumerate(tab.iter_rows(max_row=ROW_LIMIT, values_only=True), start=1):
        if any(value is not None for value in row):
            yield number, [_read(value) for value in row[:COLUMN_LIMIT]]


def _open_first_tab(file: Any, archive: LimitedArchive) -> Any:
    """``load_workbook`` in steps, without those that judge colours, authors, charts and other tabs.

    Without styles a date is the number that it is, and a NIK in a cell formatted as a date stays one;
    only a workbook of the 1904 system needs them, to tell its dates from numbers.
    """
    reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    reader.archive = archive
    try:
        reader.read_manifest()
        reader.read_workbook()
    except (KeyError, OSError):
        raise FileUnreadable(NO_WORKBOOK) from None
    reader.read_strings()
    if reader.wb.epoch == CALENDAR_MAC_1904:
        apply_stylesheet(reader.archive, reader.wb)
    tabs = [tab for tab, link in reader.parser.find_sheets() if link.Type.endswith("/worksheet")]
    if not tabs:
        raise FileUnreadable("The Excel file has no tab with cells.")
    reader.parser.sheets = tabs[:1]
    reader.read_worksheets()
    return reader.wb.worksheets[0]


def _read(value: Any) -> Cell:
    """A value of openpyxl's as JSON can hold it; whole numbers to the last digit."""
    if isinstance(value, str):
        return _read_text(value)
    if type(value) is int:
        return value if abs(value) < WHOLE_LIMIT else float(value)
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        value = to_excel(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < WHOLE_LIMIT else value
    return value


def _read_text(text: str) -> Cell:
    """Control characters as Excel writes them (``_x000D_``), but for those that no database holds."""
    if len(text) > TEXT_LIMIT:
        raise FileUnreadable(TOO_LARGE)
    if "_x" in text:
        text = unescape(text).replace("\0", "").encode(errors="ignore").decode()
    return text
