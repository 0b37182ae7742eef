"""The first tab of an XLSX file, row by row, as Google would give it unformatted.

Numbers stay numbers, and so does a date: its 1900-system serial, whatever the workbook's own date
system. A formula gives its value, an error its text (python-calamine gives an empty cell there, and
one array for a tab whose far corner is filled). Streams: what a file inflates to is counted, never
trusted. No bytes raise anything but ``FileUnreadable``.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.parsers import expat

from pantau.sources.tables import Cell, FileUnreadable
from pantau.sources.xlsx_cells import NO_WORKBOOK, TOO_LARGE, Attributes, SharedTexts, Tab, make_parser

FILE_LIMIT = 64_000_000
TAB_LIMIT = 1_000_000_000
"""Bytes that a tab may inflate to: a full one of a million rows and eleven columns takes 600 MB."""
TEXTS_LIMIT = 100_000_000
"""The same for the texts that cells share, and for every other part: they are held in memory."""
DATE_FORMATS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
DAMAGED = "The Excel file is damaged or cut off. Save it anew and hand it in once more."


def read_first_tab(path: Path) -> Iterator[tuple[int, list[Cell]]]:
    """Each row that is there with its number in the tab."""
    if path.stat().st_size > FILE_LIMIT:
        raise FileUnreadable(f"The Excel file is larger than {FILE_LIMIT // 1_000_000} MB. {TOO_LARGE}")
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _Workbook(archive).rows()
    except RuntimeError as error:
        raise FileUnreadable("The file has a password. Save it without one.") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        expat.ExpatError,
        OSError,
        OverflowError,
        UnicodeError,
    ) as error:
        raise FileUnreadable(DAMAGED) from error


class _Workbook:
    """The parts of an XLSX file that say which tab is the first and how its cells are meant."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._book = self._find_book()
        self._is_1904 = False
        self._tabs: list[str] = []
        self._parse(self._book, self._see_book)

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        kinds = dict(self._links(self._book))
        tab = next((kinds[tab] for tab in self._tabs if tab in kinds and kinds[tab][0] == "worksheet"), None)
        if tab is None:
            raise FileUnreadable("The Excel file has no tab with cells.")
        parts = dict(kinds.values())
        texts = SharedTexts()
        if (shared := parts.get("sharedStrings")) in self._archive.namelist():
            self._parse(str(shared), texts.start, texts.end, texts.add)
        dates = self._find_date_styles(parts.get("styles")) if self._is_1904 else frozenset()
        yield from Tab(texts.texts, dates).rows(self._inflate(tab[1], TAB_LIMIT))

    def _find_book(self) -> str:
        links = dict(self._links("")) if "_rels/.rels" in self._archive.namelist() else {}
        found = [target for kind, target in links.values() if kind == "officeDocument"]
        book = found[0] if found else "xl/workbook.xml"
        if not book.endswith(".xml") or book not in self._archive.namelist() or "word/" in book:
            raise FileUnreadable(NO_WORKBOOK)
        return book

    def _links(self, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """What a part refers to: id, kind and path of each other part."""
        folder, name = posixpath.split(part)
        found: list[Attributes] = []
        links = posixpath.join(folder, "_rels", f"{name}.rels")
        if links not in self._archive.namelist():
            raise FileUnreadable(DAMAGED)
        self._parse(links, lambda tag, values: found.append(values) if tag == "Relationship" else None)
        for values in found:
            target = posixpath.normpath(posixpath.join("/", folder, values.get("Target", "")))
            yield values.get("Id", ""), (values.get("Type", "").rpartition("/")[2], target.lstrip("/"))

    def _see_book(self, tag: str, values: Attributes) -> None:
        if tag == "workbookPr":
            self._is_1904 = values.get("date1904", "0") in ("1", "true", "on")
        elif tag == "sheet":
            self._tabs.append(values.get("id", ""))

    def _find_date_styles(self, part: str | None) -> frozenset[int]:
        """Which cell styles show a date or a time."""
        if part not in self._archive.namelist():
            return frozenset()
        formats: dict[str, str] = {}
        styles: list[str] = []
        inside = [""]

        def see(tag: str, values: Attributes) -> None:
            if tag in ("cellXfs", "cellStyleXfs"):
                inside[0] = tag
            elif tag == "numFmt":
                formats[values.get("numFmtId", "")] = values.get("formatCode", "")
            elif tag == "xf" and inside[0] == "cellXfs":
                styles.append(values.get("numFmtId", "0"))

        self._parse(str(part), see)
        return frozenset(place for place, style in enumerate(styles) if _is_date(style, formats.get(style)))

    def _parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        parser = make_parser(start, end, text)
        for chunk in self._inflate(part, TEXTS_LIMIT):
            parser.Parse(chunk)
        parser.Parse(b"", True)

    def _inflate(self, part: str, limit: int) -> Iterator[bytes]:
        if part not in self._archive.namelist():
            raise FileUnreadable(DAMAGED)
        size = 0
        with self._archive.open(part) as stream:
            while chunk := stream.read(1 << 16):
                size += len(chunk)
                if size > limit:
                    raise FileUnreadable(TOO_LARGE)
                yield chunk


def _is_date(style: str, code: str | None) -> bool:
    if code is None:
        return style.isdecimal() and int(style) in DATE_FORMATS
    shown = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', "", code.lower())
    return re.search(r"[dmyhs]", shown) is not None and "general" not in shown
