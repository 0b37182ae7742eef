"""Who needs help and who improved, by a rule that anybody can follow.

Pure. A kecamatan needs help for the first of these that is so, and stands before others the worse it is:
no data was ever accepted; its workbook is held, the older its data the sooner; it stated nothing; more than
one row in twenty waits to be mended; nobody registered for three weeks or more. It improved, if it needs no
help, for the first of these: its workbook is accepted again; it states stages again; it states at least two
stages more; the share of rows to mend fell by five points; it registered twice its own average. Whoever is
equal stands by code. Never ranks by size: a small kecamatan is not a bad one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pantau.report import words
from pantau.report.facts import KecamatanFacts, WeeklyFacts
from pantau.report.scopes import age_weeks, quarantined_share, reported_stages

MOST_NAMED = 5
MOST_QUARANTINED = 0.05
"""The share above which gate 2 would hold the whole programme (contract §4)."""
WEEKS_WITHOUT_NEW = 3
STAGES_MORE = 2
QUARANTINED_LESS = 0.05
WEEKS_COMPARED = 4
TIMES_MORE = 2
FEWEST_MORE = 5
"""Twice one is no news."""


@dataclass(frozen=True)
class Attention:
    """A kecamatan that needs help, or that improved, and why in one sentence."""

    name: str
    city_name: str
    reason: str


@dataclass(frozen=True)
class Found:
    """Why, and how much: the lower ``level`` and the higher ``weight`` stand first."""

    level: int
    weight: float
    reason: str


def need_help(kecamatan: Iterable[KecamatanFacts], facts: WeeklyFacts) -> tuple[Attention, ...]:
    """At most five that need help, the most urgent first."""
    return name_first(kecamatan, lambda entry: _trouble(entry, facts))


def improved(kecamatan: Iterable[KecamatanFacts], facts: WeeklyFacts) -> tuple[Attention, ...]:
    """At most five that improved and need no help."""
    return name_first(kecamatan, lambda entry: None if _trouble(entry, facts) else _progress(entry))


def name_first(
    kecamatan: Iterable[KecamatanFacts], find: Callable[[KecamatanFacts], Found | None]
) -> tuple[Attention, ...]:
    """At most five of whom something is found, by level, weight and code."""
    found = [(one, entry) for entry in kecamatan if (one := find(entry))]
    found.sort(key=lambda pair: (pair[0].level, -pair[0].weight, pair[1].kecamatan_code))
    return tuple(
        Attention(entry.kecamatan_name, entry.city_name, one.reason) for one, entry in found[:MOST_NAMED]
    )


def _trouble(entry: KecamatanFacts, facts: WeeklyFacts) -> Found | None:
    age = age_weeks(entry, facts)
    if age is None:
        return Found(0, 0, f"Belum pernah punya data yang diterima{cause_of(entry)}.")
    if entry.is_held:
        return Found(1, age, f"Lembar kerjanya ditahan, angkanya dari {words.age(age)}{cause_of(entry)}.")
    if not reported_stages(entry):
        return Found(2, 0, "Tidak melaporkan satu tahap pun minggu ini di tab LAPOR.")
    if rows := rows_to_mend(entry, 3):
        return rows
    weeks = weeks_without_new(entry.weekly_new.get("P1", ()))
    if weeks >= WEEKS_WITHOUT_NEW:
        return Found(4, weeks, f"Tidak ada pendaftar baru {words.number(weeks)} minggu berturut-turut.")
    return None


def rows_to_mend(entry: KecamatanFacts, level: int) -> Found | None:
    """More than one row in twenty waits to be mended."""
    share = quarantined_share(entry.rows_read, entry.rows_quarantined)
    if share is None or share <= MOST_QUARANTINED:
        return None
    count = words.number(entry.rows_quarantined)
    return Found(level, share, f"{count} baris ({words.percent(share)}) belum dihitung sebelum diperbaiki.")


def cause_of(entry: KecamatanFacts) -> str:
    """The first reason as a clause, and how many more there are."""
    if not entry.reasons:
        return ""
    said = words.workbook_reason(entry.reasons[0]).rstrip(".")
    more = len(entry.reasons) - 1
    return f": {said[0].lower()}{said[1:]}" + (f" (dan {words.number(more)} sebab lain)" if more else "")


def weeks_without_new(weeks: tuple[int, ...]) -> int:
    """How many weeks up to the last one brought nobody."""
    return next((at for at, count in enumerate(reversed(weeks)) if count), len(weeks))


def _progress(entry: KecamatanFacts) -> Found | None:
    before = entry.before
    if before is None:
        return _growth(entry)
    if before.is_held and entry.acceptance is None:
        return Found(0, 0, "Lembar kerjanya diterima lagi setelah ditahan minggu lalu.")
    now = reported_stages(entry)
    if not before.is_held and now - before.stages_reported >= STAGES_MORE:
        if before.stages_reported == 0:
            return Found(1, now, f"Melapor lagi: {now} dari 7 tahap, minggu lalu belum ada.")
        return Found(
            2,
            now - before.stages_reported,
            f"Melaporkan {now} dari 7 tahap, minggu lalu {before.stages_reported}.",
        )
    return _mended(entry) or _growth(entry)


def _mended(entry: KecamatanFacts) -> Found | None:
    then = quarantined_share(entry.before.rows_read, entry.before.rows_quarantined) if entry.before else None
    now = quarantined_share(entry.rows_read, entry.rows_quarantined)
    if then is None or now is None or then - now < QUARANTINED_LESS:
        return None
    told = f"Baris yang perlu diperbaiki turun dari {words.percent(then)} menjadi {words.percent(now)}."
    return Found(3, then - now, told)


def _growth(entry: KecamatanFacts) -> Found | None:
    *earlier, new = entry.weekly_new.get("P1", ()) or (0,)
    if len(earlier) < WEEKS_COMPARED:
        return None
    average = sum(earlier[-WEEKS_COMPARED:]) / WEEKS_COMPARED
    if new < average * TIMES_MORE or new - average < FEWEST_MORE:
        return None
    told = (
        f"{words.number(new)} pendaftar baru, rata-rata {WEEKS_COMPARED} minggu sebelumnya "
        f"{words.number(round(average))}."
    )
    return Found(4, new - average, told)
