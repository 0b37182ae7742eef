"""People of an invented programme, in counts: who registered when, and who came how far. Nobody is real.

Registrations of all Jakarta are given week by week. Of each month's people so many come to a later stage so
many months after; each count is split among the 44 kecamatan by population: so all parts add up.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pantau.periods import FIRST_WEEK, Month
from pantau.reference import load_kecamatan
from pantau.report.analysis.cohorts import CohortCount
from pantau.report.analysis.durations import PAIRS, WaitCount
from pantau.report.analysis.months import add_months, month_of
from sample_facts import part_of

BEFORE_THE_PROGRAMME = {date(2017, 11, 27): 682}
FIRST_WEEKS = (412, 655, 380, 702, 640, 759, 1012, 1244)
LATER_WEEKS = tuple(300 + 2 * at + at * 137 % 220 for at in range(60))
DAYS_OF_A_WEEK = (0, 18, 35, 52, 68, 85, 95, 100)
"""Of a hundred who register in a week, those who have before each of its days."""
COMING = {
    "P1": (1000,),
    "P2": (240, 450, 540, 590, 620),
    "P3": (140, 360, 470, 530, 550),
    "P4": (84, 270, 380, 450, 490, 510),
    "P5": (21, 68, 104, 131, 152, 163),
    "P6": (12, 40, 74, 101, 114),
    "P7": (4, 11, 17, 21, 22),
}
"""Of a thousand who registered in a month, those who had come to a stage 0, 1, 2 … months after.

Fewer come to each stage than to the one before.
"""
SEEN_BY_PARTNERS = {"P2": 84, "P4": 86, "P5": 63, "P7": 84}
SAME_MONTH = (2, 6, 13, 21)
"""Days between two stages of those who come to both in one month, a quarter each."""
AROUND = (-11, -4, 3, 12)
"""By how many days more than thirty a month the others differ, a quarter each."""
DAYS_A_MONTH = 30


@dataclass(frozen=True)
class People:
    """Who came to a stage in one kecamatan: by month, and by month of registration and months since.

    ``before``: who came before the programme's first month.
    """

    code: str
    city_code: str
    before: Mapping[str, int]
    by_month: Mapping[tuple[str, date], int]
    by_cohort: Mapping[tuple[str, date, int], int]


def by_day_of(weeks: tuple[int, ...]) -> dict[date, int]:
    days = {
        FIRST_WEEK.start + timedelta(days=7 * at + day): count * DAYS_OF_A_WEEK[day + 1] // 100
        - count * DAYS_OF_A_WEEK[day] // 100
        for at, count in enumerate(weeks)
        for day in range(7)
    }
    return BEFORE_THE_PROGRAMME | days


def people_of(month: Month, by_day: Mapping[date, int]) -> tuple[People, ...]:
    registered: Counter[date] = Counter()
    for day, count in by_day.items():
        registered[month_of(day)] += count
    return tuple(
        _come(number, place.kecamatan_code, place.city_code, month, registered)
        for number, place in enumerate(load_kecamatan())
    )


def _come(number: int, code: str, city: str, month: Month, registered: Mapping[date, int]) -> People:
    by_month: Counter[tuple[str, date]] = Counter()
    by_cohort: Counter[tuple[str, date, int]] = Counter()
    before: Counter[str] = Counter()
    for cohort, registered_in in registered.items():
        for stage, shares in COMING.items():
            if cohort < month_of(FIRST_WEEK.start):
                before[stage] += part_of(registered_in * shares[-1] // 1000, number)
                continue
            keen = 100 if stage == "P1" else 92 + (5 * cohort.month + cohort.year) % 17
            marks = (0, *(registered_in * share * keen // 100_000 for share in shares))
            for since in range(len(shares)):
                reached = add_months(cohort, since)
                if reached <= month.start:
                    people = _part(marks[since + 1] - marks[since], number, cohort)
                    by_cohort[stage, cohort, since] += people
                    by_month[stage, reached] += people
    return People(code, city, before, by_month, by_cohort)


def _part(count: int, number: int, cohort: date) -> int:
    """A kecamatan's part, by population; in some months its neighbour takes a little of it."""
    even = number - number % 2
    taken = part_of(count, even) * ((7 * cohort.month + even) % 5) // 25
    return part_of(count, number) + (taken if number > even else -taken)


def new_of(one: People, stage: str, month: Month) -> int:
    return one.by_month.get((stage, month.start), 0)


def total_of(one: People, stage: str) -> int:
    return one.before[stage] + sum(count for (told, _), count in one.by_month.items() if told == stage)


def cohorts_of(people: tuple[People, ...]) -> Iterator[CohortCount]:
    by_city: Counter[tuple[date, str, str, int]] = Counter()
    for one in people:
        for (stage, cohort, since), count in one.by_cohort.items():
            by_city[cohort, one.city_code, stage, since] += count
    for key, count in sorted(by_city.items()):
        if count:
            yield CohortCount(*key, count)


def waits_of(month: Month, people: tuple[People, ...]) -> Iterator[WaitCount]:
    """Of the same people as ``cohorts_of``: who came first to one stage comes first to the next."""
    by_city: dict[tuple[str, date], Counter[tuple[str, int]]] = {}
    for one in people:
        for (stage, cohort, since), count in one.by_cohort.items():
            by_city.setdefault((one.city_code, cohort), Counter())[stage, since] += count
    waits: Counter[tuple[str, str, str, int, bool]] = Counter()
    for (city, cohort), reached in sorted(by_city.items()):
        for start, end in PAIRS:
            for days, is_over, count in _wait(
                month, cohort, *(_by_since(reached, at) for at in (start, end))
            ):
                waits[city, start, end, days, is_over] += count
    for key, count in sorted(waits.items()):
        yield WaitCount(*key, count)


def _by_since(reached: Mapping[tuple[str, int], int], stage: str) -> dict[int, int]:
    return {since: count for (at, since), count in sorted(reached.items()) if at == stage and count > 0}


def _wait(
    month: Month, cohort: date, started: dict[int, int], ended: dict[int, int]
) -> Iterator[tuple[int, bool, int]]:
    """Days, whether they are over, and of how many people."""
    for end, arriving in ended.items():
        for start in [at for at in started if at <= end]:
            count = min(arriving, started[start])
            started[start] -= count
            arriving -= count
            spread = AROUND if end > start else SAME_MONTH
            for at, days in enumerate(spread):
                if part := (count + at) // len(spread):
                    yield DAYS_A_MONTH * (end - start) + days, True, part
    for start, waiting in started.items():
        known = (month.last_day - add_months(cohort, start)).days - 12
        if waiting:
            yield max(known, 0), False, waiting
