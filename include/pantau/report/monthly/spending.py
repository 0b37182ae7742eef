"""How far the budget was used, and what a verified result cost, in words.

Pure. The budget is not told apart by stage, so costs of stages are never added up; where none can be told,
the reason stands instead.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from pantau.periods import FIRST_WEEK, Month
from pantau.report import words
from pantau.report.analysis.budget import (
    NO_DATA,
    BudgetUse,
    CostPerResult,
    announced_budget,
    cost_per_result,
    measure_use,
)
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.model import Budget

_RESULTS = {
    "P2": "lulusan pelatihan",
    "P4": "peserta berizin usaha",
    "P5": "peserta yang menjual lewat kanal",
    "P7": "penerima modal",
}
"""Of whom a result is, as a cost is told."""


def weigh_budget(facts: MonthlyFacts) -> Budget:
    """All Jakarta's budget, of the month and of its year up to it."""
    announced = announced_budget(facts.targets)
    use = measure_use(
        (one for months in facts.budget.values() for one in months), facts.month.start, announced
    )
    year_rp = None if use.missing_months else use.year_to_date.realisasi_rp
    cost_year = cost_per_result(year_rp, facts.verified_year)
    return Budget(
        sentence=budget_sentence(facts.month, use, cost_year),
        use=use,
        announced_rp=announced,
        cost_month=cost_per_result(use.month.realisasi_rp, facts.verified_new),
        cost_year=cost_year,
    )


def budget_sentence(month: Month, use: BudgetUse, cost_year: Iterable[CostPerResult]) -> str:
    """What was spent, of what, and for how much a result."""
    if use.year_to_date.realisasi_rp is None:
        return (
            f"Data anggaran {month.start.year} belum masuk, jadi penyerapan dan biaya per hasil belum "
            "diketahui."
        )
    told = []
    if use.missing_months:
        named = words.listing([words.month(one) for one in use.missing_months])
        told.append(f"Data anggaran {named} belum masuk.")
    told += [_tell_year(month, use), *_tell_month(month, use), *_tell_taken_back(use)]
    return " ".join([*told, *_tell_costs(month, cost_year)])


def _tell_year(month: Month, use: BudgetUse) -> str:
    known = sorted({*_months_of(month)} - {*use.missing_months})[-1]
    told = f"Sampai akhir {words.month_name(known)} {_tell_spent(month, use)}"
    if use.elapsed_share is None:
        return f"{told}."
    return f"{told}; tahun anggaran sudah berjalan {words.percent(use.elapsed_share)}."


def _months_of(month: Month) -> list[date]:
    return [month.start.replace(month=at) for at in range(1, month.start.month + 1)]


def _tell_spent(month: Month, use: BudgetUse) -> str:
    year, announced = use.year_to_date, use.of_announced
    spent = year.realisasi_rp or 0
    if spent < 0:
        return below_nothing(spent)
    public = announced and f"{words.money(announced.pagu_rp or 0)} yang diumumkan untuk {month.start.year}"
    if spent == 0:
        return f"belum ada yang terserap{f' dari {public}' if public else ''}"
    told = f"terserap {words.money(spent)}"
    if announced and announced.share is not None:
        return f"{told}, {words.percent(announced.share)} dari {public}"
    if year.share is not None:
        return (
            f"{told}, {words.percent(year.share)} dari pagu {words.money(year.pagu_rp or 0)} sampai bulan itu"
        )
    return told


def below_nothing(rupiah: int) -> str:
    """Realisasi below zero; a share of a budget it is none."""
    return f"realisasi bersih kurang dari nol ({words.money(rupiah)})"


def _tell_month(month: Month, use: BudgetUse) -> Iterator[str]:
    """The month itself, where the year up to it does not tell it already."""
    name, spent = words.month(month.start), use.month.realisasi_rp
    is_told = month.start.month == 1 or use.elapsed_share is None
    if spent is None:
        return
    if use.month.share is None:
        yield f"Untuk {name} {use.month.reason}; realisasinya {words.money(spent)}."
    elif spent < 0:
        if not is_told:
            yield f"Selama {name} {below_nothing(spent)}."
    elif spent == 0:
        yield f"Selama {name} belum ada realisasi dari pagu {words.money(use.month.pagu_rp or 0)}."
    elif use.of_announced or not is_told:
        amount = "" if is_told else f" {words.money(spent)},"
        yield f"Selama {name}{amount} {words.percent(use.month.share)} dari pagu bulan itu."


def _tell_taken_back(use: BudgetUse) -> Iterator[str]:
    """Why a month is below zero."""
    if use.negative_months:
        named = words.listing([words.month(one) for one in use.negative_months])
        yield f"Realisasi {named} kurang dari nol karena ada pembukuan yang ditarik kembali."


def _tell_costs(month: Month, costs: Iterable[CostPerResult]) -> list[str]:
    told = [one for one in costs if one.stage_code in _RESULTS]
    if told and all(one.reason == NO_DATA for one in told):
        return ["Biaya per hasil belum diketahui."]
    known = [
        f"{words.money(one.rupiah)} per {_RESULTS[one.stage_code]}" for one in told if one.rupiah is not None
    ]
    unknown = [f"{_RESULTS[one.stage_code]} ({one.reason})" for one in told if one.rupiah is None]
    if unknown and len({one.reason for one in told}) == 1:
        return [f"Biaya per hasil belum dapat dihitung ({told[0].reason})."]
    whole = f"Seluruh realisasi {month.start.year}"
    if month.start == Month.holding(FIRST_WEEK.start).start:
        whole = f"Realisasi {words.month_name(month.start)}"
    sentences = []
    if known:
        sentences.append(
            f"{whole} dibagi hasil yang terverifikasi: {words.listing(known)}; angka-angka ini tidak untuk "
            "dijumlahkan."
        )
    if unknown:
        sentences.append(f"Belum dapat dihitung: biaya per {words.listing(unknown)}.")
    return sentences
