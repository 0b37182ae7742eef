"""CSV as partners really write it: any of four delimiters, any encoding and line end of contract §6.

A row's number counts records from 1: a blank line is one, a record whose quoted cell runs over
several lines is one too, as a spreadsheet shows them. Knows no column. No bytes raise anything but
``FileUnreadable``.
"""

import codecs
import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pantau.sources.tables import Cell, FileUnreadable

DELIMITERS = (",", ";", "\t", "|")
LINE_LIMIT = 8_000_000
"""Characters of one record. The longest cell that a spreadsheet can hold has 50,000."""
QUOTED_LINES = 500
"""A quote that nothing closes for so many lines is a slip, not a cell."""
CHUNK = 1 << 20

csv.field_size_limit(LINE_LIMIT + 1)


def _keep_undefined(error: UnicodeError) -> tuple[str, int]:
    """Of cp1252's bytes five mean nothing; each becomes the control character of its number."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("pantau.undefined", _keep_undefined)


@dataclass(frozen=True)
class Encoding:
    """How a file's bytes become text, and what was wrong with them."""

    name: str
    errors: str = "strict"
    problem: str | None = None


class CsvFile:
    """One CSV file on disk. ``problems`` are those of its last reading, complete when it came to the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.encoding = find_encoding(path)
        self.problems: list[str] = []

    def records(self, delimiter: str) -> Iterator[tuple[int, list[Cell]]]:
        """Each record with its number, read under one delimiter."""
        self.problems = [self.encoding.problem] if self.encoding.problem else []
        with self._path.open(encoding=self.encoding.name, errors=self.encoding.errors, newline="") as text:
            lines = _Lines(text)
            for number, (cells, is_stray) in enumerate(_parse(lines, delimiter), start=1):
                if is_stray:
                    self._note_stray(number)
                yield number, cells

    def _note_stray(self, number: int) -> None:
        told = "A quote opens a cell and nothing closes it, first in row "
        if not any(problem.startswith(told) for problem in self.problems):
            self.problems.append(
                f"{told}{number}: read as it stands. The file may be cut off there, or the quote is a slip."
            )


class _Unclosed(Exception):
    """A quoted cell has not ended where it should have."""


class _Lines(Iterator[str]):
    """A file's lines; remembers those of the record under way, so that they can be read once more."""

    def __init__(self, text: TextIO) -> None:
        self._readline = text.readline
        self._again: deque[str] = deque()
        self.taken: list[str] = []
        self._length = 0

    def __next__(self) -> str:
        if len(self.taken) >= QUOTED_LINES:
            raise _Unclosed
        line = self._again.popleft() if self._again else self._readline(LINE_LIMIT)
        self._length += len(line)
        if not line:
            if self.taken:
                raise _Unclosed
            raise StopIteration
        if len(line) >= LINE_LIMIT:
            raise FileUnreadable(f"A line is longer than {LINE_LIMIT:,} characters: this is no table.")
        if self.taken and self._length > LINE_LIMIT:
            self._again.appendleft(line)
            raise _Unclosed
        self.taken.append(line)
        return line.replace("\0", "") if "\0" in line else line

    def begin_record(self) -> None:
        self.taken.clear()
        self._length = 0

    def give_back(self) -> str:
        """The first line of the record under way; the others will be read as records of their own."""
        first, *others = self.taken
        self._again.extendleft(reversed(others))
        return first.replace("\0", "")


def _parse(lines: _Lines, delimiter: str) -> Iterator[tuple[list[Cell], bool]]:
    """Records, and whether a quote in one was read as a mere character because nothing closed it."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_record()
        try:
            yield list(next(reader)), False
        except StopIteration:
            return
        except (_Unclosed, csv.Error) as error:
            is_stray = isinstance(error, _Unclosed) or len(lines.taken) > 1
            line = lines.give_back()
            yield (_split_plainly(line, delimiter) if is_stray else _split_loosely(line, delimiter)), is_stray
            reader = csv.reader(lines, delimiter=delimiter, strict=True)


def _split_loosely(line: str, delimiter: str) -> list[Cell]:
    """A line with quotes inside quotes (``"PT "Maju" Jaya"``)."""
    return list(next(csv.reader([line], delimiter=delimiter)))


def _split_plainly(line: str, delimiter: str) -> list[Cell]:
    """A line with a quote that nothing closes; the cells that are quoted whole lose their quotes."""
    cells = next(csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE))
    return [
        cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
        for cell in cells
    ]


def find_encoding(path: Path) -> Encoding:
    """By the mark at the start; without one UTF-8 where every byte fits it, else cp1252."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(codecs.BOM_UTF8):
        return _try(path, "utf-8-sig", "UTF-8")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _try(path, "utf-16", "UTF-16")
    found = _try(path, "utf-8", "UTF-8")
    return Encoding("cp1252", "pantau.undefined") if found.problem and not found.name else found


def _try(path: Path, codec: str, told: str) -> Encoding:
    """Decodes the file once. A file without a mark that does not fit has no name."""
    decoder = codecs.getincrementaldecoder(codec)()
    is_marked, is_plain = codec != "utf-8", True
    problem = f"Some bytes are no {told}; they read as \ufffd."
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                is_plain = decoder.decode(chunk).isascii() and is_plain
    except UnicodeDecodeError:
        return Encoding(
            codec if is_marked else "", "replace", f"Some bytes are no {told}; they read as \ufffd."
        )
    rest = decoder.getstate()[0]
    if not rest:
        return Encoding(codec)
    problem = "The file ends in the middle of a character: it may be cut off. Hand it in once more."
    return Encoding(codec if is_marked or not is_plain else "", "replace", problem)
