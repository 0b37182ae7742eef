"""What a PDF says, read back from its own bytes: its pages' text, and the figures that stand in its tables.

Knows how the monthly report is printed and nothing of what it is made from. Never compares;
``month`` does.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pantau.delivery.readback.printed import PrintedFigure

# Marks, and typst's names of the document, which are chance and may read as anything.
_MADE_UP = re.compile(r"<[^>]*>|[A-Za-z0-9+/]{22}==")
_NUMBER = r"\d{1,3}(?:\.\d{3})*"
_COUNT, _SHARE = rf"(?:{_NUMBER}|\N{{EN DASH}})", rf"(?:<?{_NUMBER}%|\N{{EN DASH}})"
# The whole row: one of the table of changes begins alike and has a cell less, and no share.
_STAGE_ROW = re.compile(rf"(P[1-7]) [^\d+]+ ({_NUMBER}) {_COUNT} ({_NUMBER}) {_SHARE} {_COUNT} {_SHARE}")
_KECAMATAN = re.compile(r".*?(31\.\d\d\.\d\d) · peringkat \d+ ·(?: |$)")
_STAGES = re.compile(r"P[1-7](?: P[1-7])*")
_CELLS = re.compile(rf"(Seluruhnya|Baru)((?: \+?{_NUMBER})+)")


class PdfUnreadable(ValueError):
    """A file that does not open as a PDF."""


@dataclass(frozen=True)
class Pdf:
    """A PDF as it opens: the text of each page, and what it says of itself."""

    pages: tuple[str, ...]
    properties: tuple[str, ...]


@lru_cache(maxsize=2)
def read_pdf(content: bytes) -> Pdf:
    """Opens a PDF and reads all of it."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=True)
        pages = tuple(page.extract_text() for page in reader.pages)
        described = reader.xmp_metadata.stream.get_data().decode() if reader.xmp_metadata else ""
        told = tuple(map(str, (reader.metadata or {}).values()))
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise PdfUnreadable(type(error).__name__) from None
    return Pdf(pages, (*told, _MADE_UP.sub(" ", described)))


def read_pdf_stages(pdf: Pdf, places: Mapping[str, str]) -> list[PrintedFigure]:
    """The tables of stages: all Jakarta's, and on a city's page, below its name, that city's.

    ``places``: codes by name.
    """
    figures = []
    for page in pdf.pages:
        place = ""
        for line in map(str.strip, page.splitlines()):
            place = places.get(line, place)
            if row := _STAGE_ROW.fullmatch(line):
                stage, new, cumulative = row.groups()
                figures.append(PrintedFigure(place, stage, _read(cumulative), _read(new)))
    return figures


def read_pdf_lines(pdf: Pdf) -> list[PrintedFigure]:
    """The annex: of each kecamatan its totals and its new ones, stage by stage, by code."""
    return [figure for block in _read_blocks(pdf) for figure in block.figures]


@dataclass
class _Block:
    code: str
    stages: list[str]
    rows: dict[str, list[int]]

    @property
    def figures(self) -> Iterator[PrintedFigure]:
        told = [self.rows.get(name, []) for name in ("Seluruhnya", "Baru")]
        return (PrintedFigure(self.code, *each) for each in zip(self.stages, *told, strict=False))


def _read_blocks(pdf: Pdf) -> list[_Block]:
    blocks: list[_Block] = []
    for line in "\n".join(pdf.pages).splitlines():
        line = line.strip()
        if heading := _KECAMATAN.match(line):
            blocks.append(_Block(heading[1], [], {}))
        elif blocks and _STAGES.fullmatch(line):
            blocks[-1].stages = line.split()
        elif blocks and (row := _CELLS.fullmatch(line)):
            blocks[-1].rows[row[1]] = [_read(cell) for cell in row[2].split()]
    return blocks


def _read(number: str) -> int:
    return int(number.replace(".", "").removeprefix("+"))
