"""When a participant does what after registering: the funnel of the real programme, with its lags.

Shares are those published in October 2021. Pure chance and dates; nothing is written here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pantau.periods import Month
from pantau.sample.people import Person

FUNNEL = (284_164, 176_891, 157_498, 148_374, 44_456, 32_883, 6_159)
"""P1…P7 on 27 October 2021."""
SHARES = {f"P{number + 1}": FUNNEL[number] / FUNNEL[number - 1] for number in range(1, 7)}
"""P2…P7: the share of those in the stage before."""

MONTHS_TOLD = 12
"""A seller or bookkeeper tells at most so many months."""


@dataclass(frozen=True)
class Step:
    """One row to come: of what tab and kind, the day it tells of and the day it is written."""

    person: Person
    tab: str
    kind: str
    day: date
    written: date


def plan_journey(rng: Random, person: Person) -> list[Step]:
    """Every row that this person will bring after the registration, in the order of the steps."""
    steps: list[Step] = []
    if rng.random() < 0.03:
        early = person.registered - timedelta(days=rng.randint(30, 400))
        steps.append(_step(rng, person, "P4", "before", early, person.registered))
    if rng.random() >= SHARES["P2"]:
        return steps
    trained = _class_day(person.registered + _lag(rng, 6, 30))
    if rng.random() < 0.16:
        kind = rng.choice(["absent", "failed"])
        steps.append(_step(rng, person, "P2", kind, trained))
        trained = _class_day(trained + _lag(rng, 7, 6))
    steps.append(_step(rng, person, "P2", "passed", trained))
    if rng.random() < 0.07:
        steps.append(_step(rng, person, "P7", "interest", trained + _lag(rng, 2, 10)))
    if rng.random() < SHARES["P3"]:
        steps += _plan_mentoring(rng, person, trained + _lag(rng, 4, 24))
    return steps


def _plan_mentoring(rng: Random, person: Person, met: date) -> list[Step]:
    steps = []
    if rng.random() < 0.12:
        steps.append(_step(rng, person, "P3", "missed", met))
        met += _lag(rng, 3, 6)
    steps.append(_step(rng, person, "P3", "met", met))
    if rng.random() < 0.35:
        steps.append(_step(rng, person, "P3", "met", met + _lag(rng, 14, 14)))
    if rng.random() >= SHARES["P4"]:
        return steps
    issued = met + _lag(rng, 8, 20)
    if rng.random() < 0.3:
        steps.append(_step(rng, person, "P4", "pending", issued - timedelta(days=5)))
    steps.append(_step(rng, person, "P4", "issued", issued))
    if rng.random() < 0.04:
        steps.append(_step(rng, person, "P5", "direct", issued, Month.holding(issued).last_day))
    if rng.random() < SHARES["P5"]:
        steps += _plan_market(rng, person, issued + _lag(rng, 5, 25))
    return steps


def _plan_market(rng: Random, person: Person, sold: date) -> list[Step]:
    steps = _tell_months(rng, person, "P5", "sold", sold)
    if rng.random() >= SHARES["P6"]:
        return steps
    stated = sold + _lag(rng, 0, 20)
    steps += _tell_months(rng, person, "P6", "stated", stated)
    if rng.random() < SHARES["P7"]:
        paid = Month.holding(stated).last_day + _lag(rng, 12, 30)
        steps.append(_step(rng, person, "P7", "paid", paid))
    return steps


def _tell_months(rng: Random, person: Person, tab: str, kind: str, first: date) -> list[Step]:
    """A row for the month of ``first`` and for those after it until the person stops telling."""
    steps, day = [], first
    for _ in range(MONTHS_TOLD):
        month_end = Month.holding(day).last_day
        steps.append(_step(rng, person, tab, kind, day, month_end + timedelta(days=rng.randint(1, 9))))
        day = month_end + timedelta(days=1)
        if rng.random() < 0.22:
            break
    return steps


def _step(rng: Random, person: Person, tab: str, kind: str, day: date, written: date | None = None) -> Step:
    late = timedelta(days=7 if rng.random() < 0.08 else 0)
    return Step(person, tab, kind, day, (written or day) + late)


def _lag(rng: Random, least: int, mean: int) -> timedelta:
    return timedelta(days=least + int(rng.expovariate(1 / mean)))


def _class_day(day: date) -> date:
    """The next Wednesday or Saturday: a kecamatan holds its classes on these days."""
    return day + timedelta(days=min((2 - day.weekday()) % 7, (5 - day.weekday()) % 7))
