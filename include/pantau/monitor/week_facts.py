"""What is known of a week, and what follows from it. Pure: repeats what gates, ledger and alerts say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pantau.periods import Month, Week


@dataclass(frozen=True)
class BuildFacts:
    """A week's newest build. ``is_finished``: its facts are made; ``broken``: dbt's nodes that failed."""

    build_id: int
    run_id: str
    code_version: str
    started_at: datetime
    is_finished: bool = False
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class LandingFacts:
    """The landing of a week. ``last_pulled_at``: its newest pull; ``closed_at``: its newest closing."""

    run_id: str
    pulled_count: int
    first_pulled_at: datetime
    last_pulled_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class ReleaseFacts:
    """Who let a held build out, why and when."""

    released_by: str
    reason: str
    released_at: datetime


@dataclass(frozen=True)
class NoteFacts:
    """An expectation of the programme's gate that failed."""

    expectation: str
    severity: str
    reason: str | None
    observed: str | None
    who_fixes: str


@dataclass(frozen=True)
class FailureFacts:
    """A run that failed, or in which a task just did; ``cause``: which tasks with which class of error."""

    dag_id: str
    run_id: str | None
    cause: str
    failed_at: datetime


@dataclass(frozen=True)
class MonthFacts:
    """The verdict on a month that the week closes."""

    month: Month
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class WeekFacts:
    """All that tells how far a week is. ``verdict``: gate 2's of the newest build, ``None`` before it spoke.

    ``mails``: of the weekly report, by status; ``corrections``: of corrections, likewise. ``sent_build_id``:
    whose figures the report that was sent states.
    """

    week: Week
    landing: LandingFacts | None = None
    build: BuildFacts | None = None
    verdict: str | None = None
    reasons: tuple[str, ...] = ()
    decided_at: datetime | None = None
    release: ReleaseFacts | None = None
    notes: tuple[NoteFacts, ...] = ()
    failures: tuple[FailureFacts, ...] = ()
    months: tuple[MonthFacts, ...] = ()
    mails: Mapping[str, int] = field(default_factory=dict)
    corrections: Mapping[str, int] = field(default_factory=dict)
    sent_build_id: int | None = None

    @property
    def is_landing(self) -> bool:
        """Whether its sheets are being pulled, for the first time or again."""
        landing = self.landing
        if landing is None or (landing.closed_at and landing.closed_at >= landing.last_pulled_at):
            return False
        return self.build is None or self.build.started_at < landing.last_pulled_at

    @property
    def open_failures(self) -> tuple[FailureFacts, ...]:
        """Without those of a landing or a build that has been tried again since."""
        tried = {
            "land_week": self.landing.last_pulled_at if self.landing else None,
            "build_marts": self.build.started_at if self.build else None,
        }
        return tuple(
            one for one in self.failures if not (since := tried.get(one.dag_id)) or one.failed_at >= since
        )

    @property
    def broken_dag(self) -> str | None:
        """The DAG whose failed run keeps the week from going on."""
        failed = {one.dag_id for one in self.open_failures}
        if "land_week" in failed and (self.landing is None or self.is_landing):
            return "land_week"
        if self.verdict is not None or self.is_landing:
            return None
        is_broken = "build_marts" in failed or bool(self.build and self.build.broken)
        return "build_marts" if is_broken else None

    @property
    def held_months(self) -> tuple[MonthFacts, ...]:
        """Months that it closes and whose report is held."""
        return tuple(month for month in self.months if month.verdict == "hold")

    @property
    def is_on_its_way(self) -> bool:
        """Whether a mail of its report or of a correction is."""
        return any(
            mails.get(status) for mails in (self.mails, self.corrections) for status in ("queued", "sending")
        )

    @property
    def is_stuck(self) -> bool:
        """Whether mails failed and none is on its way any more: nothing goes on without a person."""
        failed = self.mails.get("failed") or self.corrections.get("failed")
        return bool(failed) and not self.is_on_its_way
