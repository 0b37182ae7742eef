"""A page for each city: how it stands, its stages, its kecamatan, its budget.

Pure. A city is a part of what was read for all Jakarta; targets are for all Jakarta, so none is told here.
"""

from pantau.periods import Month
from pantau.report import words
from pantau.report.analysis.budget import measure_use
from pantau.report.monthly.attention import improved, need_help
from pantau.report.monthly.closing import CITIES, kecamatan_of
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.illustrations import show_monthly_new
from pantau.report.monthly.model import CityPage, KecamatanLine, StageLine
from pantau.report.monthly.stages import stage_lines
from pantau.report.monthly.state import month_before
from pantau.report.scopes import Scope
from pantau.report.weekly.state import held_clause

PICTURE = "pendaftar-baru"


def city_pages(facts: MonthlyFacts, lines: tuple[KecamatanLine, ...]) -> tuple[CityPage, ...]:
    """The six cities by code; ``lines``: all 44 by rank."""
    new = sum(entry.figures[0].new for entry in facts.kecamatan)
    return tuple(_page(facts, city, lines, new) for city in CITIES)


def _page(facts: MonthlyFacts, city: Scope, lines: tuple[KecamatanLine, ...], new: int) -> CityPage:
    kecamatan = kecamatan_of(facts, city)
    codes = {entry.kecamatan_code for entry in kecamatan}
    stages = stage_lines(facts, kecamatan)
    old = sum(entry.is_held and entry.snapshot_week is not None for entry in kecamatan)
    without = sum(entry.snapshot_week is None for entry in kecamatan)
    use = measure_use(facts.budget.get(city.code, ()), facts.month.start, None)
    return CityPage(
        code=city.code,
        name=city.name,
        sentence=city_sentence(city.name, stages, new, facts.month) + held_clause(old, without) + ".",
        stages=stages,
        kecamatan=tuple(line for line in lines if line.kecamatan_code in codes),
        need_help=need_help(facts, kecamatan),
        improved=improved(facts, kecamatan),
        pictures={PICTURE: show_monthly_new(facts, city)},
        budget_month=use.month,
        budget_year=use.year_to_date,
    )


def city_sentence(name: str, stages: tuple[StageLine, ...], new_in_jakarta: int, month: Month) -> str:
    """How a city stands: its people, the month's new ones and their share, licences, capital."""
    figures = {line.figure.stage_code: line.figure for line in stages}
    p1, before = figures["P1"], stages[0].new_before
    if not p1.cumulative:
        return f"{name} belum punya peserta OK OCE yang terdaftar"
    told = f"{name} punya {words.number(p1.cumulative)} peserta OK OCE"
    during = f"selama {words.month(month.start)}"
    if p1.new:
        share = words.percent(p1.new / new_in_jakarta)
        told += f", {words.number(p1.new)} di antaranya mendaftar {during}, {share} dari seluruh Jakarta"
    else:
        told += f", tanpa pendaftar baru {during}"
    told += "" if before is None else f" ({month_before(month)} {words.number(before)})"
    return f"{told}; {_tell_results(figures['P4'].cumulative, figures['P7'].cumulative)}"


def _tell_results(licensed: int, funded: int) -> str:
    if not licensed and not funded:
        return "belum ada yang berizin usaha maupun menerima modal"
    return words.listing(
        [
            f"{words.number(licensed)} sudah berizin usaha" if licensed else "belum ada yang berizin usaha",
            f"{words.number(funded)} sudah menerima modal" if funded else "belum ada yang menerima modal",
        ]
    )
