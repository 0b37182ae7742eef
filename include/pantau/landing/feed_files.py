"""From a partner's file to its contract columns: which reader, which delimiter, which header row.

What a file does wrong is a sentence, for engineers and for the partner; only ``FileUnreadable``
is raised, and never with a value of the file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from pantau.contract import Feed, fold, load_contract
from pantau.landing.cells import clean
from pantau.landing.tabs import LandedRow, find_column
from pantau.sources.csv_text import DELIMITERS, CsvFile
from pantau.sources.tables import Cell, FileUnreadable
from pantau.sources.xlsx_sheet import read_first_tab

READER_VERSION = 1
"""Raised when the same bytes would be understood otherwise: files then land anew."""
EXTRAS_LIMIT = 1_000
"""Columns of which cells outside the contract are kept."""
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Line = tuple[int, list[Cell]]


@dataclass(frozen=True)
class Header:
    """Where a feed's columns stand in a file: the header's row and the 0-based place of each header."""

    row: int
    columns: Mapping[str, int]


class FeedFile:
    """A file on disk as a feed's table; its rows are read once."""

    def __init__(self, path: Path, feed: Feed) -> None:
        self._feed = feed
        self._csv: CsvFile | None = None
        with path.open("rb") as file:
            start = file.read(8)
        if not start:
            raise FileUnreadable("The file is empty. Hand it in once more.")
        if start == OLE:
            raise FileUnreadable(
                "This is an Excel file of the old kind (.xls), or one with a password. "
                "Save it as .xlsx without a password, or as CSV."
            )
        if start.startswith(ZIP):
            self._lines = read_first_tab(path)
            self.header = find_header(self._lines, feed)
        else:
            self._csv = CsvFile(path)
            self.header, delimiter = self._try_delimiters()
            self._lines = self._csv.records(delimiter)

    def rows(self) -> Iterator[LandedRow]:
        """The rows below the header that hold anything in a contract column."""
        places = [self.header.columns.get(column.header) for column in self._feed.columns]
        taken = set(self.header.columns.values())
        for number, line in self._lines:
            if number <= self.header.row:
                continue
            cells = tuple(_cell(line, place) for place in places)
            if any(cell is not None and clean(cell) != "" for cell in cells):
                yield LandedRow(number, cells, _outside(line, taken))

    @property
    def problem(self) -> str | None:
        """What kept the file from being read as it should be; complete when all rows were read."""
        absent = [
            column.header
            for column in self._feed.columns
            if (column.required or column.decides) and column.header not in self.header.columns
        ]
        problems = list(self._csv.problems) if self._csv else []
        if absent:
            problems.append(f"The header row lacks {', '.join(absent)}.")
        return " ".join(problems) or None

    def _try_delimiters(self) -> tuple[Header, str]:
        """The delimiter under which the header row shows the most columns."""
        assert self._csv is not None
        found = []
        for delimiter in DELIMITERS:
            try:
                found.append((find_header(self._csv.records(delimiter), self._feed), delimiter))
            except HeaderAbsent as absent:
                problem = absent
        if not found:
            raise problem
        return max(found, key=lambda each: len(each[0].columns))


class HeaderAbsent(FileUnreadable):
    """None of a file's first rows is a header row."""


def find_header(lines: Iterable[Line], feed: Feed) -> Header:
    """The first of the top rows with half of the headers that decide, or half of all of them."""
    limit = load_contract().header_rows
    deciding = {column.header for column in feed.columns if column.required or column.decides}
    for number, line in takewhile(lambda line: line[0] <= limit, lines):
        headers = [fold(clean(cell)) for cell in line]
        places = {column.header: find_column(headers, column) for column in feed.columns}
        columns = {header: found[0] for header, found in places.items() if found}
        if len(deciding & columns.keys()) * 2 >= len(deciding) or len(columns) * 2 >= len(feed.columns):
            return Header(number, columns)
    raise HeaderAbsent(
        f"None of the first {limit} rows is a header row of {feed.name}: "
        f"{', '.join(column.header for column in feed.columns)}."
    )


def _cell(line: list[Cell], place: int | None) -> Cell:
    cell = line[place] if place is not None and place < len(line) else None
    return None if cell == "" else cell


def _outside(line: list[Cell], taken: set[int]) -> dict[str, Cell]:
    """What stands outside the contract's columns, as far as a table reaches."""
    return {
        str(place): cell
        for place, cell in enumerate(line[:EXTRAS_LIMIT])
        if place not in taken and cell not in (None, "") and clean(cell) != ""
    }
