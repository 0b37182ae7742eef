"""Cohorts, durations, the forecast and the budget as the PDF prints them. Pure: rows and strings."""

from typing import Any

from pantau.report import words
from pantau.report.analysis.backtest import HitRate
from pantau.report.analysis.budget import NO_DATA, CostPerResult
from pantau.report.analysis.cohorts import Triangle
from pantau.report.analysis.durations import Duration, Quartile
from pantau.report.analysis.forecast import UNTESTED, GoalForecast, MonthForecast
from pantau.report.monthly.model import Cohorts, Forecast, Monthly
from pantau.report.monthly.numerals import DASH, clip, count, days, money, month, share
from pantau.report.monthly.printing_places import print_absorption

MOST_COHORTS = 13
SINCE = (0, 1, 2, 3, 6, 9, 12)
"""Months since registration that a triangle shows once there are more."""
FEW_COHORTS = 4
"""Cohorts up to which all six triangles find room, afterwards those that partners verify."""
SHOWN = ("P2", "P4", "P5", "P7")

_SENTENCE = 760
_METHOD = 900

Printed = dict[str, Any]


def print_cohorts(cohorts: Cohorts) -> Printed:
    """The triangles that find room, newest cohorts; the others stand in the spreadsheet."""
    many = any(len(triangle.months) > FEW_COHORTS for triangle in cohorts.triangles)
    shown = [one for one in cohorts.triangles if one.stage_code in SHOWN or not many]
    return {
        "sentence": clip(cohorts.sentence, _SENTENCE),
        "triangles": [_print_triangle(one) for one in shown if one.months],
        "is_shortened": many,
    }


def _print_triangle(triangle: Triangle) -> Printed:
    length = len(triangle.months)
    columns = range(length) if length <= len(SINCE) else [since for since in SINCE if since < length]
    shares, pooled = triangle.shares, triangle.pooled
    rows = range(max(length - MOST_COHORTS, 0), length)
    return {
        "stage": words.tab_title(triangle.stage_code),
        "since": [str(since) for since in columns],
        "rows": [
            {
                "month": month(triangle.months[row]),
                "size": count(triangle.sizes[row]),
                "cells": [_print_cell(shares[row][since], since < length - row) for since in columns],
            }
            for row in rows
        ],
        "pooled": [share(pooled[since]) for since in columns],
    }


def _print_cell(value: float | None, is_over: bool) -> Printed | None:
    """``None`` where the month is not over; ``shade`` from 0 to 1."""
    return {"text": share(value), "shade": round(value or 0.0, 4)} if is_over else None


def print_durations(monthly: Monthly) -> Printed:
    """A row for each pair of stages in all Jakarta."""
    return {
        "sentence": clip(monthly.durations.sentence, _SENTENCE),
        "rows": [_print_duration(one) for one in monthly.durations.pairs],
    }


def _print_duration(one: Duration) -> list[str]:
    return [
        f"{one.from_stage} → {one.to_stage}",
        *(_print_days(quartile) for quartile in (one.lower, one.median, one.upper)),
        count(one.reached),
        count(one.people - one.reached),
    ]


def _print_days(quartile: Quartile) -> str:
    return "belum" if quartile.days is None else words.number(quartile.days)


def print_forecast(forecast: Forecast) -> Printed:
    """Months and goals, each with what is known of its own accuracy."""
    outlook = forecast.outlook
    return {
        "sentence": clip(forecast.sentence, _SENTENCE),
        "method": clip(forecast.method, _METHOD),
        "reason": outlook.reason,
        "as_of": words.day(outlook.as_of),
        "weeks": words.number(outlook.weeks_known),
        "months": [print_month(one) for one in outlook.months],
        "goals": [print_goal(one) for one in outlook.goals if one.reached_on or outlook.months],
    }


def print_month(one: MonthForecast) -> list[str]:
    """What is known of a month, what it comes to, and between which numbers."""
    between = words.span(one.interval.low, one.interval.high) if one.interval else _short(one.reason)
    return [month(one.month), count(one.known), count(one.people), between, _print_hits(one.hits)]


def print_goal(one: GoalForecast) -> list[str]:
    """When a goal was or will be reached: a day only where past forecasts reached as far."""
    if one.reached_on:
        return [count(one.goal), f"sudah, {words.day(one.reached_on)}", DASH, DASH]
    if one.expected_on is None:
        return [count(one.goal), DASH, one.reason or DASH, DASH]
    is_tested = one.earliest or one.latest
    expected = words.day(one.expected_on) if is_tested else f"sekitar {month(one.expected_on)}"
    return [count(one.goal), expected, _print_between(one), _print_hits(one.hits)]


def _print_between(one: GoalForecast) -> str:
    if one.earliest and one.latest:
        return days(one.earliest, one.latest)
    if one.earliest:
        return f"paling cepat {words.day(one.earliest)}"
    return _short(one.reason)


def _short(reason: str | None) -> str:
    """A reason as it fits in a column; a note below the table says it in full."""
    return "belum teruji" if reason == UNTESTED else reason or DASH


def _print_hits(hits: HitRate) -> str:
    """``34 dari 36`` past intervals held what came."""
    return f"{count(hits.held)} dari {count(hits.tried)}" if hits.tried else DASH


def print_budget(monthly: Monthly) -> Printed:
    """Bars of absorption for Jakarta and its cities, and what a verified result cost."""
    budget = monthly.budget
    use = budget.use
    whole = [
        print_absorption(monthly.title, use.month),
        print_absorption(f"{monthly.month.start.year} sampai bulan ini", use.year_to_date),
    ]
    if use.of_announced:
        whole.append(print_absorption("Dari anggaran yang diumumkan", use.of_announced))
    return {
        "sentence": clip(budget.sentence, _SENTENCE),
        "whole": whole,
        "cities": [print_absorption(city.name, city.budget_year) for city in monthly.cities],
        "elapsed": None if use.elapsed_share is None else share(use.elapsed_share),
        "elapsed_length": use.elapsed_share,
        "negative": words.listing([month(day) for day in use.negative_months], 6) or None,
        "costs": [
            [words.tab_title(now.stage_code), *_print_cost(now), *_print_cost(year)]
            for now, year in zip(budget.cost_month, budget.cost_year, strict=True)
        ],
    }


def _print_cost(cost: CostPerResult) -> tuple[str, str]:
    """A dash where the budget is not in: the sentence says so."""
    why = cost.reason if cost.reason != NO_DATA else None
    return count(cost.verified), why or money(cost.rupiah)
