"""A report's tables by kecamatan: rank and stages, what is held, who is silent, rows, statements.

Pure. Every kecamatan of the scope has a line in each table, with or without numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.report import words
from pantau.report.facts import Figure, KecamatanFacts, WeeklyFacts
from pantau.report.scopes import Scope, age_weeks, kecamatan_in, quarantined_share, reported_stages

MOST_REASONS = 3
"""So many reasons of a held workbook are told where there is little room."""


@dataclass(frozen=True)
class Line:
    """A kecamatan's line in the table.

    ``rank``: by P1 among those that the report is about; where it is one alone, among all of Jakarta.
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

    @property
    def brief(self) -> str:
        """The first reasons and how many more there are: a mail's HTML may not grow with them."""
        more = len(self.reasons) - MOST_REASONS
        return " ".join(self.reasons[:MOST_REASONS]) + (
            f" (dan {words.number(more)} sebab lain)" if more > 0 else ""
        )


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


def rank_lines(facts: WeeklyFacts, scope: Scope) -> tuple[Line, ...]:
    """Lines by P1, highest first; equal totals share a rank and stand by name."""
    chosen = kecamatan_in(facts, scope)
    ordered = sorted(chosen, key=lambda entry: (-entry.figures[0].cumulative, entry.kecamatan_name))
    compared = facts.kecamatan if scope.kind == "kecamatan" else chosen
    return tuple(_line(entry, facts, rank_among(compared, entry)) for entry in ordered)


def rank_among(compared: tuple[KecamatanFacts, ...], entry: KecamatanFacts) -> int:
    """A kecamatan's place by P1: one more than have a higher total."""
    return 1 + sum(other.figures[0].cumulative > entry.figures[0].cumulative for other in compared)


def _line(entry: KecamatanFacts, facts: WeeklyFacts, rank: int) -> Line:
    age = age_weeks(entry, facts)
    share = quarantined_share(entry.rows_read, entry.rows_quarantined)
    return Line(
        rank=rank,
        kecamatan_code=entry.kecamatan_code,
        name=entry.kecamatan_name,
        city_name=entry.city_name,
        figures=entry.figures,
        reported=reported_stages(entry),
        quality=None if share is None else 1 - share,
        age_weeks=age,
        status=words.status(entry.is_held, age, is_by_hand=entry.acceptance is not None),
        is_held=entry.is_held,
    )


def tell_held(facts: WeeklyFacts, scope: Scope) -> tuple[Held, ...]:
    """Held workbooks with all their reasons."""
    return tuple(
        Held(
            name=entry.kecamatan_name,
            reasons=tuple(words.workbook_reason(reason) for reason in entry.reasons),
            now=words.what_happens_now(
                None if entry.snapshot_week is None else Week(entry.snapshot_week), facts.week
            ),
        )
        for entry in kecamatan_in(facts, scope)
        if entry.is_held
    )


def name_silent(facts: WeeklyFacts, scope: Scope) -> tuple[str, ...]:
    """Whose workbook was accepted and states no stage; the held ones are told apart."""
    return tuple(
        entry.kecamatan_name
        for entry in kecamatan_in(facts, scope)
        if not entry.is_held and not reported_stages(entry)
    )


def quality_lines(facts: WeeklyFacts, scope: Scope) -> tuple[QualityLine, ...]:
    """Rows of the snapshots in force, by kecamatan code."""
    return tuple(
        QualityLine(
            kecamatan_code=entry.kecamatan_code,
            name=entry.kecamatan_name,
            rows_read=entry.rows_read,
            rows_accepted=entry.rows_read - entry.rows_quarantined,
            rows_quarantined=entry.rows_quarantined,
            snapshot_week=entry.snapshot_week,
        )
        for entry in kecamatan_in(facts, scope)
    )


def statement_lines(facts: WeeklyFacts, scope: Scope) -> tuple[StatementLine, ...]:
    """What facilitators said of each stage, by kecamatan code."""
    stages = load_contract().stage_codes
    return tuple(
        StatementLine(
            entry.kecamatan_code,
            entry.kecamatan_name,
            {stage: words.statement(entry.statements.get(stage, "belum")) for stage in stages},
        )
        for entry in kecamatan_in(facts, scope)
    )
