"""Cities and kecamatan as the PDF prints them. Pure: rows and strings, and how high or long a bar is."""

from collections.abc import Iterable
from typing import Any

from pantau.periods import Month
from pantau.report import words
from pantau.report.analysis.budget import Absorption
from pantau.report.analysis.months import add_months
from pantau.report.monthly.model import CityPage, KecamatanLine, Monthly
from pantau.report.monthly.numerals import DASH, clip, count, money, part, share, short_month, signed
from pantau.report.weekly.attention import Attention

_REASON = 190
_SENTENCE = 420
_STATUS = 60

Printed = dict[str, Any]


def print_needs(found: Iterable[Attention]) -> list[Printed]:
    """Kecamatan with the reason why they are named."""
    return [{"name": one.name, "city": one.city_name, "reason": clip(one.reason, _REASON)} for one in found]


def print_city(city: CityPage, monthly: Monthly) -> Printed:
    """A city's page, but for what every place has."""
    return {
        "name": city.name,
        "sentence": clip(city.sentence, _SENTENCE),
        "kecamatan": [_print_line(line) for line in city.kecamatan],
        "small": [
            {"name": line.name, "bars": print_bars(line.months), "last": count(line.months[-1])}
            for line in city.kecamatan
            if line.months
        ],
        "months": _print_span(city.kecamatan[0].months if city.kecamatan else (), monthly.month),
        "need_help": print_needs(city.need_help),
        "improved": print_needs(city.improved),
        "budget": [
            print_absorption(monthly.title, city.budget_month),
            print_absorption(f"{monthly.month.start.year} sampai bulan ini", city.budget_year),
        ],
    }


def _print_line(line: KecamatanLine) -> Printed:
    return {
        "is_held": line.is_held,
        "cells": [
            str(line.rank),
            line.name,
            *(count(figure.cumulative) for figure in line.figures[:1]),
            *(signed(figure.new) for figure in line.figures[:1]),
            *(count(figure.cumulative) for figure in line.figures[1:]),
            share(line.stated / line.asked if line.asked else None),
            share(line.quality),
        ],
    }


def print_absorption(label: str, used: Absorption) -> Printed:
    """How far a budget was used; ``length``: of the bar, from 0 to 1."""
    is_known = used.realisasi_rp is not None
    return {
        "label": label,
        "share": _print_used(used),
        "told": f"{money(used.realisasi_rp)} dari {money(used.pagu_rp)}" if is_known else used.reason,
        "length": min(max(used.share or 0.0, 0.0), 1.0),
        "is_over": used.share is not None and not 0 <= used.share <= 1,
    }


def _print_used(used: Absorption) -> str:
    """A share; below zero there is none to tell, and of nothing known a dash."""
    if used.realisasi_rp is None:
        return DASH
    if used.realisasi_rp < 0:
        return "kurang dari nol"
    return share(used.share) if used.reason is None else used.reason


def print_kecamatan(line: KecamatanLine, month: Month) -> Printed:
    """A kecamatan's block in the annex."""
    return {
        "code": line.kecamatan_code,
        "name": line.name,
        "city": line.city_name,
        "rank": str(line.rank),
        "status": clip(line.status, _STATUS),
        "is_held": line.is_held,
        "stages": [figure.stage_code for figure in line.figures],
        "totals": [count(figure.cumulative) for figure in line.figures],
        "new": [signed(figure.new) for figure in line.figures],
        "bars": print_bars(line.months),
        "months": _print_span(line.months, month),
        "facts": [
            ["Laporan tahap", part(line.stated, line.asked)],
            ["Baris lolos", share(line.quality)],
            ["Ditahan", f"{words.number(line.weeks_held)} minggu" if line.weeks_held else "tidak"],
            ["Pelatihan", f"{count(line.class_count)} kelas"],
            ["Modal cair", _print_capital(line)],
        ],
    }


def _print_capital(line: KecamatanLine) -> str:
    if not line.disbursed_count:
        return "belum ada"
    return f"{money(line.disbursed_rp)}, {count(line.disbursed_count)} penerima"


def print_bars(months: tuple[int, ...]) -> list[float]:
    """Heights from 0 to 1, against the place's own highest month."""
    highest = max(months, default=0) or 1
    return [round(max(people, 0) / highest, 4) for people in months]


def _print_span(months: tuple[int, ...], last: Month) -> list[str]:
    """The first and the last month of the bars, once if they are the same."""
    if not months:
        return []
    first = add_months(last.start, 1 - len(months))
    return [short_month(day) for day in dict.fromkeys((first, last.start))]
