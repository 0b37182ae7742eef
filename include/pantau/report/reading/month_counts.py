"""A month's figures, as sums of people counted by kecamatan, stage and month. Pure.

Never lets a count of another day in: what is counted here ends with the report month's last day.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pantau.contract import load_contract
from pantau.periods import FIRST_WEEK, Month, Week
from pantau.report.analysis.announced import PublicFigure
from pantau.report.analysis.budget import VERIFIED_STAGES
from pantau.report.analysis.cohorts import FIRST_MONTH
from pantau.report.analysis.months import add_months, months_since
from pantau.report.facts import Figure
from pantau.report.monthly.facts import MONTHS_SHOWN, StageMonths


@dataclass(frozen=True)
class MonthCount:
    """People of a kecamatan who came to a stage in a month; ``verified``: of them, whom a partner shows."""

    kecamatan_code: str
    stage_code: str
    month: date
    people: int
    verified: int


def tell_figures(
    counts: Iterable[MonthCount], codes: Iterable[str], month: Month
) -> dict[str, tuple[Figure, ...]]:
    """By kecamatan, its figures at the month's end in the stages' order, zeros too."""
    people: dict[tuple[str, str], int] = defaultdict(int)
    verified: dict[tuple[str, str], int] = defaultdict(int)
    new: dict[tuple[str, str], int] = defaultdict(int)
    for count in counts:
        place = count.kecamatan_code, count.stage_code
        people[place] += count.people
        verified[place] += count.verified
        new[place] += count.people if count.month == month.start else 0
    return {
        code: tuple(
            Figure(stage, people[code, stage], new[code, stage], verified[code, stage])
            for stage in load_contract().stage_codes
        )
        for code in codes
    }


def tell_months(counts: Iterable[MonthCount], codes: Iterable[str], month: Month) -> tuple[StageMonths, ...]:
    """New people of each kecamatan and stage in the last months, from the programme's first on."""
    new = {(count.kecamatan_code, count.stage_code, count.month): count.people for count in counts}
    length = min(months_since(FIRST_MONTH, month.start) + 1, MONTHS_SHOWN)
    months = [add_months(month.start, back) for back in range(1 - length, 1)]
    return tuple(
        StageMonths(code, stage, tuple(new.get((code, stage, each), 0) for each in months))
        for code in codes
        for stage in load_contract().stage_codes
    )


def count_verified(counts: Iterable[MonthCount], first: date, last: date) -> dict[str, int]:
    """By stage that a partner's feed shows, verified people who came to it in these months."""
    verified = dict.fromkeys(VERIFIED_STAGES, 0)
    for count in counts:
        if count.stage_code in verified and first <= count.month <= last:
            verified[count.stage_code] += count.verified
    return verified


def find_history_start(by_day: Mapping[date, int], closing: Week) -> Week:
    """The programme's first week in which anybody registered; the closing week if there is none.

    Weeks before it are no weeks in which nobody came: nothing was kept of them, and a forecast that took
    them for zeros would see a rise where there was a beginning.
    """
    days = [day for day, people in by_day.items() if people and day >= FIRST_WEEK.start]
    first = min(days, default=closing.start)
    return Week(first - timedelta(days=first.weekday()))


def said_by(figures: Iterable[PublicFigure], day: date) -> tuple[PublicFigure, ...]:
    """Those said up to a day; one of which the year alone is known counts when that is over."""
    return tuple(figure for figure in figures if _last_day_of(figure.said_on) <= day)


def _last_day_of(said_on: str) -> date:
    return date(int(said_on), 12, 31) if said_on.isdigit() else date.fromisoformat(said_on)
