"""What was read for a month's report, as plain data. Pure: no clock, no warehouse, no words.

All of it is as known in one build, that of the week that closes the month. Counts are of people, amounts in
rupiah.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pantau.periods import Month, Week
from pantau.report.analysis.announced import PublicFigure, Question
from pantau.report.analysis.budget import BudgetMonth
from pantau.report.analysis.cohorts import CohortCount
from pantau.report.analysis.durations import WaitCount
from pantau.report.facts import Decision, Expectation, KecamatanFacts, Metric, Target, WeeklyFacts

MONTHS_SHOWN = 13
"""Months of new people that a report shows, its own last: the same month of a year before is the first."""

UNWATCHED = "unwatched"
"""The verdict of a week before the first one that was ever run."""

MISSING = "missing"
"""The verdict of a later week that was not run, or that is being run again."""


@dataclass(frozen=True)
class MonthWeek:
    """A week with a day in the month, as its own run judged it.

    ``verdict``: gate 2's, else ``UNWATCHED`` or ``MISSING``; ``release``: of a held one. ``statements``:
    of ``statements_asked`` (44 x 7, 0 if unwatched) those that said something. ``held``: codes of kecamatan.
    ``said``: by kecamatan code, how many of its seven statements had which status (``ada_data``, ``nihil``,
    ``kosong``, ``belum``; what is left out is 0).
    """

    week: Week
    verdict: str
    release: Decision | None = None
    statements: int = 0
    statements_asked: int = 0
    held: tuple[str, ...] = ()
    said: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class StageMonths:
    """A stage's new people in one kecamatan, month by month, oldest first, at most ``MONTHS_SHOWN``."""

    kecamatan_code: str
    stage_code: str
    new: tuple[int, ...]


@dataclass(frozen=True)
class StageChange:
    """How all Jakarta's total of a stage came from the last monthly report to this one; adds up.

    ``sent``: at the end of ``MonthlyFacts.sent_before``'s month, as that report said. ``new``: dated in the
    months since. ``later``: dated before, known since. ``gone``: stated then, not known any more.
    """

    stage_code: str
    sent: int
    new: int
    later: int
    gone: int
    now: int


@dataclass(frozen=True)
class SentMonth:
    """The last monthly report that was sent before this month's, and the build that it stated."""

    month: Month
    build_id: int


@dataclass(frozen=True)
class Answer:
    """A cumulative count that was looked up; ``None``: not known.

    ``then``: in the report of the last week that was over before the day, whenever that report was sent.
    """

    question: Question
    then: int | None
    now: int | None


@dataclass(frozen=True)
class MonthlyFacts:
    """All that was read for a month's report.

    ``closing``: the week that closes the month, as its weekly report was read; its Sunday may lie in the next
    month. ``kecamatan``: the same 44, but ``figures`` (cumulative at the month's last day, new in the month)
    and ``measures`` (of the month; ``to_date``: all months up to the closing week's Sunday) are the month's.
    ``months``: new people of the last months. ``waits``: of people at a stage, how long to another one, up
    to the last day. ``by_day``: new P1 of all Jakarta by day up to the closing week's Sunday, also before the
    programme. ``history_from``: the first week of which the history counts. ``budget``: by city code.
    ``verified_new``: by stage, people who reached it in the month (``verified_year``: in its year up to it)
    and whom a partner shows. ``targets`` and ``metrics``: in force on the last day; ``targets_before``: on
    the first. ``defined_since``: from when on an entrepreneur is who is one on the last day. ``verdict`` and
    ``gate``: what the month's own gate decided of ``closing.build``, and its answers; none before it judged.
    """

    month: Month
    closing: WeeklyFacts
    kecamatan: tuple[KecamatanFacts, ...]
    weeks: tuple[MonthWeek, ...]
    months: tuple[StageMonths, ...]
    cohorts: tuple[CohortCount, ...]
    waits: tuple[WaitCount, ...]
    by_day: Mapping[date, int]
    history_from: Week
    budget: Mapping[str, tuple[BudgetMonth, ...]]
    verified_new: Mapping[str, int]
    verified_year: Mapping[str, int]
    announced: tuple[PublicFigure, ...]
    answers: tuple[Answer, ...]
    targets: tuple[Target, ...]
    metrics: tuple[Metric, ...]
    targets_before: tuple[Target, ...] = ()
    defined_since: date | None = None
    sent_before: SentMonth | None = None
    changes: tuple[StageChange, ...] = ()
    gate: tuple[Expectation, ...] = ()
    verdict: str = "pass"
