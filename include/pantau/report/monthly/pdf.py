"""The monthly report as a PDF: typst sets what `printing` prints and `charts` draws.

The same report gives the same bytes on every machine: no clock, no font of the system, nothing from the
network. Never words or computes anything.
"""

import json
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory

from pantau.report.charts import draw_all
from pantau.report.edition import PDF, EditionFile
from pantau.report.monthly import typesetting
from pantau.report.monthly.model import Monthly
from pantau.report.monthly.printing import picture_file, print_monthly
from pantau.report.pictures import Picture


def set_pdf(monthly: Monthly) -> EditionFile:
    """The report as a file."""
    with TemporaryDirectory(prefix="pantau-pdf-") as folder:
        _lay_out(monthly, Path(folder))
        content = typesetting.set_document(Path(folder), made_on=monthly.until)
    return EditionFile(name_file(monthly), PDF, content)


def name_file(monthly: Monthly) -> str:
    """``OK-OCE-2018-01.pdf``; a later edition says which."""
    edition = f"-edisi-{monthly.key.edition}" if monthly.key.edition > 1 else ""
    return f"OK-OCE-{monthly.month}{edition}.pdf"


def set_pages(monthly: Monthly, ppi: float) -> list[bytes]:
    """The same pages as PNG, to be looked at."""
    with TemporaryDirectory(prefix="pantau-pdf-") as folder:
        _lay_out(monthly, Path(folder))
        return typesetting.set_pages(Path(folder), ppi)


def _lay_out(monthly: Monthly, folder: Path) -> None:
    """Writes the document's parts, its data and its pictures into a folder."""
    for source in (resources.files("pantau.report.monthly") / "typst").iterdir():
        if source.name.endswith(".typ"):
            (folder / source.name).write_bytes(source.read_bytes())
    (folder / "report.json").write_text(json.dumps(print_monthly(monthly)), encoding="utf-8")
    pictures = _list_pictures(monthly)
    for name, drawn in zip(pictures, draw_all(list(pictures.values())), strict=True):
        (folder / name).write_bytes(drawn)


def _list_pictures(monthly: Monthly) -> dict[str, Picture]:
    """All pictures by the name of their file."""
    places = {"jakarta": monthly.pictures, **{city.code: city.pictures for city in monthly.cities}}
    return {
        picture_file(place, name): picture
        for place, pictures in places.items()
        for name, picture in pictures.items()
    }
