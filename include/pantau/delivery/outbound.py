"""The last look at an edition before it is stored for sending. Repairs nothing: it refuses.

What is looked at is what leaves: subject, text, HTML, manifest and files, byte for byte. A refusal names the
kind and the place, never the value.
"""

import re
from collections.abc import Collection, Iterable, Iterator

from pantau.delivery.personal_data import NO_CANARIES, Canaries, find_hashes, find_unfit, walk_texts
from pantau.delivery.readback.printed import SpreadsheetUnreadable, read_spreadsheet
from pantau.delivery.readback.printed_pdf import PdfUnreadable, read_pdf
from pantau.report.charts.png import PictureError, is_blank
from pantau.report.edition import PDF, Edition, EditionFile
from pantau.report.sheets import XLSX

LARGEST_HTML = 100_000
LARGEST_PICTURE = 200_000
LARGEST_PDF = 3_000_000
FEWEST_PAGES = 8
LARGEST_MAIL = 5_000_000
_BASE64 = 4 / 3

_TEXTS_MADE_BY = "Look at the template and the words that made it."
_IMAGE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]*)", re.IGNORECASE)
_CONTENT_ID = re.compile(r"\bcid:([^\"'\s)>]+)", re.IGNORECASE)
_DATA_URI = re.compile(r"[\"'(=]\s*data:[^\s\"']", re.IGNORECASE)


class OutboundRefused(RuntimeError):
    """An edition holds something that may never leave; the message says what kind, never what."""


def refuse_unfit(edition: Edition, canaries: Canaries = NO_CANARIES) -> None:
    """Refuses an edition with personal data, blanks, broken pictures or files, or too much of anything."""
    problem = next(_find_problems(edition, canaries), None)
    if problem:
        place, what, remedy = problem
        raise OutboundRefused(f"The {place} of {edition.key} {what}; nothing was stored or sent. {remedy}")


Problem = tuple[str, str, str]
"""Where, what, and what to do."""


def _find_problems(edition: Edition, canaries: Canaries) -> Iterator[Problem]:
    hashes = find_hashes(edition.manifest)
    for place, content in (("subject", edition.subject), ("text", edition.text), ("HTML", edition.html)):
        if not content.strip():
            yield place, "is blank", _TEXTS_MADE_BY
        if what := find_unfit(content, canaries, hashes):
            yield place, f"holds {what}", _TEXTS_MADE_BY
    for name, what in _find_among(walk_texts(edition.manifest), canaries, hashes):
        yield f"manifest ({name})", f"holds {what}", "Look at what was written into it."
    yield from _find_in_html(edition)
    for number, file in enumerate(edition.files, start=1):
        if what := find_unfit(file.name, canaries, hashes):
            yield f"file {number}", f"has a name that holds {what}", "Look at what named it."
        else:
            yield from _find_in_file(file, canaries, hashes)
    yield from _find_in_size(edition)


def _find_in_html(edition: Edition) -> Iterator[Problem]:
    """Pictures that do not go with the mail, or go with it and are not shown."""
    if _DATA_URI.search(edition.html):
        yield "HTML", "holds a picture within itself (data:)", "Mail readers drop it: send it as a file."
    if any(not source.lower().startswith("cid:") for source in _IMAGE.findall(edition.html)):
        yield "HTML", "shows a picture that is not in the mail", "Send it as a file, with a content id."
    shown = set(_CONTENT_ID.findall(edition.html))
    attached = [file.content_id for file in edition.files if file.content_id]
    if shown - set(attached):
        yield "HTML", "shows a picture whose file is missing", "Draw it again, or leave it out of both."
    if set(attached) - shown:
        yield "HTML", "does not show a picture that goes with it", "Show it, or leave its file out."
    if len(attached) > len(set(attached)):
        yield "HTML", "has two pictures of one content id", "Give each a content id of its own."


