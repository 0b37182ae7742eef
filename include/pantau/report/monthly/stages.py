"""A month's people stage by stage, in a place and in each kecamatan.

Pure. Sums of the 44 lines only; of a stage that no partner shows nothing is verified, which is no zero.
"""

from collections.abc import Iterable

from pantau.report import words
from pantau.report.facts import KecamatanFacts
from pantau.report.monthly.closing import data_until
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.model import KecamatanLine, StageLine
from pantau.report.monthly.weeks import count_asked, count_stated, weeks_held
from pantau.report.scopes import measured, quarantined_share, totals
from pantau.report.weekly.kecamatan_lines import rank_among
from pantau.report.weekly.partners import VERIFIERS


def monthly_new(facts: MonthlyFacts, kecamatan: Iterable[KecamatanFacts], stage_code: str) -> tuple[int, ...]:
    """New people month by month, oldest first."""
    codes = {entry.kecamatan_code for entry in kecamatan}
    told = [one.new for one in facts.months if one.stage_code == stage_code and one.kecamatan_code in codes]
    return tuple(sum(month) for month in zip(*told, strict=True))


def stage_lines(facts: MonthlyFacts, kecamatan: tuple[KecamatanFacts, ...]) -> tuple[StageLine, ...]:
    """The seven stages of some kecamatan together."""
    figures = totals(kecamatan)
    registered = figures[0].cumulative
    lines = []
    for figure in figures:
        months = monthly_new(facts, kecamatan, figure.stage_code)
        lines.append(
            StageLine(
                figure=figure,
                new_before=months[-2] if len(months) > 1 else None,
                verified=figure.verified if figure.stage_code in VERIFIERS else None,
                share=figure.cumulative / registered if registered else None,
            )
        )
    return tuple(lines)


def kecamatan_lines(facts: MonthlyFacts) -> tuple[KecamatanLine, ...]:
    """Lines by P1, highest first; equal totals share a rank and stand by name."""
    ordered = sorted(facts.kecamatan, key=lambda entry: (-entry.figures[0].cumulative, entry.kecamatan_name))
    return tuple(_line(facts, entry) for entry in ordered)


def _line(facts: MonthlyFacts, entry: KecamatanFacts) -> KecamatanLine:
    code = entry.kecamatan_code
    share = quarantined_share(entry.rows_read, entry.rows_quarantined)
    return KecamatanLine(
        rank=rank_among(facts.kecamatan, entry),
        kecamatan_code=code,
        name=entry.kecamatan_name,
        city_name=entry.city_name,
        figures=entry.figures,
        months=monthly_new(facts, (entry,), "P1"),
        stated=count_stated(facts, code),
        asked=count_asked(facts),
        weeks_held=weeks_held(facts, code),
        quality=None if share is None else 1 - share,
        status=_status(entry),
        is_held=entry.is_held,
        class_count=_in_month(entry, "training.class_count"),
        disbursed_rp=_in_month(entry, "capital.disbursed_rp"),
        disbursed_count=_in_month(entry, "capital.disbursed_count"),
    )


def _in_month(entry: KecamatanFacts, measure: str) -> int:
    return measured((entry,), measure)[0]


def _status(entry: KecamatanFacts) -> str:
    if entry.is_held:
        return f"ditahan, {data_until(entry)}"
    return words.status(is_held=False, age_weeks=None, is_by_hand=entry.acceptance is not None)
