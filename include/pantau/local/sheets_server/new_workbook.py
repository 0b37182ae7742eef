"""A workbook that was not there before: its id, its name, its first tabs; or one filled anew from a CSV."""

import csv
import io
import secrets
from collections.abc import Callable
from typing import Any

from pantau.local.sheets_server.errors import invalid
from pantau.local.sheets_server.locales import set_region
from pantau.local.sheets_server.ranges import Area
from pantau.local.sheets_server.sheet_requests import add_sheet
from pantau.local.sheets_server.values import write_values
from pantau.local.sheets_server.workbook import Workbook

UNTITLED = "Untitled spreadsheet"
_FIRST_TAB = "Sheet1"


def new_id() -> str:
    """A spreadsheet id that nobody has; as long as Google's."""
    return "1" + secrets.token_urlsafe(32)


def rename(title: str) -> Callable[[Workbook], None]:
    """An edit that gives a workbook its name."""

    def edit(workbook: Workbook) -> None:
        workbook.book.properties.title = title

    return edit


def fill(document: dict[str, Any]) -> Callable[[Workbook], None]:
    """An edit that makes an empty workbook what a ``Spreadsheet`` resource says of name and tabs."""
    properties, sheets = document.get("properties", {}), document.get("sheets") or [{}]
    if any(set(sheet) - {"properties"} for sheet in sheets):
        raise invalid("Invalid value at 'spreadsheet.sheets': this server takes properties of new tabs only.")

    def edit(workbook: Workbook) -> None:
        rename(properties.get("title") or UNTITLED)(workbook)
        set_region(workbook.book, properties)
        (blank,) = workbook.tabs
        blank.sheet.title = "~"
        for place, sheet in enumerate(sheets):
            given = {"title": _FIRST_TAB, "sheetId": 0} if place == 0 else {"title": _FIRST_TAB}
            add_sheet(workbook, {"properties": given | sheet.get("properties", {})})
        workbook.delete_tab(blank.sheet_id)

    return edit


def fill_from_csv(content: bytes) -> Callable[[Workbook], None]:
    """An edit that leaves one tab, the first, with what the CSV holds, as if it had been typed."""
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))

    def edit(workbook: Workbook) -> None:
        first, *others = workbook.tabs
        for tab in others:
            workbook.delete_tab(tab.sheet_id)
        first.sheet.delete_rows(1, first.row_count)
        first.forget_index()
        first.resize(len(rows) or 1, max(map(len, rows), default=0) or 1)
        write_values(first, Area(1, 1, 1, 1), {"values": rows}, "USER_ENTERED")

    return edit
