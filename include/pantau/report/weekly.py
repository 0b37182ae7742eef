"""The weekly report as plain data: one composed object that HTML, text, pictures and XLSX are made from.

Pure: no clock, no warehouse, no layout. Sentences are made by `words`, counts are those that were read.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pantau.periods import Week
from pantau.report.edition import EditionKey
from pantau.report.facts import Build, Figure
from pantau.report.pictures import Picture


@dataclass(frozen=True)
class Scope:
    """Whom a report is about: all Jakarta (``DKI``), a city (31.74) or a kecamatan (31.74.04)."""

    code: str
    name: str
    kind: Literal["jakarta", "city", "kecamatan"]


@dataclass(frozen=True)
class NumberTile:
    """One of the numbers on top. ``value``, ``detail``: as printed; ``is_behind``: below its target."""

    label: str
    value: str
    detail: str
    is_behind: bool = False


@dataclass(frozen=True)
class Attention:
    """A kecamatan that needs help, or that improved, and why in one sentence."""

    name: str
    city_name: str
    reason: str


@dataclass(frozen=True)
class Line:
    """A kecamatan's line in the table.

    ``reported``: how many of seven stages were stated; ``quality``: share of rows accepted, from 0 to 1.
    """

    rank: int
    kecamatan_code: str
    name: str
    city_name: str
    figures: tuple[Figure, ...]
    reported: int
    quality: float | None
    age_weeks: int | None
    status: str
    is_held: bool


@dataclass(frozen=True)
class Held:
    """A held workbook, why, and what its figures are until it is repaired."""

    name: str
    reasons: tuple[str, ...]
    now: str


@dataclass(frozen=True)
class PartnerLine:
    """Facilitators' count of a stage beside a partner's. ``note``: how the feed stands, in words."""

    stage_code: str
    partner: str
    counted: int
    verified: int
    share: float | None
    note: str


@dataclass(frozen=True)
class ChangeLine:
    """One step of a stage's bridge from the last sent edition: kind of change in words, people."""

    stage_code: str
    label: str
    added: int
    removed: int


@dataclass(frozen=True)
class Bridging:
    """What changed since the last sent edition: a sentence, and every step; the residual is 0."""

    sentence: str
    sent_week: Week | None
    sent: Mapping[str, int]
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class Trust:
    """How far the numbers can be trusted: shares from 0 to 1, ``None`` where there is nothing to share."""

    sentence: str
    verified_share: float | None
    reported_share: float | None
    held_share: float | None
    carried_forward: tuple[str, ...]


@dataclass(frozen=True)
class Definition:
    """What a word or a target of the report means, and who said so."""

    term: str
    meaning: str
    source: str


@dataclass(frozen=True)
class QualityLine:
    """Rows of a kecamatan as they were judged."""

    kecamatan_code: str
    name: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    snapshot_week: date | None


@dataclass(frozen=True)
class StatementLine:
    """A kecamatan's statements of the week by stage, in the words of LAPOR."""

    kecamatan_code: str
    name: str
    statuses: Mapping[str, str]


@dataclass(frozen=True)
class Weekly:
    """A week's report for one scope. ``release``: what a reader must know first of a released one."""

    key: EditionKey
    scope: Scope
    week: Week
    build: Build
    subject: str
    label: str
    state: str
    release: str | None
    tiles: tuple[NumberTile, ...]
    totals: tuple[Figure, ...]
    pictures: Mapping[str, Picture]
    need_help: tuple[Attention, ...]
    improved: tuple[Attention, ...]
    lines: tuple[Line, ...]
    held: tuple[Held, ...]
    silent: tuple[str, ...]
    partners: tuple[PartnerLine, ...]
    changes: Bridging
    trust: Trust
    definitions: tuple[Definition, ...]
    notes: tuple[str, ...]
    quality: tuple[QualityLine, ...]
    statements: tuple[StatementLine, ...]
    manifest: dict[str, Any]
