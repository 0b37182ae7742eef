"""The short mail about one workbook as plain data: what its HTML and its text both say.

Pure. Holds places, counts and our own words, never what stands in a cell.
"""

from dataclasses import dataclass
from typing import Any

from pantau.report.edition import EditionKey


@dataclass(frozen=True)
class NoticeReason:
    """Why the workbook is held, and what to do about it."""

    sentence: str
    remedy: str


@dataclass(frozen=True)
class NoticeFix:
    """One kind of finding in one column. ``is_mild``: its rows are counted all the same."""

    place: str
    rows: str
    sentence: str
    remedy: str
    link: str
    link_label: str
    is_mild: bool


@dataclass(frozen=True)
class WorkbookNotice:
    """What a workbook's facilitators are told. ``notes``: further sentences, in order."""

    key: EditionKey
    build_id: int | None
    subject: str
    label: str
    headline: str
    greeting: str
    state: str
    reasons_title: str
    reasons: tuple[NoticeReason, ...]
    fixes_title: str
    fixes: tuple[NoticeFix, ...]
    notes: tuple[str, ...]
    deadline: str
    workbook_link: str
    whatsapp_link: str
    foot: str
    manifest: dict[str, Any]
