"""When how many will have registered: the month, the next one, and the day of 10.000, 40.000 and 200.000.

Pure and deterministic. Below eight weeks of history nothing is forecast; an interval stands only where the
forecast's own past errors reach. Which method speaks is decided by its errors so far (``backtest``), and the
report prints them, with the hit rate of past intervals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pantau.periods import Month, Week
from pantau.report.analysis.backtest import LEAST_WEEKS, Backtest, Interval, Window
from pantau.report.analysis.months import add_months, month_of
from pantau.report.analysis.outlook import (
    TOO_FAR,
    TOO_SHORT,
    UNTESTED,
    UNTRIED,
    YEARS_AHEAD,
    GoalForecast,
    MonthForecast,
    Outlook,
    PathPoint,
)
from pantau.report.analysis.trend import Series

GOALS = (10_000, 40_000, 200_000)
"""Cumulative registrations that were promised."""

LEAST_PATH, LONGEST_PATH = 26, 104
"""Weeks ahead for which the total is told week by week: up to the next goal, within these."""

_WEEKS_AHEAD = 52 * YEARS_AHEAD + 3


@dataclass(frozen=True)
class Registrations:
    """People by the day on which they registered; days without any may be left out.

    History runs from the Monday of ``first`` to the Sunday of ``last``; who came before counts to the total
    only, who came after not at all.
    """

    by_day: Mapping[date, int]
    first: Week
    last: Week

    @property
    def before(self) -> int:
        """People who registered before the history."""
        return sum(people for day, people in self.by_day.items() if day < self.first.start)

    def list_days(self) -> list[int]:
        """People of each day of the history."""
        length = (self.last.cutoff - self.first.start).days
        return [self.by_day.get(self.first.start + timedelta(days=at), 0) for at in range(length)]


def forecast(registrations: Registrations, goals: Sequence[int] = GOALS) -> Outlook:
    """The month that is running on the day after the last Sunday, the one after it, and each goal's day."""
    days = registrations.list_days()
    as_of, total = registrations.last.sunday, registrations.before + sum(days)
    reached = {goal: _find_day(registrations, goal) for goal in goals}
    if len(days) < 7 * LEAST_WEEKS:
        told = tuple(
            GoalForecast(goal, day, reason=None if day else TOO_SHORT) for goal, day in reached.items()
        )
        return Outlook(as_of, len(days) // 7, total, (), told, None, TOO_SHORT)
    backtest = Backtest(np.array(days, dtype=float), _WEEKS_AHEAD)
    running = month_of(registrations.last.cutoff)
    reach = _Reach(backtest, as_of, total)
    told = tuple(
        GoalForecast(goal, reached_on=day) if day else reach.forecast(goal) for goal, day in reached.items()
    )
    return Outlook(
        as_of=as_of,
        weeks_known=len(days) // 7,
        total=total,
        months=tuple(_forecast_month(registrations, backtest, add_months(running, at)) for at in (0, 1)),
        goals=told,
        contest=backtest.contest,
        path=reach.trace(_path_weeks(told, as_of)),
    )


def _path_weeks(goals: Sequence[GoalForecast], as_of: date) -> int:
    """Weeks up to the next goal, for no less than half a year and no more than two."""
    ahead = [(goal.expected_on - as_of).days for goal in goals if goal.expected_on]
    return min(max(_weeks(min(ahead, default=0)), LEAST_PATH), LONGEST_PATH)


def _forecast_month(registrations: Registrations, backtest: Backtest, month: date) -> MonthForecast:
    as_of = registrations.last.sunday
    first = max((month - as_of).days, 1)
    window = Window(first, (Month.holding(month).last_day - as_of).days)
    known = sum(
        people for day, people in registrations.by_day.items() if month_of(day) == month and day <= as_of
    )
    interval = backtest.interval(window)
    return MonthForecast(
        month=month,
        known=known,
        people=known + round(backtest.point(window)),
        interval=interval and Interval(known + interval.low, known + interval.high, interval.level),
        hits=backtest.hit_rate(window),
        reason=None if interval else UNTESTED,
    )


class _Reach:
    """Totals ahead, by day: the expected ones, and their bounds as far as these were tested."""

    def __init__(self, backtest: Backtest, as_of: date, total: int) -> None:
        self._backtest, self._as_of = backtest, as_of
        self._expected = total + backtest.path()
        self._intervals = _list_intervals(backtest)
        self._low = total + _by_day([interval.low for interval in self._intervals])
        self._high = total + _by_day([interval.high for interval in self._intervals])

    def forecast(self, goal: int) -> GoalForecast:
        """The day of a goal that is not reached yet."""
        expected = _first_at(self._expected, goal)
        if expected is not None and expected > self._days_ahead():
            expected = None
        earliest, latest = _first_at(self._high, goal), _first_at(self._low, goal)
        weeks, bound = _weeks(expected), _weeks(earliest if latest is None else latest)
        return GoalForecast(
            goal=goal,
            expected_on=self._day(expected),
            earliest=self._day(earliest),
            latest=self._day(latest),
            level=self._intervals[bound - 1].level if bound else None,
            hits=self._backtest.hit_rate(Window(1, 7 * weeks)) if weeks else UNTRIED,
            reason=_explain(expected, latest),
        )

    def trace(self, weeks: int) -> tuple[PathPoint, ...]:
        """The total at the end of each of so many weeks."""
        points = []
        for week in range(1, weeks + 1):
            bounds = None
            if week <= len(self._intervals):
                low, high = int(self._low[7 * week]), int(self._high[7 * week])
                bounds = Interval(low, high, self._intervals[week - 1].level)
            points.append(
                PathPoint(self._as_of + timedelta(weeks=week), round(self._expected[7 * week]), bounds)
            )
        return tuple(points)

    def _day(self, ahead: int | None) -> date | None:
        return None if ahead is None else self._as_of + timedelta(days=ahead)

    def _days_ahead(self) -> int:
        month = add_months(month_of(self._as_of), 12 * YEARS_AHEAD)
        return (month.replace(day=min(self._as_of.day, Month.holding(month).last_day.day)) - self._as_of).days


def _list_intervals(backtest: Backtest) -> list[Interval]:
    """Of all people one week ahead, two weeks ahead and so on, as far as errors reach."""
    intervals: list[Interval] = []
    while len(intervals) < backtest.weeks_ahead:
        interval = backtest.interval(Window(1, 7 * (len(intervals) + 1)))
        if interval is None:
            break
        intervals.append(interval)
    return intervals


def _weeks(days: int | None) -> int:
    return -(-(days or 0) // 7)


def _explain(expected: int | None, latest: int | None) -> str | None:
    if expected is None:
        return TOO_FAR
    return UNTESTED if latest is None else None


def _by_day(people: Sequence[int]) -> Series:
    """A total never falls, so neither do its bounds; between Sundays they rise evenly."""
    weeks = np.maximum.accumulate(np.array([0, *people], dtype=float))
    return np.interp(np.arange(7 * len(people) + 1) / 7, np.arange(len(weeks)), weeks)


def _first_at(totals: Series, goal: int) -> int | None:
    at = int(np.searchsorted(totals, goal - 1e-6))
    return at if at < len(totals) else None


def _find_day(registrations: Registrations, goal: int) -> date | None:
    total = 0
    for day in sorted(day for day in registrations.by_day if day <= registrations.last.sunday):
        total += registrations.by_day[day]
        if total >= goal:
            return day
    return None
