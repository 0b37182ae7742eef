"""A table as CSV: UTF-8, comma, a header of the columns' names, safe to open in a spreadsheet. Pure."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urljoin

from pantau.monitor.model import Cell, Column, Row, Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_TOGETHER = 500
"""Rows that go out in one piece."""


def write_csv(table: Table, rows: Iterable[Row], root: str) -> Iterator[str]:
    """The lines of a table in pieces. ``root``: the monitor's own address, which relative links hang on."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_write(column, cell, root) for column, cell in zip(table.columns, row, strict=True)])
        if number % _TOGETHER == 0:
            yield _take(buffer)
    yield _take(buffer)


def _write(column: Column, cell: Cell, root: str) -> str | int | float:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int() | float():
            return cell
        case tuple():
            return _defuse("; ".join(cell))
        case date():
            return cell.isoformat()
        case str() if column.kind == "link":
            return _defuse(urljoin(root, cell))
        case _:
            return _defuse(cell)


def _defuse(text: str) -> str:
    """A text that a spreadsheet would run stands behind an apostrophe, also where ``;`` parts its cells."""
    return ";".join(f"'{part}" if part.lstrip(" ").startswith(_FORMULA) else part for part in text.split(";"))


def _take(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
