"""A rendered report, word for word as it goes out, and the key that names it everywhere."""

from dataclasses import dataclass
from datetime import date
from typing import Any

WHOLE_PROGRAMME = "DKI"
"""The scope of what tells about all Jakarta."""

PDF = "application/pdf"
"""The content type of a report's document."""


@dataclass(frozen=True)
class EditionKey:
    """Names an edition. ``scope``: ``DKI``, a city code (31.74) or a kecamatan code (31.74.04).

    Of an alert that no ledger keeps: what it is about, so that two of them are two to a mail reader.
    """

    report: str
    period_start: date
    scope: str = WHOLE_PROGRAMME
    edition: int = 1

    def __str__(self) -> str:
        scope = "" if self.scope == WHOLE_PROGRAMME else f" {self.scope}"
        return f"{self.report} {self.period_start}{scope}, edition {self.edition}"


@dataclass(frozen=True)
class EditionFile:
    """A file that goes with an edition. ``content_id``: of a picture that the HTML shows, else ``None``."""

    name: str
    content_type: str
    content: bytes
    content_id: str | None = None


@dataclass(frozen=True)
class Edition:
    """A report as it is sent. ``build_id``: whose figures it states, ``None`` if it states none.

    ``facts``: what was read for the report, of all its scopes (``kept_facts``); empty of notices.
    """

    key: EditionKey
    build_id: int | None
    subject: str
    text: str
    html: str
    manifest: dict[str, Any]
    files: tuple[EditionFile, ...] = ()
    facts: bytes = b""
