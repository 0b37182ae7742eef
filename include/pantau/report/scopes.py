"""Whom a report is about: all Jakarta, each of its six cities, each of the 44 kecamatan.

Pure: a scope is a part of the facts that were read once for all Jakarta. Never asks the warehouse.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from pantau.reference import load_kecamatan
from pantau.report.edition import WHOLE_PROGRAMME
from pantau.report.facts import Figure, KecamatanFacts, ReportError, WeeklyFacts


@dataclass(frozen=True)
class Scope:
    """Whom a report is about: all Jakarta (``DKI``), a city (31.74) or a kecamatan (31.74.04)."""

    code: str
    name: str
    kind: Literal["jakarta", "city", "kecamatan"]


@cache
def scopes() -> tuple[Scope, ...]:
    """All Jakarta, then the cities, then the kecamatan, by code."""
    kecamatan = load_kecamatan()
    cities = sorted({(entry.city_code, entry.city_name) for entry in kecamatan})
    return (
        Scope(WHOLE_PROGRAMME, "Jakarta", "jakarta"),
        *(Scope(code, name, "city") for code, name in cities),
        *(
            Scope(entry.kecamatan_code, f"Kecamatan {entry.kecamatan_name}", "kecamatan")
            for entry in kecamatan
        ),
    )


def scope_of(code: str) -> Scope:
    """The scope of a code."""
    for scope in scopes():
        if scope.code == code:
            return scope
    raise ReportError(f"No scope {code!r}; name DKI, a city (31.74) or a kecamatan (31.74.04).")


def kecamatan_in(facts: WeeklyFacts, scope: Scope) -> tuple[KecamatanFacts, ...]:
    """The kecamatan that a scope's report is about."""
    chosen = tuple(
        entry
        for entry in facts.kecamatan
        if scope.code in (WHOLE_PROGRAMME, entry.city_code, entry.kecamatan_code)
    )
    if not chosen:
        raise ReportError(f"Nothing was read about {scope.name} ({scope.code}) in week {facts.week}.")
    return chosen


def totals(kecamatan: tuple[KecamatanFacts, ...]) -> tuple[Figure, ...]:
    """Sums of the lines, which gate 2 held against the marts' own totals."""
    columns = zip(*(entry.figures for entry in kecamatan), strict=True)
    return tuple(
        Figure(
            column[0].stage_code,
            sum(one.cumulative for one in column),
            sum(one.new for one in column),
            sum(one.verified for one in column),
        )
        for column in columns
    )


def measured(kecamatan: tuple[KecamatanFacts, ...], measure: str) -> tuple[int, int]:
    """A measure's sum over kecamatan: of the month, and of all months. What was not read is a zero."""
    found = [entry.measures[measure] for entry in kecamatan if measure in entry.measures]
    return sum(one.month for one in found), sum(one.to_date for one in found)


def weekly_new(kecamatan: tuple[KecamatanFacts, ...], stage_code: str) -> tuple[int, ...]:
    """New people week by week, oldest first; who was never accepted adds nothing."""
    told = [entry.weekly_new.get(stage_code, ()) for entry in kecamatan]
    length = max(map(len, told))
    padded = ((0,) * (length - len(one)) + one for one in told)
    return tuple(sum(week) for week in zip(*padded, strict=True))


def reported_stages(entry: KecamatanFacts) -> int:
    """How many of the seven stages facilitators stated, whatever they stated."""
    return sum(status != "belum" for status in entry.statements.values())


def has_reported(entry: KecamatanFacts) -> bool:
    """``lapor``: the week's workbook was accepted, and states at least one stage."""
    return not entry.is_held and reported_stages(entry) > 0


def age_weeks(entry: KecamatanFacts, facts: WeeklyFacts) -> int | None:
    """Weeks since the snapshot in force; ``None`` if there never was one."""
    return None if entry.snapshot_week is None else (facts.week.start - entry.snapshot_week).days // 7


def quarantined_share(rows_read: int, rows_quarantined: int) -> float | None:
    """Share of rows that count nowhere until they are fixed; ``None`` without any row."""
    return rows_quarantined / rows_read if rows_read else None
