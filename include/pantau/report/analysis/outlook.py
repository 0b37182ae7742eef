"""What a forecast says, as plain data: the months ahead, the day of each goal, the way there. Pure."""

from dataclasses import dataclass
from datetime import date

from pantau.report.analysis.backtest import Contest, HitRate, Interval

YEARS_AHEAD = 10
"""A goal further off has no date."""

TOO_SHORT = "belum cukup data"
"""Why nothing is forecast: fewer than eight weeks of history."""

UNTESTED = "rentang belum dapat diuji sejauh itu"
"""Why an interval, or an end of it, is missing: fewer than four past forecasts reached that far."""

TOO_FAR = f"belum dalam {YEARS_AHEAD} tahun dengan laju sekarang"
"""Why a goal has no date."""

UNTRIED = HitRate(0, 0, None)
"""No interval has met its truth yet."""


@dataclass(frozen=True)
class MonthForecast:
    """New people of a month: ``known`` up to the last Sunday, ``people`` in the end, or in ``interval``.

    ``hits``: how often such intervals, as many days ahead, held the truth.
    """

    month: date
    known: int
    people: int
    interval: Interval | None
    hits: HitRate
    reason: str | None = None


@dataclass(frozen=True)
class GoalForecast:
    """The day on which the total reaches a goal.

    ``reached_on``: it already has. Else ``expected_on``, ``None`` if it is too far off; ``earliest`` and
    ``latest`` enclose it, each ``None`` where past forecasts could not be tested that far, with the ``level``
    of an interval as far ahead. ``hits``: how often intervals of as many weeks held the total that came.
    """

    goal: int
    reached_on: date | None = None
    expected_on: date | None = None
    earliest: date | None = None
    latest: date | None = None
    level: float | None = None
    hits: HitRate = UNTRIED
    reason: str | None = None


@dataclass(frozen=True)
class PathPoint:
    """The total expected at a Sunday's end, with its ``interval`` where past forecasts reached so far."""

    day: date
    total: int
    interval: Interval | None


@dataclass(frozen=True)
class Outlook:
    """All that is said about the future, as of the last week's Sunday.

    ``total``: people registered by then. ``path``: the total week by week, for half a year or up to the next
    goal, at most two years. Without enough history ``reason`` says so, ``contest`` is ``None``, there are no
    months and no path, and of the goals only those reached are told.
    """

    as_of: date
    weeks_known: int
    total: int
    months: tuple[MonthForecast, ...]
    goals: tuple[GoalForecast, ...]
    contest: Contest | None
    reason: str | None = None
    path: tuple[PathPoint, ...] = ()
