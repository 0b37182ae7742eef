"""How far people of a month of registration came, and how long it took from stage to stage.

Pure. Who still waits is counted in; a month that is not over says nothing about anybody.
"""

from collections.abc import Sequence

from pantau.report import words
from pantau.report.analysis.cohorts import Triangle, build_triangles
from pantau.report.analysis.durations import PAIRS, Duration, measure_durations, measure_pair
from pantau.report.monthly.closing import CITIES
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.model import Cohorts, Durations
from pantau.report.pictures import WaitBar, Waits

MONTHS_TOLD = 3
"""Whole months after registration of which the sentence tells, as far as any cohort is old enough."""
_COUNTS = ("", "satu", "dua", "tiga")
_DONE = {"P2": "lulus pelatihan", "P4": "mendapat izin usaha", "P7": "menerima modal"}
"""Stages of which the sentences tell."""


def follow_cohorts(facts: MonthlyFacts) -> Cohorts:
    """People by their month of registration."""
    triangles = tuple(
        triangle
        for triangle in build_triangles(facts.cohorts, facts.month.start)
        if triangle.city_code is None
    )
    return Cohorts(cohort_sentence(triangles), triangles)


def cohort_sentence(triangles: Sequence[Triangle]) -> str:
    """What share of those who had the time came how far."""
    told = [triangle for triangle in triangles if triangle.stage_code in _DONE]
    count = len(told[0].months) if told else 0
    since = next(
        (at for at in range(min(MONTHS_TOLD, count - 1), -1, -1) if sum(told[0].sizes[: count - at])), None
    )
    if since is None:
        return "Belum ada angkatan pendaftar yang dapat diikuti."
    people = sum(told[0].sizes[: count - since])
    shares = [
        f"{words.percent(triangle.pooled[since] or 0)} {_DONE[triangle.stage_code]} ({triangle.stage_code})"
        for triangle in told
    ]
    if since == 0:
        return f"Dari {words.number(people)} peserta, pada bulan mendaftar itu juga {words.listing(shares)}."
    months = f"{_COUNTS[since]} bulan"
    return (
        f"Dari {words.number(people)} peserta yang mendaftar sedikitnya {months} lalu, "
        f"{words.listing(shares)} dalam {months}."
    )


def measure_waits(facts: MonthlyFacts) -> Durations:
    """Days from stage to stage, in all Jakarta and in each city."""
    measured = {(one.city_code, one.from_stage, one.to_stage): one for one in measure_durations(facts.waits)}
    pairs = tuple(measured.get((None, *pair)) or measure_pair(*pair, ()) for pair in PAIRS)
    by_city = tuple(
        one for pair in PAIRS for city in CITIES if (one := measured.get((city.code, *pair))) is not None
    )
    return Durations(wait_sentence(pairs), pairs, by_city)


def wait_sentence(pairs: Sequence[Duration]) -> str:
    """After how many days half of the people were trained, licensed and funded."""
    from_start = [one for one in pairs if one.from_stage == "P1" and one.to_stage in _DONE]
    if not sum(one.people for one in from_start):
        return "Belum ada peserta yang perjalanannya dapat diukur."
    reached = [
        f"{_DONE[one.to_stage]} {_tell_days(one.median.days)}"
        for one in from_start
        if one.median.days is not None
    ]
    open_ended = [_DONE[one.to_stage] for one in from_start if one.median.days is None]
    waiting = "yang masih menunggu ikut dihitung"
    if not reached:
        return f"Belum separuh peserta {_either(open_ended)} sejak mendaftar; {waiting}."
    told = f"Dihitung sejak mendaftar, separuh peserta {words.listing(reached)}"
    if open_ended:
        told += f"; belum separuhnya {_either(open_ended)}"
    return f"{told}; {waiting}."


def _tell_days(days: int) -> str:
    return f"dalam {words.number(days)} hari" if days else "pada hari yang sama"


def show_waits(pairs: Sequence[Duration]) -> Waits:
    """A bar for each pair of stages."""
    bars = tuple(
        WaitBar(f"{one.from_stage} → {one.to_stage}", one.lower.days, one.median.days, one.upper.days)
        for one in pairs
    )
    told = (
        f"{bar.label} "
        + ("belum separuhnya sampai" if bar.median is None else f"{words.number(bar.median)} hari")
        for bar in bars
    )
    return Waits(f"Hari sampai separuh peserta tiba di tahap berikutnya: {'; '.join(told)}.", bars)


def _either(done: list[str]) -> str:
    """``yang A maupun B``."""
    return f"yang {' maupun '.join(done)}"
