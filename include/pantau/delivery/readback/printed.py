"""What an edition says, read back from its own bytes: the HTML's tables, the text's lines, the XLSX's cells.

Knows how reports are printed and nothing of what they are made from, so that a mistake between the marts and
the page is seen. Never compares; ``figures`` does.
"""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_NUMBER = r"\d{1,3}(?:\.\d{3})*"
_CELL = re.compile(rf"({_NUMBER})\s\+({_NUMBER})")
_BREAK = "\v"
_STAGE = re.compile(r"P[1-7]\b")
_RANKED = re.compile(r"\d+\. (.+)")
_TEXT_TOTAL = re.compile(rf"(P[1-7]) [^:]+: ({_NUMBER}) \(\+({_NUMBER})\)")
_TEXT_FIGURE = re.compile(rf"\b(P[1-7]) ({_NUMBER}) \(\+({_NUMBER})\)")


class SpreadsheetUnreadable(ValueError):
    """A file that does not open as a spreadsheet."""


@dataclass(frozen=True)
class PrintedFigure:
    """A stage's people and the new ones among them. ``place``: its heading or code, of totals empty."""

    place: str
    stage_code: str
    cumulative: int
    new: int


@dataclass(frozen=True)
class PrintedCell:
    """A filled cell. ``shown``: its text, or the digits of a number as long as a NIK."""

    sheet: str
    address: str
    value: str | float
    is_formula: bool

    @property
    def shown(self) -> str:
        """Of a number only its length tells: rupiah may look like a phone's digits."""
        if isinstance(self.value, float):
            return str(int(self.value)) if abs(self.value) >= 10**15 else ""
        return self.value


@dataclass(frozen=True)
class Spreadsheet:
    """An XLSX as it opens. ``leads_elsewhere``: a link, or cells of another file."""

    sheets: tuple[str, ...]
    cells: tuple[PrintedCell, ...]
    properties: tuple[str, ...]
    leads_elsewhere: bool

    def lines(self, sheet: str, first_title: str) -> list[dict[str, Any]]:
        """The lines of a sheet's table by its header, which begins with a title; it ends with the sheet."""
        rows: dict[str, dict[str, Any]] = {}
        for cell in self.cells:
            if cell.sheet == sheet:
                column = re.sub(r"\d", "", cell.address)
                rows.setdefault(cell.address.removeprefix(column), {})[column] = cell.value
        below = iter(rows.values())
        titles = next((row for row in below if row.get("A") == first_title), {})
        return [{title: row.get(column) for column, title in titles.items()} for row in below]


