"""The cells of an XLSX tab as values; ``xlsx_sheet`` finds the parts. Judges nothing."""

import math
import re
from collections import deque
from collections.abc import Callable, Iterator
from xml.parsers import expat

from pantau.sources.tables import Cell, FileUnreadable

CELL_LIMIT = 1_000_000
COLUMN_LIMIT = 1_000
"""Cells further right are left out."""
DAYS_TO_1904 = 1462
NO_WORKBOOK = "This is no Excel workbook (.xlsx). Save it as .xlsx or as CSV."
TOO_LARGE = "The Excel file unpacks to more than it may. Hand it in as CSV, or in parts."

Attributes = dict[str, str]


def make_parser(
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None,
    text: Callable[[str], None] | None,
) -> expat.XMLParserType:
    """A parser that knows tags and attributes by their local names and refuses a document type."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise FileUnreadable(NO_WORKBOOK)

    def start_local(tag: str, values: Attributes) -> None:
        start(tag.rpartition(" ")[2], {name.rpartition(" ")[2]: value for name, value in values.items()})

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start_local
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(" ")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    return parser


class SharedTexts:
    """Texts that cells share by number. Readings of Chinese or Japanese signs are no part of them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pieces: list[str] = []
        self._is_text = False
        self._is_reading = False

    def start(self, tag: str, _values: Attributes) -> None:
        """A tag begins."""
        self._is_text = tag == "t"
        self._is_reading = self._is_reading or tag == "rPh"

    def end(self, tag: str) -> None:
        """A tag ends."""
        self._is_text = False
        if tag == "rPh":
            self._is_reading = False
        elif tag == "si":
            self.texts.append(unescape("".join(self._pieces)))
            self._pieces = []

    def add(self, piece: str) -> None:
        """Text between tags."""
        if self._is_text and not self._is_reading:
            self._pieces.append(piece)


class Tab:
    """Turns a tab's XML into rows."""

    def __init__(self, texts: list[str], date_styles: frozenset[int]) -> None:
        self._texts = texts
        self._date_styles = date_styles
        self._done: deque[tuple[int, list[Cell]]] = deque()
        self._row: list[Cell] = []
        self._number = 0
        self._place = -1
        self._cell: Attributes = {}
        self._pieces: list[str] = []
        self._length = 0
        self._is_value = False
        self._is_reading = False

    def rows(self, chunks: Iterator[bytes]) -> Iterator[tuple[int, list[Cell]]]:
        """Each row with its number, from the XML in pieces."""
        parser = make_parser(self._start, self._end, self._add)
        for chunk in chunks:
            parser.Parse(chunk)
            while self._done:
                yield self._done.popleft()
        parser.Parse(b"", True)

    def _start(self, tag: str, values: Attributes) -> None:
        self._is_value = tag in ("v", "t") and not self._is_reading
        if tag == "c":
            self._cell, self._pieces, self._length = values, [], 0
            self._place = find_place(values.get("r", ""), self._place + 1)
        elif tag == "row":
            given = values.get("r", "")
            self._number = int(given) if re.fullmatch(r"[0-9]{1,7}", given) else self._number + 1
            self._row, self._place = [], -1
        elif tag == "rPh":
            self._is_reading = True

    def _end(self, tag: str) -> None:
        self._is_value = False
        if tag == "c":
            self._put("".join(self._pieces))
        elif tag == "row":
            self._done.append((self._number, self._row))
        elif tag == "rPh":
            self._is_reading = False

    def _add(self, piece: str) -> None:
        if self._is_value:
            self._pieces.append(piece)
            self._length += len(piece)
            if self._length > CELL_LIMIT:
                raise FileUnreadable(TOO_LARGE)

    def _put(self, text: str) -> None:
        if self._place >= COLUMN_LIMIT or not text:
            return
        self._row.extend([None] * (self._place + 1 - len(self._row)))
        self._row[self._place] = self._read(text)

    def _read(self, text: str) -> Cell:
        kind = self._cell.get("t", "n")
        if kind == "s":
            place = int(text) if re.fullmatch(r"\s*[0-9]{1,9}\s*", text) else len(self._texts)
            return self._texts[place] if place < len(self._texts) else None
        if kind == "b":
            return text.strip() == "1"
        if kind != "n":
            return unescape(text) if kind in ("str", "inlineStr") else text
        number = read_number(text)
        style = self._cell.get("s", "")
        if isinstance(number, int | float) and style.isdecimal() and int(style) in self._date_styles:
            return number + DAYS_TO_1904
        return number


def find_place(address: str, following: int) -> int:
    """The 0-based column of a cell; one without an address stands right of the one before."""
    letters = re.match(r"([A-Z]{1,3})[0-9]", address)
    if letters is None:
        return following
    place = 0
    for letter in letters[1]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def read_number(text: str) -> Cell:
    """A number as JSON can hold it, whole ones to the last digit; what is none stays text."""
    if re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    try:
        number = float(text)
    except ValueError:
        return text
    if not math.isfinite(number):
        return text
    return int(number) if number.is_integer() and abs(number) < 1e17 else number


def unescape(text: str) -> str:
    """Control characters as Excel writes them (``_x000D_``), but for those that no database holds."""
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return "" if code == 0 or 0xD800 <= code <= 0xDFFF else chr(code)
