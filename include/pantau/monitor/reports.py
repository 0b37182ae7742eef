"""What links open: reports as they were sent, and the docs as they were deployed. Only reads."""

import mimetypes
from dataclasses import dataclass
from datetime import date

from pantau.monitor.markdown import cut_section
from pantau.monitor.reading import warehouse_of
from pantau.settings import PROJECT, Settings
from pantau.warehouse import connect

DOCS = PROJECT / "docs"


@dataclass(frozen=True)
class File:
    """A file and what it is."""

    content: bytes
    content_type: str


def read_report_file(
    settings: Settings, report: str, period_start: date, scope: str, edition: int, name: str
) -> File | None:
    """A file of an edition that went out, as the archive lays it out; ``None`` where there is none.

    A picture or an attachment is read alone, without the rest of the edition.
    """
    # Only who opens a report pays for what makes one.
    from pantau.delivery.archive import PAGE, TEXT, lay_out
    from pantau.delivery.departures import OPEN_TO_READERS
    from pantau.delivery.ledger import read_edition, read_edition_file
    from pantau.report.edition import EditionKey

    key = EditionKey(report, period_start, scope, edition)
    with connect(warehouse_of(settings), "reader") as connection:
        is_open = connection.execute(
            f"""
            select from ops.editions
            where (report, period_start, scope, edition) = (%s, %s, %s, %s) and {OPEN_TO_READERS}
            """,
            (report, period_start, scope, edition),
        ).rowcount
        if not is_open:
            return None
        if (name or PAGE) in (PAGE, TEXT):
            content = lay_out(read_edition(connection, key))[name or PAGE]
        else:
            content = read_edition_file(connection, key, name)
    if content is None:
        return None
    kind = mimetypes.guess_type(name or PAGE)[0] or "application/octet-stream"
    return File(content, f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)


def read_docs(page: str, section: str = "") -> str | None:
    """A page of ``docs/`` or one section of it: ``runbook``, ``build_marts``; ``None``: there is none."""
    found = next((path for path in DOCS.glob("*.md") if path.stem == page), None)
    if found is None:
        return None
    text = found.read_text(encoding="utf-8")
    return cut_section(text, section) if section else text
