"""What the sample programme aims at each week: registrations, days, holds. Pure figures, no rows.

4,230 registered were announced on 22 January 2018; the first weeks lead there exactly. Later weeks
are near the announced 4,000 a month.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pantau.periods import FIRST_WEEK, Week
from pantau.reference import Kecamatan, load_kecamatan
from pantau.sample.chance import seeded
from pantau.sample.vocabulary import load_vocabulary

SEED = 152
"""Of the sample that the demo shows (the Governor's Instruction was number 152)."""

LAUNCH = date(2017, 12, 14)
FIRST_REGISTRATION = date(2017, 3, 1)
"""Those who joined in the campaign year were written into the sheets at the launch."""

BAD_WEEK = Week(date(2018, 1, 8))
BAD_CITY = "31.73"
"""In the bad batch of that week all kecamatan of Jakarta Barat pasted their NIKs from Excel."""

PUBLISHED_WEEK = Week(date(2018, 1, 15))


@dataclass(frozen=True)
class Target:
    """P1 at the Sunday of a week, as the run of that week counts it."""

    total: int
    new: int


TARGETS: Mapping[Week, Target] = {
    Week(date(2017, 12, 11)): Target(1000, 688),
    Week(date(2017, 12, 18)): Target(1750, 735),
    Week(date(2017, 12, 25)): Target(2127, 362),
    Week(date(2018, 1, 1)): Target(2744, 602),
    BAD_WEEK: Target(3456, 697),
    PUBLISHED_WEEK: Target(4230, 759),
}
"""Each leaves 15 registrations for older days: entered late, or counted once they were corrected."""

CORRECTIONS_A_WEEK = 10
"""At most so many P1 rows of the whole programme are corrected in a week; fewer than the 15 above."""
LATE_A_WEEK = 12
"""Registrations of earlier days that are written in a week without a target."""


@dataclass(frozen=True)
class Hold:
    """A workbook that the gate is to hold, and the reason in the contract's words."""

    kecamatan_code: str
    reason: str


def weeks_until(week: Week) -> list[Week]:
    """All weeks from the first to this one."""
    count = (week.start - FIRST_WEEK.start).days // 7
    return [Week(FIRST_WEEK.start + timedelta(weeks=number)) for number in range(count + 1)]


def before(week: Week) -> Week:
    """The week before."""
    return Week(week.start - timedelta(weeks=1))


def registrations(week: Week, seed: int) -> int:
    """How many are to register in a week without a target."""
    return 930 + seeded(seed, week, "size").randint(-110, 130)


def holds(week: Week, seed: int) -> tuple[Hold, ...]:
    """Workbooks broken in this week; never the same kecamatan in two weeks that follow each other."""
    if week < PUBLISHED_WEEK:
        return ()
    if week == PUBLISHED_WEEK:
        return (Hold("31.72.03", "header_missing:P1:No. HP"), Hold("31.75.06", "tab_missing:P3"))
    rng = seeded(seed, week, "holds")
    if rng.random() < 0.5:
        return ()
    codes = [kecamatan.kecamatan_code for kecamatan in load_kecamatan()]
    parity = (week.start - FIRST_WEEK.start).days // 7 % 2
    others = [code for code in codes[parity::2] if code not in {"31.72.03", "31.75.06"}]
    reason = rng.choice(["tab_missing:P3", "header_missing:P1:No. HP", "wrong_code"])
    return (Hold(rng.choice(others), reason),)


def weights(week: Week, seed: int) -> dict[str, float]:
    """Each kecamatan's pull on this week's registrations: population, its own zeal, chance."""
    result = {}
    for kecamatan in load_kecamatan():
        zeal = seeded(seed, kecamatan.kecamatan_code, "zeal").uniform(0.6, 1.5)
        chance = seeded(seed, week, kecamatan.kecamatan_code, "chance").uniform(0.75, 1.25)
        result[kecamatan.kecamatan_code] = kecamatan.population_2019**0.9 * zeal * chance
    return result


def allot(count: int, shares: Mapping[str, float]) -> dict[str, int]:
    """Splits a count by shares (largest remainders), so that the parts add up to it."""
    whole = sum(shares.values())
    exact = {code: count * share / whole for code, share in shares.items()}
    parts = {code: int(value) for code, value in exact.items()}
    by_remainder = sorted(exact, key=lambda code: (parts[code] - exact[code], code))
    for code in by_remainder[: count - sum(parts.values())]:
        parts[code] += 1
    return parts


def pick_day(rng: Random, week: Week) -> date:
    """A day of registration: few at weekends and on public holidays, none before the launch."""
    holidays = load_vocabulary().holidays
    days = [day for day in _days(week) if day >= LAUNCH]
    pulls = [(1, 1.1, 1, 1, 0.9, 0.35, 0.1)[day.weekday()] * (0.06 if day in holidays else 1) for day in days]
    return rng.choices(days, pulls)[0]


def pick_earlier_day(rng: Random, week: Week) -> date:
    """A day before this week that is entered late; in the first week, of the time before the launch."""
    if week == FIRST_WEEK:
        span = (FIRST_WEEK.start - FIRST_REGISTRATION).days
        return FIRST_REGISTRATION + timedelta(days=rng.randrange(span))
    span = min(21, (week.start - LAUNCH).days)
    return week.start - timedelta(days=rng.randint(1, span))


def _days(week: Week) -> Sequence[date]:
    return [week.start + timedelta(days=number) for number in range(7)]


def city_of(code: str) -> tuple[Kecamatan, ...]:
    """The kecamatan of one city, by code."""
    return tuple(kecamatan for kecamatan in load_kecamatan() if kecamatan.city_code == code)
