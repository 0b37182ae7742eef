"""What would have been forecast in each past week, from what was known then, and how far it was off. Pure.

A forecast is made at the end of each week from the eighth on, with the weeks up to it alone. Nothing that
became known later touches it: not the choice between the two methods, not its interval, not its hit rate.
Two things are beyond it. Counts are taken as known today, though some were entered late. And forecasts that
lie a week apart look at nearly the same future, so that many hits in a row say less than they seem to.

Errors are differences of square roots: what scatters with its size, as counts do, scatters evenly there, and
an interval made of them never lies below zero.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from threadpoolctl import threadpool_limits

from pantau.report.analysis.trend import Series, continue_mean, continue_trend

LEAST_WEEKS = 8
"""Weeks of history below which nothing is forecast."""

LEVEL = 0.8
"""Share of what comes that an interval is to hold."""

FULL_ERRORS = 9
"""The tenth error lies between the least and the greatest of nine in eight cases of ten: the fewest for 80 %.

A method, too, is only taken for better after so many trials.
"""

LEAST_ERRORS = 4
"""The fifth error lies between the least and the greatest of four in three cases of five: the fewest."""

_ROUNDING = 1e-6

Method = Literal["tren", "rata-rata"]

_METHODS: dict[Method, Callable[[Series, int], Series]] = {"tren": continue_trend, "rata-rata": continue_mean}


@dataclass(frozen=True)
class Window:
    """Days ahead of a Sunday, both included; 1 is the Monday after it."""

    first: int
    last: int

    @property
    def weeks(self) -> int:
        """Weeks after which it is over."""
        return -(-self.last // 7)


JUDGED = Window(1, 28)
"""The four weeks ahead by which a method is chosen."""


@dataclass(frozen=True)
class Interval:
    """People, rounded outwards. ``level``: the share it is to hold, below ``LEVEL`` while errors are few."""

    low: int
    high: int
    level: float


@dataclass(frozen=True)
class HitRate:
    """Of ``tried`` past intervals, ``held`` held the truth; ``promised``: the share they were to hold."""

    held: int
    tried: int
    promised: float | None

    @property
    def share(self) -> float | None:
        """``None`` before the first interval met its truth."""
        return self.held / self.tried if self.tried else None


@dataclass(frozen=True)
class Contest:
    """The library's trend against the benchmark: mean absolute errors in people over four weeks ahead.

    ``tested``: how often both met the truth. ``method``: the one in use now.
    """

    method: Method
    tested: int
    trend_error: float | None
    mean_error: float | None

    @property
    def skill(self) -> float | None:
        """Share of the benchmark's error that the trend saves; below 0 it is worse."""
        if self.trend_error is None or not self.mean_error:
            return None
        return 1 - self.trend_error / self.mean_error


