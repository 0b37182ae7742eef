"""A month to date against the monthly targets in force, each by its own definition.

Pure. Targets are for all Jakarta; a definition is never mixed with another: registrations are held
against targets of registration, licences against targets of licences.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pantau.report import words
from pantau.report.facts import Target

_STAGES = {"entrepreneurs_registered": "P1", "entrepreneurs_licensed": "P4"}
_NOUNS = {"P1": "pendaftaran", "P4": "izin usaha"}
_WEEKS_A_MONTH = 52 / 12


@dataclass(frozen=True)
class Pace:
    """People who reached a stage in a month up to a day, and what was to be reached by its end."""

    stage_code: str
    count: int
    targets: tuple[int, ...]
    until: date

    @property
    def met(self) -> tuple[int, ...]:
        """Targets that the month keeps up with, the month taken as even."""
        return tuple(value for value in self.targets if self.count * self._days >= value * self.until.day)

    @property
    def missed(self) -> tuple[int, ...]:
        """Targets that it lags behind."""
        return tuple(value for value in self.targets if value not in self.met)

    @property
    def elapsed_share(self) -> float:
        """How much of the month is over."""
        return self.until.day / self._days

    @property
    def is_over(self) -> bool:
        """Whether the month is counted to its end: no pace any more, but a result."""
        return self.until.day == self._days

    @property
    def _days(self) -> int:
        return monthrange(self.until.year, self.until.month)[1]


def monthly_targets(targets: Iterable[Target], stage_code: str) -> tuple[int, ...]:
    """Targets of a month for people at a stage, highest first."""
    values = {
        target.value
        for target in targets
        if target.period == "month"
        and target.bound == "at_least"
        and any(target.metric_code.startswith(start) for start in _STAGES if _STAGES[start] == stage_code)
    }
    return tuple(sorted(values, reverse=True))


def training_bounds(targets: Iterable[Target]) -> tuple[int, int] | None:
    """Least and most trainings of a month, if both are in force."""
    bounds = {
        target.bound: target.value
        for target in targets
        if target.metric_code == "trainings_held" and target.period == "month"
    }
    return (bounds["at_least"], bounds["at_most"]) if len(bounds) == 2 else None


def per_week(target: int) -> float:
    """A target of a month as people a week."""
    return target / _WEEKS_A_MONTH


def pace_clause(pace: Pace) -> str:
    """How the month stands against its targets, as a clause of the sentence of state."""
    subject = f"{_NOUNS[pace.stage_code]} {words.month(pace.until)}"
    if not pace.is_over:
        subject = f"laju {subject}"
    if not pace.missed:
        return f"{subject} memenuhi target {_values(pace.met)} orang sebulan"
    if not pace.met:
        return f"{subject} masih di bawah target {_values(pace.missed)} orang sebulan"
    return (
        f"{subject} di atas target {_values(pace.met)}, tetapi masih di bawah {_values(pace.missed)} "
        "orang sebulan"
    )


def pace_detail(pace: Pace) -> str:
    """The same for a tile: the share of each target, and of a month that runs its own."""
    shares = ", ".join(
        f"{words.percent(pace.count / value)} dari target {words.number(value)}" for value in pace.targets
    )
    return shares if pace.is_over else f"{shares}; {words.percent(pace.elapsed_share)} bulan sudah lewat"


def _values(targets: tuple[int, ...]) -> str:
    return " maupun ".join(map(words.number, targets))
