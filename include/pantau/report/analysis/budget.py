"""How far the budget was used, and what a verified result cost. Pure; amounts in whole rupiah.

Never divides by nothing: where there is no budget or no result it says so instead of a number, and a month
of which nothing came in is unknown, not zero. Negative realisasi (a booking taken back) is kept in every sum
and named.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pantau.periods import FIRST_WEEK
from pantau.report.analysis.months import add_months, month_of, months_since
from pantau.report.facts import Target

NO_DATA = "data anggaran belum masuk"
NO_BUDGET = "tidak ada pagu"
NO_RESULT = "belum ada hasil terverifikasi"
NO_SPENDING = "belum ada realisasi"
NEGATIVE_SPENDING = "realisasi kurang dari nol"
NOT_VERIFIED = "tahap ini tidak diverifikasi mitra"

VERIFIED_STAGES = ("P2", "P4", "P5", "P7")
"""Stages that a partner's feed shows too (contract §6)."""


@dataclass(frozen=True)
class BudgetMonth:
    """Pagu and realisasi of a month, of one place or of all; those of the same month are added up."""

    month: date
    pagu_rp: int
    realisasi_rp: int


@dataclass(frozen=True)
class Absorption:
    """Realisasi against what there was to spend; ``share`` is ``None``, with a ``reason``, without a pagu.

    ``realisasi_rp`` is ``None`` where nothing came in.
    """

    pagu_rp: int | None
    realisasi_rp: int | None
    share: float | None
    reason: str | None = None


@dataclass(frozen=True)
class BudgetUse:
    """A month, its year up to it, and that against the year's public budget (``None`` where none was said).

    ``elapsed_share``: of the year, ``None`` in the year of which the programme saw only the end.
    ``negative_months``: months of the year up to it whose realisasi is below zero; ``missing_months``: those
    of which nothing came in. The year is the sum of the others.
    """

    month: Absorption
    year_to_date: Absorption
    of_announced: Absorption | None
    elapsed_share: float | None
    negative_months: tuple[date, ...]
    missing_months: tuple[date, ...] = ()


@dataclass(frozen=True)
class CostPerResult:
    """All realisasi of a period over the people whose stage a partner verified in it.

    The budget is not told apart by stage: each stage is held against the whole, so the stages' costs do not
    add up. ``rupiah`` is ``None`` with a ``reason`` where the quotient would say nothing.
    """

    stage_code: str
    verified: int
    rupiah: int | None
    reason: str | None = None


def announced_budget(targets: Iterable[Target]) -> int | None:
    """The year's budget as it was announced, Rp 82 miliar in 2018, if one is in force.

    Take the targets in force on the month's last day: a week's Sunday may lie in the next year.
    """
    values = [
        target.value
        for target in targets
        if target.metric_code == "budget_spent" and target.period == "year" and target.bound == "at_most"
    ]
    return max(values, default=None)


def measure_use(months: Iterable[BudgetMonth], report_month: date, announced_rp: int | None) -> BudgetUse:
    """The month's and the year's absorption; months of other years and after ``report_month`` don't count."""
    pagu: dict[date, int] = defaultdict(int)
    spent: dict[date, int] = defaultdict(int)
    for one in months:
        month = month_of(one.month)
        if month.year == report_month.year and month <= month_of(report_month):
            pagu[month] += one.pagu_rp
            spent[month] += one.realisasi_rp
    own = month_of(report_month)
    first = max(own.replace(month=1), month_of(FIRST_WEEK.start))
    asked = [add_months(first, at) for at in range(months_since(first, own) + 1)]
    whole = sum(spent.values()) if spent else None
    return BudgetUse(
        month=absorb(pagu.get(own), spent.get(own)),
        year_to_date=absorb(sum(pagu.values()), whole),
        of_announced=None if announced_rp is None else absorb(announced_rp, whole),
        elapsed_share=own.month / 12 if own.year > FIRST_WEEK.start.year else None,
        negative_months=tuple(sorted(month for month, rupiah in spent.items() if rupiah < 0)),
        missing_months=tuple(month for month in asked if month not in spent),
    )


def absorb(pagu_rp: int | None, realisasi_rp: int | None) -> Absorption:
    """A share of the pagu; may be below 0 or above 1, as booked."""
    if realisasi_rp is None:
        return Absorption(None, None, None, NO_DATA)
    if pagu_rp is None or pagu_rp <= 0:
        return Absorption(pagu_rp, realisasi_rp, None, NO_BUDGET)
    return Absorption(pagu_rp, realisasi_rp, realisasi_rp / pagu_rp)


def cost_per_result(realisasi_rp: int | None, verified: Mapping[str, int]) -> tuple[CostPerResult, ...]:
    """For each stage of ``verified`` (people newly verified in the realisasi's own period), by code.

    Without realisasi (``None``) nothing is known.
    """
    return tuple(_cost(realisasi_rp, stage, verified[stage]) for stage in sorted(verified))


def _cost(realisasi_rp: int | None, stage_code: str, verified: int) -> CostPerResult:
    reason = None
    if stage_code not in VERIFIED_STAGES:
        reason = NOT_VERIFIED
    elif verified <= 0:
        reason = NO_RESULT
    elif realisasi_rp is None:
        reason = NO_DATA
    elif realisasi_rp < 0:
        reason = NEGATIVE_SPENDING
    elif realisasi_rp == 0:
        reason = NO_SPENDING
    rupiah = None if reason or not realisasi_rp else (2 * realisasi_rp + verified) // (2 * verified)
    return CostPerResult(stage_code, verified, rupiah, reason)