class Backtest:
    """Forecasts of every week from the eighth on; the last one is today's.

    ``by_day``: people by day, from the first week's Monday to the last week's Sunday.
    """

    def __init__(self, by_day: Series, weeks_ahead: int) -> None:
        weeks = by_day.reshape(-1, 7).sum(axis=1)
        self.weeks_ahead = weeks_ahead
        self._total = np.concatenate(([0.0], np.cumsum(by_day)))
        self._known = np.arange(LEAST_WEEKS, len(weeks) + 1)
        # One thread: quicker on so few numbers, and the same digits on every machine.
        with threadpool_limits(limits=1):
            self._paths = {
                name: np.array([_accumulate(go_on(weeks[:count], weeks_ahead)) for count in self._known])
                for name, go_on in _METHODS.items()
            }
        self._chosen = self._choose()
        by_trend = np.array([method == "tren" for method in self._chosen])
        self._published = np.where(by_trend[:, None], self._paths["tren"], self._paths["rata-rata"])

    @property
    def contest(self) -> Contest:
        """How both methods did up to now."""
        errors = self._absolute_errors()
        tested = len(errors["tren"])
        means = {name: float(values.mean()) if tested else None for name, values in errors.items()}
        return Contest(self._chosen[-1], tested, means["tren"], means["rata-rata"])

    def point(self, window: Window) -> float:
        """People in a window ahead of today."""
        return float(_look(self._published, window)[-1])

    def path(self) -> Series:
        """People up to the end of each day ahead; the first is today, 0."""
        days = np.arange(7 * self.weeks_ahead + 1)
        return np.interp(days / 7, np.arange(self.weeks_ahead + 1), self._published[-1])

    def interval(self, window: Window) -> Interval | None:
        """The errors of past forecasts of such a window put around today's; ``None`` below four of them."""
        return widen(self.point(window), self._errors(window))

    def hit_rate(self, window: Window) -> HitRate:
        """How often intervals, each made of the errors known by then, held what came."""
        errors = self._errors(window)
        points, truths = _look(self._published, window), self._truths(window)
        made = [widen(points[at], errors[: self._count_known(window, at)]) for at in range(len(truths))]
        tried = [(one, truth) for one, truth in zip(made, truths, strict=True) if one]
        return HitRate(
            held=sum(1 for one, truth in tried if one.low <= truth <= one.high),
            tried=len(tried),
            promised=sum(one.level for one, _ in tried) / len(tried) if tried else None,
        )

    def _choose(self) -> list[Method]:
        """The trend where it had the smaller mean error of at least nine, else the benchmark."""
        errors = self._absolute_errors()
        chosen: list[Method] = []
        for at in range(len(self._known)):
            count = self._count_known(JUDGED, at)
            trend, mean = errors["tren"][:count], errors["rata-rata"][:count]
            chosen.append("tren" if count >= FULL_ERRORS and trend.sum() < mean.sum() else "rata-rata")
        return chosen

    def _absolute_errors(self) -> dict[Method, Series]:
        truths = self._truths(JUDGED)
        return {
            name: np.abs(_look(paths, JUDGED)[: len(truths)] - truths) for name, paths in self._paths.items()
        }

    def _errors(self, window: Window) -> Series:
        truths = self._truths(window)
        return np.sqrt(truths) - np.sqrt(_look(self._published, window)[: len(truths)])

    def _truths(self, window: Window) -> Series:
        """What came, for each origin whose window is over; the oldest first."""
        days = 7 * self._known
        days = days[days + window.last < len(self._total)]
        return self._total[days + window.last] - self._total[days + window.first - 1]

    def _count_known(self, window: Window, at: int) -> int:
        """Of how many origins the window was over when the origin at this place was made."""
        return max(at + 1 - window.weeks, 0)


def _accumulate(weeks: Series) -> Series:
    return np.concatenate(([0.0], np.cumsum(weeks)))


def _look(paths: Series, window: Window) -> Series:
    """People in the window, a week's people spread evenly over its days."""
    return np.maximum(_up_to(paths, window.last) - _up_to(paths, window.first - 1), 0.0)


def _up_to(paths: Series, day: int) -> Series:
    week, days = divmod(day, 7)
    whole = paths[:, week]
    return whole + (paths[:, week + 1] - whole) * days / 7 if days else whole


def widen(point: float, errors: Series) -> Interval | None:
    """Between the errors' lowest and highest tenth, ranked among one more than there are; holds the point."""
    if len(errors) < LEAST_ERRORS:
        return None
    ordered = np.sort(errors)
    tail = max((len(errors) + 1) // 10, 1)
    low, high = min(ordered[tail - 1], 0.0), max(ordered[-tail], 0.0)
    root = np.sqrt(point)
    return Interval(
        int(np.floor(max(root + low, 0.0) ** 2 + _ROUNDING)),
        int(np.ceil((root + high) ** 2 - _ROUNDING)),
        min((len(errors) - 1) / (len(errors) + 1), LEVEL),
    )
