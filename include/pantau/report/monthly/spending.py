"""How far the budget was used, and what a verified result cost, in words.

Pure. The budget is not told apart by stage, so costs of stages are never added up; where none can be told,
the reason stands instead.
"""

from collections.abc import Iterable

from pantau.periods import Month
from pantau.report import words
from pantau.report.analysis.budget import (
    NO_BUDGET,
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
    cost_year = cost_per_result(use.year_to_date.realisasi_rp, facts.verified_year)
    return Budget(
        sentence=budget_sentence(facts.month, use, cost_year),
        use=use,
        announced_rp=announced,
        cost_month=cost_per_result(use.month.realisasi_rp, facts.verified_new),
        cost_year=cost_year,
    )


def budget_sentence(month: Month, use: BudgetUse, cost_year: Iterable[CostPerResult]) -> str:
    """What was spent, of what, and for how much a result."""
    year = use.year_to_date
    if year.reason == NO_BUDGET and not year.realisasi_rp:
        return (
            f"Data anggaran {month.start.year} belum masuk, jadi penyerapan dan biaya per hasil belum "
            "diketahui."
        )
    told = [_tell_year(month, use), _tell_month(month, use)]
    if use.negative_months:
        named = words.listing([words.month(one) for one in use.negative_months])
        told.append(f"Realisasi {named} kurang dari nol karena ada pembukuan yang ditarik kembali.")
    return " ".join([*told, *_tell_costs(month, cost_year)])


def _tell_year(month: Month, use: BudgetUse) -> str:
    year, announced = use.year_to_date, use.of_announced
    spent = f"Sampai akhir {words.month_name(month.start)} terserap {words.money(year.realisasi_rp)}"
    if announced and announced.share is not None:
        public = f"{words.money(announced.pagu_rp)} yang diumumkan untuk {month.start.year}"
        spent += f", {words.percent(announced.share)} dari {public}"
    elif year.share is not None:
        spent += f", {words.percent(year.share)} dari pagu {words.money(year.pagu_rp)} sampai bulan itu"
    return f"{spent}; {words.percent(use.elapsed_share)} tahun sudah lewat."


def _tell_month(month: Month, use: BudgetUse) -> str:
    name = words.month(month.start)
    if use.month.share is None:
        return f"Untuk {name} {use.month.reason}; realisasinya {words.money(use.month.realisasi_rp)}."
    spent = f" {words.money(use.month.realisasi_rp)}," if month.start.month > 1 else ""
    return f"Selama {name}{spent} {words.percent(use.month.share)} dari pagu bulan itu."


def _tell_costs(month: Month, costs: Iterable[CostPerResult]) -> list[str]:
    told = [one for one in costs if one.stage_code in _RESULTS]
    known = [
        f"{words.money(one.rupiah)} per {_RESULTS[one.stage_code]}" for one in told if one.rupiah is not None
    ]
    unknown = [f"{_RESULTS[one.stage_code]} ({one.reason})" for one in told if one.rupiah is None]
    sentences = []
    if known:
        sentences.append(
            f"Seluruh realisasi {month.start.year} dibagi hasil yang terverifikasi: {words.listing(known)}; "
            "angka-angka ini tidak untuk dijumlahkan."
        )
    if unknown:
        sentences.append(f"Belum dapat dihitung: biaya per {words.listing(unknown)}.")
    return sentences
