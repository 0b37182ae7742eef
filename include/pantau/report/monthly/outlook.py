"""What may come, in words: the months ahead, the days of 10.000, 40.000 and 200.000, and past errors.

Pure. Never tells a number without its interval, or why it has none; below eight weeks it says so and no more.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from pantau.report import words
from pantau.report.analysis.backtest import FULL_ERRORS, LEAST_WEEKS, Contest, HitRate
from pantau.report.analysis.forecast import Registrations, forecast
from pantau.report.analysis.outlook import (
    TOO_FAR,
    TOO_SHORT,
    UNTESTED,
    YEARS_AHEAD,
    GoalForecast,
    MonthForecast,
    Outlook,
)
from pantau.report.monthly.aims import counted_stage
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.model import Forecast
from pantau.report.pictures import Fan, FanPoint

_TREND = "tren teredam (tren beberapa minggu terakhir yang perlahan mendatar)"
_OTHER_TARGETS = (
    "Target 40.000 dan 200.000 kini menghitung wirausaha berizin, jadi tidak dibandingkan di sini."
)
_MEAN = "rata-rata empat minggu terakhir"


def look_ahead(facts: MonthlyFacts) -> Forecast:
    """The forecast from what is known at the end of the closing week."""
    outlook = forecast(Registrations(facts.by_day, facts.history_from, facts.closing.week))
    counted = counted_stage(metric.metric_code for metric in facts.metrics)
    return Forecast(forecast_sentence(outlook, counted or "P1"), forecast_method(outlook), outlook)


def forecast_sentence(outlook: Outlook, counted: str = "P1") -> str:
    """The month that runs, the next one, and each goal; all of P1.

    ``counted``: the stage at which targets count people by the definition in force.
    """
    known = f"{words.number(outlook.weeks_known)} dari sedikitnya {LEAST_WEEKS} minggu"
    if outlook.reason == TOO_SHORT:
        told = [f"Untuk prakiraan {TOO_SHORT}, baru {known} yang tercatat."]
    else:
        months = words.listing([_tell_month(month) for month in outlook.months])
        told = [f"Dengan data sampai {words.day(outlook.as_of)}, pendaftar baru (P1) diperkirakan {months}."]
    told += _tell_goals(outlook.goals)
    if any(one.reason == UNTESTED and not _is_enclosed(one) for one in (*outlook.months, *outlook.goals)):
        told.append("Prakiraan tanpa rentang: belum cukup pengalaman untuk mengujinya sejauh itu.")
    if counted != "P1":
        told.append(_OTHER_TARGETS)
    return " ".join(told)


def _is_enclosed(one: MonthForecast | GoalForecast) -> bool:
    """Whether at least one end of an interval is told."""
    return one.interval is not None if isinstance(one, MonthForecast) else one.earliest is not None


def _tell_month(month: MonthForecast) -> str:
    told = f"{words.number(month.people)} pada {words.month_name(month.month)}"
    if month.interval is None:
        return told
    span = f"antara {words.number(month.interval.low)} dan {words.number(month.interval.high)}"
    return f"{told} ({span}; {tell_hits(month.hits)})"


def tell_hits(hits: HitRate) -> str:
    """How often past intervals held what came."""
    if hits.share is None:
        return "ketepatannya belum dapat diuji"
    return f"rentang seperti ini benar {words.number(hits.held)} dari {words.number(hits.tried)} kali"


def _tell_goals(goals: Sequence[GoalForecast]) -> list[str]:
    """Those reached, those to come, those out of sight: a sentence each, where there are any."""
    reached = [
        f"{words.number(goal.goal)} pada {words.day(goal.reached_on)}" for goal in goals if goal.reached_on
    ]
    ahead = [_tell_goal(goal, goal.expected_on) for goal in goals if goal.expected_on]
    beyond = [words.number(goal.goal) for goal in goals if goal.reason == TOO_FAR]
    told = []
    if reached:
        told.append(f"Peserta terdaftar (P1) sudah mencapai {words.listing(reached)}.")
    if ahead:
        told.append(f"Peserta terdaftar (P1) diperkirakan mencapai {words.listing(ahead)}.")
    if beyond:
        told.append(
            f"Dengan laju sekarang, {words.listing(beyond)} peserta terdaftar (P1) belum akan tercapai dalam "
            f"{YEARS_AHEAD} tahun."
        )
    return told


def _tell_goal(goal: GoalForecast, day: date) -> str:
    """A goal ahead: its day where past forecasts reached that far, else only about when."""
    people = words.number(goal.goal)
    if goal.earliest is None:
        return f"{people} sekitar {words.month_name(day)}"
    told = f"{people} pada {words.day(day)}"
    if goal.latest is None:
        return f"{told} (paling cepat {words.day(goal.earliest)}, batas lambatnya belum dapat diuji)"
    return f"{told} (antara {words.day(goal.earliest)} dan {words.day(goal.latest)})"


def forecast_method(outlook: Outlook) -> str:
    """Which method speaks and why, and what its intervals are worth."""
    if outlook.contest is None:
        return (
            f"Prakiraan baru dibuat setelah {LEAST_WEEKS} minggu tercatat, supaya tidak menebak dari terlalu "
            "sedikit data."
        )
    return f"{_tell_contest(outlook.contest)} {_tell_intervals(outlook.months)}"


def _tell_contest(contest: Contest) -> str:
    if contest.trend_error is None or contest.mean_error is None:
        return f"Dihitung dengan {_MEAN}; cara lain, {_TREND}, belum dapat diuji."
    trend, mean = words.number(round(contest.trend_error)), words.number(round(contest.mean_error))
    tried = f"dalam {words.number(contest.tested)} prakiraan empat minggu ke depan"
    if contest.method == "tren":
        return (
            f"Dihitung dengan {_TREND}, sebab {tried} selisihnya rata-rata {trend} orang; "
            f"{_MEAN} meleset {mean} orang."
        )
    if contest.tested < FULL_ERRORS:
        return (
            f"Dihitung dengan {_MEAN} (selisih rata-rata {mean} orang {tried}); cara lain, {_TREND}, baru "
            f"boleh dipakai setelah sedikitnya {FULL_ERRORS} kali diuji (sejauh ini {trend} orang)."
        )
    return (
        f"Dihitung dengan {_MEAN}, sebab {tried} selisihnya rata-rata {mean} orang; "
        f"{_TREND} meleset {trend} orang."
    )


def _tell_intervals(months: Iterable[MonthForecast]) -> str:
    told = [
        f"untuk {words.month_name(month.month)} {words.number(month.hits.held)} dari "
        f"{words.number(month.hits.tried)} kali ({words.percent(month.hits.share)}, "
        f"seharusnya {words.percent(month.hits.promised or 0)})"
        for month in months
        if month.hits.share is not None
    ]
    made = "Rentang dibuat dari kesalahan prakiraan yang lalu, sejauh waktu yang sama"
    if not told:
        return f"{made}; belum ada rentang yang sudah bertemu angka sebenarnya."
    return f"{made}; sampai kini rentang itu memuat angka sebenarnya {words.listing(told)}."


def show_fan(facts: MonthlyFacts, outlook: Outlook) -> Fan | None:
    """The total up to now and ahead, week by week; ``None`` without a forecast."""
    if not outlook.path:
        return None
    known = _known(facts, outlook)
    ahead = tuple(
        FanPoint(
            point.day,
            point.total,
            point.interval.low if point.interval else None,
            point.interval.high if point.interval else None,
        )
        for point in outlook.path
    )
    highest = max(point.high or point.total for point in ahead)
    goals = tuple(goal.goal for goal in outlook.goals if known[0].total < goal.goal <= highest)
    last = ahead[-1]
    alt = (
        f"Peserta terdaftar: {words.number(outlook.total)} pada {words.day(outlook.as_of)}, diperkirakan "
        f"{words.number(last.total)} pada {words.day(last.day)}."
    )
    if bounded := [point for point in ahead if point.low is not None and point.high is not None]:
        end = bounded[-1]
        alt += (
            f" Rentang pada {words.day(end.day)}: {words.number(end.low or 0)} sampai "
            f"{words.number(end.high or 0)}."
        )
    return Fan(alt, (*known, *ahead), goals)


def _known(facts: MonthlyFacts, outlook: Outlook) -> tuple[FanPoint, ...]:
    """The total at each Sunday of the history."""
    totals: list[FanPoint] = []
    days = sorted(facts.by_day.items())
    total = at = 0
    for week in range(outlook.weeks_known):
        sunday = facts.history_from.sunday + timedelta(weeks=week)
        while at < len(days) and days[at][0] <= sunday:
            total += days[at][1]
            at += 1
        totals.append(FanPoint(sunday, total, is_known=True))
    return tuple(totals)
