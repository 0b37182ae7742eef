"""A month against its targets: what is held against them, and where only a part of it can be.

Pure. A target of a month says something about a whole month alone: one in which the programme began, or in
which another definition came into force, is told beside its targets and not judged by them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pantau.periods import FIRST_WEEK, Month
from pantau.report import words
from pantau.report.facts import Target
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.numerals import short_day
from pantau.report.weekly.pace import Pace, monthly_targets

LAUNCH = date(2017, 12, 14)
"""Governor's Instruction 152/2017."""
_STAGES = {"entrepreneurs_registered": "P1", "entrepreneurs_licensed": "P4"}
_COUNTED = {"P1": "pendaftar", "P4": "izin usaha"}
_ENTREPRENEURS = {"P1": "peserta terdaftar (P1)", "P4": "peserta berizin usaha (P4)"}


@dataclass(frozen=True)
class Turn:
    """The day in the month since which another definition of an entrepreneur counts; both by their stage."""

    day: date
    before: str
    after: str


def month_result(facts: MonthlyFacts, stage_code: str, count: int) -> Pace | None:
    """The whole month against its targets; ``None`` where none is in force."""
    targets = monthly_targets(facts.targets, stage_code)
    return Pace(stage_code, count, targets, facts.month.last_day) if targets else None


def is_judged(facts: MonthlyFacts) -> bool:
    """Whether the month is one that its targets speak of: whole, and under one definition."""
    return not _is_first(facts.month) and find_turn(facts) is None


def counted_stage(codes: Iterable[str]) -> str | None:
    """The stage at which a metric or target counts entrepreneurs, by its code."""
    return next((stage for code in codes for start, stage in _STAGES.items() if code.startswith(start)), None)


def find_turn(facts: MonthlyFacts) -> Turn | None:
    """The turn from one definition to another, if it fell into the month."""
    before = counted_stage(target.metric_code for target in facts.targets_before)
    after = counted_stage(metric.metric_code for metric in facts.metrics)
    day = facts.defined_since
    if day is None or before is None or after is None or before == after:
        return None
    return Turn(day, before, after) if facts.month.start < day <= facts.month.last_day else None


def turn_clauses(facts: MonthlyFacts, stage_code: str) -> Iterator[str]:
    """For a tile: the month's targets that ended in it, and what is counted since."""
    if turn := find_turn(facts):
        ended = monthly_targets(facts.targets_before, stage_code)
        if ended and stage_code == turn.before:
            told = words.listing([words.number(value) for value in ended])
            yield (
                f"target {told} {_COUNTED[stage_code]} berlaku sampai "
                f"{short_day(turn.day - timedelta(days=1))}"
            )
        yield f"sejak {short_day(turn.day)} yang dihitung {_COUNTED[turn.after]}"


def due_targets(facts: MonthlyFacts) -> tuple[Target, ...]:
    """Targets of people who registered that fall due in the month, lowest first."""
    due = (
        target
        for target in facts.targets
        if target.period == "once"
        and target.due_date
        and facts.month.start <= target.due_date <= facts.month.last_day
        and counted_stage([target.metric_code]) == "P1"
    )
    return tuple(sorted(due, key=lambda target: target.value))


def tell_limits(facts: MonthlyFacts) -> Iterator[str]:
    """Why the month is not judged by its targets, as notes."""
    name = words.month(facts.month.start)
    if _is_first(facts.month):
        yield (
            f"Program dimulai pada {words.day(LAUNCH)}, jadi {name} bukan bulan penuh; target sebulan tetap "
            "angka untuk bulan penuh."
        )
    if turn := find_turn(facts):
        ended = turn.day - timedelta(days=1)
        before, after = _ENTREPRENEURS[turn.before], _ENTREPRENEURS[turn.after]
        yield (
            f"Sejak {words.day(turn.day)} yang dihitung sebagai wirausaha adalah {after}; sampai "
            f"{words.day(ended)} {before}. Target keduanya berlaku untuk masanya masing-masing, jadi {name} "
            "tidak dinilai terhadap target sebulan."
        )


def _is_first(month: Month) -> bool:
    return month == Month.holding(FIRST_WEEK.start)