@lru_cache(maxsize=2)
def read_spreadsheet(content: bytes) -> Spreadsheet:
    """Opens an XLSX and reads all of it; of a formula that it is one."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = {
                name: fromstring(packed.read(name))  # noqa: S314 (our own)
                for name in packed.namelist()
                if name.endswith((".xml", ".rels"))
            }
        shared = ["".join(text.itertext()) for text in parts.get("xl/sharedStrings.xml", ())]
        targets = {link.get("Id"): link.get("Target") for link in parts["xl/_rels/workbook.xml.rels"]}
        pages = {
            str(sheet.get("name")): parts[f"xl/{targets[sheet.get(f'{_LINKS}id')]}"]
            for sheet in parts["xl/workbook.xml"].iter(f"{_MAIN}sheet")
        }
        cells = tuple(
            cell
            for name, page in pages.items()
            for each in page.iter(f"{_MAIN}c")
            if (cell := _read_cell(name, each, shared))
        )
    except (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ParseError, ValueError) as error:
        raise SpreadsheetUnreadable(type(error).__name__) from None
    properties = "docProps/core.xml", "docProps/app.xml"
    return Spreadsheet(
        tuple(pages),
        cells,
        tuple(text for name in properties if name in parts for text in parts[name].itertext()),
        any("externalLinks" in name for name in parts)
        or any(page.find(f"{_MAIN}hyperlinks") is not None for page in pages.values()),
    )


def _read_cell(sheet: str, cell: Element, shared: list[str]) -> PrintedCell | None:
    address, kind, value = str(cell.get("r")), cell.get("t", "n"), cell.findtext(f"{_MAIN}v")
    if cell.find(f"{_MAIN}f") is not None or kind == "e":
        return PrintedCell(sheet, address, value or "", is_formula=True)
    if kind == "inlineStr":
        return PrintedCell(sheet, address, "".join(cell.itertext()), is_formula=False)
    if value is None:
        return None
    said = shared[int(value)] if kind == "s" else float(value) if kind == "n" else value
    return PrintedCell(sheet, address, said, is_formula=False)


def read_subject(subject: str) -> list[PrintedFigure]:
    """The figures of a subject: ``P1 4.230 (+759)``."""
    return [_figure("", *found) for found in _TEXT_FIGURE.findall(subject)]


def read_text(text: str) -> list[PrintedFigure]:
    """Totals, and the lines of the kecamatan under their headings, which may go on over several lines."""
    figures: list[PrintedFigure] = []
    heading = ""
    for line in text.splitlines():
        if total := _TEXT_TOTAL.match(line):
            figures.append(_figure("", *total.groups()))
            continue
        if ranked := _RANKED.match(line):
            heading = ranked[1]
        elif not line.startswith(" "):
            heading = ""
        if heading:
            figures += [_figure(heading, *found) for found in _TEXT_FIGURE.findall(line)]
    return figures


def read_html_totals(html: str) -> list[PrintedFigure]:
    """The table of totals: a stage a row, its figure in the first cell that holds one."""
    figures = []
    for first, *others in read_tables(html).get("jumlah", ()):
        found = next((cell for each in others if (cell := _CELL.fullmatch(each))), None)
        if found and (stage := _STAGE.match(first)):
            figures.append(_figure("", stage[0], *found.groups()))
    return figures


def read_html_lines(html: str) -> list[PrintedFigure]:
    """The table of the kecamatan: a row with rank and name, and one with a figure a stage below it."""
    figures: list[PrintedFigure] = []
    stages: list[str] = []
    heading = ""
    for row in read_tables(html).get("kecamatan", ()):
        if all(map(_STAGE.fullmatch, row)):
            stages = row
        elif ranked := _RANKED.match(row[0]):
            heading = ranked[1]
        else:
            cells = [_CELL.fullmatch(cell) for cell in row]
            figures += [
                _figure(heading, stage, *cell.groups())
                for stage, cell in zip(stages, cells, strict=False)
                if cell and len(cells) == len(stages)
            ]
    return figures


def read_sheet_totals(spreadsheet: Spreadsheet, new: str) -> list[PrintedFigure]:
    """The totals of the sheet of the funnel; ``new``: how the column of new people is headed."""
    return [
        PrintedFigure("", str(line["Tahap"])[:2], line.get("Orang", -1), line.get(new, -1))
        for line in spreadsheet.lines("Corong", "Tahap")
    ]


def read_sheet_lines(spreadsheet: Spreadsheet, sheet: str, stages: list[str]) -> list[PrintedFigure]:
    """The lines of the sheet of the kecamatan, by code."""
    return [
        PrintedFigure(str(line["Kode"]), stage, line.get(stage, -1), line.get(f"{stage} baru", -1))
        for line in spreadsheet.lines(sheet, "Peringkat")
        for stage in stages
    ]


def _figure(place: str, stage_code: str, cumulative: str, new: str) -> PrintedFigure:
    return PrintedFigure(place, stage_code, int(cumulative.replace(".", "")), int(new.replace(".", "")))


@lru_cache(maxsize=2)
def read_tables(html: str) -> dict[str, list[list[str]]]:
    """Rows and cells of every table by its id, a paragraph that has one being a cell; lines stay lines."""
    reader = _TableReader()
    reader.feed(html)
    reader.close()
    return {
        name: [[_tidy("".join(cell)) for cell in row] for row in rows if row]
        for name, rows in reader.tables.items()
    }


def _tidy(cell: str) -> str:
    return "\n".join(" ".join(line.split()) for line in cell.split(_BREAK)).strip()


class _TableReader(HTMLParser):
    """Rows and cells of what has an id."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[list[str]]]] = {}
        self._rows: list[list[list[str]]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("table", "p"):
            name = dict(attrs).get("id")
            self._rows = self.tables.setdefault(name, []) if name else None
        if self._rows is None:
            return
        if tag in ("tr", "p"):
            self._rows.append([])
        if tag in ("td", "th", "p") and self._rows:
            self._rows[-1].append([])
        elif tag == "br":
            self.handle_data(_BREAK)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("table", "p"):
            self._rows = None

    def handle_data(self, data: str) -> None:
        if self._rows and self._rows[-1]:
            self._rows[-1][-1].append(data)