def _find_in_file(file: EditionFile, canaries: Canaries, hashes: Collection[str]) -> Iterator[Problem]:
    place = f"file {file.name}"
    if not file.content:
        yield place, "is empty", "Make it again."
    elif file.content_type == "image/png":
        yield from _find_in_picture(place, file.content)
    elif file.content_type == XLSX:
        yield from _find_in_spreadsheet(place, file.content, canaries, hashes)
    elif file.content_type == PDF:
        yield from _find_in_pdf(place, file.content, canaries, hashes)


def _find_in_picture(place: str, content: bytes) -> Iterator[Problem]:
    if len(content) > LARGEST_PICTURE:
        yield place, f"is above {LARGEST_PICTURE // 1000} kB", "Draw it smaller or with fewer colours."
    try:
        blank = is_blank(content)
    except PictureError:
        yield place, "is no readable picture", "Draw it again."
    else:
        if blank:
            yield place, "shows nothing", "Look at the data that it was drawn from, and draw it again."


def _find_in_spreadsheet(
    place: str, content: bytes, canaries: Canaries, hashes: Collection[str]
) -> Iterator[Problem]:
    made_by = "Look at the sheet's data and at what writes it."
    try:
        spreadsheet = read_spreadsheet(content)
    except SpreadsheetUnreadable:
        yield place, "does not open as a spreadsheet", "Make it again."
        return
    if spreadsheet.leads_elsewhere:
        yield place, "holds a link or another file's data", "Write texts as texts."
    own = [(f"{place} (its properties)", text) for text in spreadsheet.properties]
    for at, what in _find_among(own, canaries, hashes):
        yield at, f"holds {what}", made_by
    cells = [(f"{place} (sheet {cell.sheet}, cell {cell.address})", cell) for cell in spreadsheet.cells]
    for at, cell in cells:
        if cell.is_formula:
            yield at, "holds a formula or a formula's error", "Write texts as texts."
    for at, what in _find_among([(at, cell.shown) for at, cell in cells], canaries, hashes):
        yield at, f"holds {what}", made_by


def _find_in_pdf(
    place: str, content: bytes, canaries: Canaries, hashes: Collection[str]
) -> Iterator[Problem]:
    made_by = "Look at what prints and sets it."
    if len(content) > LARGEST_PDF:
        yield place, f"is above {LARGEST_PDF // 1_000_000} MB", "Draw its pictures smaller."
    try:
        pdf = read_pdf(content)
    except PdfUnreadable:
        yield place, "does not open as a PDF", "Make it again."
        return
    if len(pdf.pages) < FEWEST_PAGES:
        yield place, f"has fewer than {FEWEST_PAGES} pages", made_by
    pages = [(f"{place} (page {number})", text) for number, text in enumerate(pdf.pages, start=1)]
    for at, text in pages:
        if not text.strip():
            yield at, "is blank", made_by
    told = [(f"{place} (its properties)", text) for text in pdf.properties]
    for at, what in _find_among([*pages, *told], canaries, hashes):
        yield at, f"holds {what}", made_by


def _find_among(
    texts: Iterable[tuple[str, str]], canaries: Canaries, hashes: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Where among many texts something unfit stands: one look at all, and at each only if that finds any."""
    texts = list(texts)
    if find_unfit(" | ".join(text for _, text in texts), canaries, hashes):
        for place, text in texts:
            if what := find_unfit(text, canaries, hashes):
                yield place, what


def _find_in_size(edition: Edition) -> Iterator[Problem]:
    html, text = len(edition.html.encode()), len(edition.text.encode())
    if html > LARGEST_HTML:
        yield "HTML", f"is above {LARGEST_HTML // 1000} kB", "Mail readers cut it off: shorten the template."
    if html + text + sum(len(file.content) for file in edition.files) * _BASE64 > LARGEST_MAIL:
        yield (
            "whole mail",
            f"is above {LARGEST_MAIL // 1_000_000} MB",
            "Make its files smaller or send fewer.",
        )
