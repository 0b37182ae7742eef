"""Days from one stage to another, with people who are still on their way counted as such.

Who waits is not left out: a mean of those who arrived would only know the fast ones. The Kaplan-Meier
estimator (``statsmodels`` ``SurvfuncRight``) uses each wait for as long as it is known. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

NOBODY = "belum ada peserta"
"""Why a quartile is missing: nobody has reached the stage from which the days count."""

NOT_YET = "belum cukup banyak yang sampai"
"""Why a quartile is missing: that share of the people has not arrived within the days known so far."""

PAIRS = (
    ("P1", "P2"),
    ("P2", "P3"),
    ("P3", "P4"),
    ("P4", "P5"),
    ("P5", "P6"),
    ("P6", "P7"),
    ("P1", "P4"),
    ("P1", "P7"),
)
"""Between which stages days are told: each step, and from registration to a licence and to capital."""

_ROUNDING = 1e-9


@dataclass(frozen=True)
class WaitCount:
    """People of one city who came from stage to stage in the same number of days, or wait as long.

    Reached: the days between both dates, the later one in the report's month or before. Not reached: the days
    from ``from_stage`` to that month's last day.
    """

    city_code: str
    from_stage: str
    to_stage: str
    days: int
    is_reached: bool
    people: int


@dataclass(frozen=True)
class Quartile:
    """Days after which a share of the people has arrived; ``days`` ``None`` says why in ``reason``."""

    share: float
    days: int | None
    reason: str | None = None


@dataclass(frozen=True)
class Duration:
    """How long it takes from stage to stage in one place; ``city_code`` ``None``: all Jakarta.

    ``people`` = ``reached`` + who still waits. ``early``: of the reached, who had the later stage before the
    earlier one; stages need no order, and these waited 0 days.
    """

    city_code: str | None
    from_stage: str
    to_stage: str
    people: int
    reached: int
    early: int
    lower: Quartile
    median: Quartile
    upper: Quartile


def measure_durations(counts: Iterable[WaitCount]) -> tuple[Duration, ...]:
    """The quartiles of each pair of stages, for all Jakarta and then for each city.

    Negative days of people who arrived are 0 days. Negative days of people who did not are no wait: they
    came to the first stage after the month, and are left out.
    """
    waits: dict[tuple[str, str, str | None], list[WaitCount]] = defaultdict(list)
    for count in counts:
        if count.people > 0 and (count.is_reached or count.days >= 0):
            waits[count.from_stage, count.to_stage, None].append(count)
            waits[count.from_stage, count.to_stage, count.city_code].append(count)
    ordered = sorted(waits.items(), key=lambda entry: (entry[0][0], entry[0][1], entry[0][2] or ""))
    return tuple(_measure(*key, counts) for key, counts in ordered)


def measure_pair(from_stage: str, to_stage: str, counts: Iterable[WaitCount]) -> Duration:
    """The quartiles of one pair for all Jakarta, also where nobody has come to its first stage."""
    own = [count for count in counts if (count.from_stage, count.to_stage) == (from_stage, to_stage)]
    found = measure_durations(own)
    return found[0] if found else _measure(from_stage, to_stage, None, [])


def _measure(from_stage: str, to_stage: str, city_code: str | None, counts: list[WaitCount]) -> Duration:
    reached = [count for count in counts if count.is_reached]
    lower, median, upper = _quartiles(counts)
    return Duration(
        city_code=city_code,
        from_stage=from_stage,
        to_stage=to_stage,
        people=sum(count.people for count in counts),
        reached=sum(count.people for count in reached),
        early=sum(count.people for count in reached if count.days < 0),
        lower=lower,
        median=median,
        upper=upper,
    )


def _quartiles(counts: list[WaitCount]) -> tuple[Quartile, ...]:
    shares = (0.25, 0.5, 0.75)
    if not counts:
        return tuple(Quartile(share, None, NOBODY) for share in shares)
    days, waiting = _estimate_waiting(counts)
    return tuple(_find_quartile(share, days, waiting) for share in shares)


def _find_quartile(share: float, days: list[int], waiting: list[float]) -> Quartile:
    """The first day by which no more than the rest of the people was waiting."""
    for day, left in zip(days, waiting, strict=True):
        if left <= 1 - share + _ROUNDING:
            return Quartile(share, day)
    return Quartile(share, None, NOT_YET)


def _estimate_waiting(counts: list[WaitCount]) -> tuple[list[int], list[float]]:
    """Days on which somebody arrived, and the share of the people still waiting after each."""
    from statsmodels.duration.survfunc import SurvfuncRight

    if not any(count.is_reached for count in counts):
        return [], []
    estimate = SurvfuncRight(
        np.array([max(count.days, 0) for count in counts], dtype=float),
        np.array([count.is_reached for count in counts], dtype=float),
        freq_weights=np.array([count.people for count in counts], dtype=float),
    )
    return [int(day) for day in estimate.surv_times], [float(left) for left in estimate.surv_prob]
