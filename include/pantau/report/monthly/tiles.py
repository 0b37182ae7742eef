"""The six numbers on top of a monthly report, as printed.

Pure. The month is over, so targets are held against the whole of it, where it is one (``aims``).
"""

from pantau.report import words
from pantau.report.analysis.budget import BudgetUse
from pantau.report.monthly import numerals
from pantau.report.monthly.aims import due_targets, is_judged, month_result, turn_clauses
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.model import StageLine
from pantau.report.monthly.state import month_before
from pantau.report.scopes import measured
from pantau.report.weekly.pace import Pace, pace_detail, training_bounds
from pantau.report.weekly.tiles import NumberTile


def compose_tiles(
    facts: MonthlyFacts, stages: tuple[StageLine, ...], use: BudgetUse
) -> tuple[NumberTile, ...]:
    """P1, its new ones, licences, capital, trainings, budget."""
    lines = {line.figure.stage_code: line for line in stages}
    return (
        _registered(facts, lines["P1"].figure.cumulative),
        _new(facts, lines["P1"]),
        _licences(facts, lines["P4"]),
        _capital(facts, lines["P7"]),
        _trainings(facts),
        _budget(facts, use),
    )


def _registered(facts: MonthlyFacts, count: int) -> NumberTile:
    """With what was to be reached by a day of this month."""
    parts = [f"orang sampai {words.day(facts.month.last_day)}"]
    due = due_targets(facts)
    for target in due:
        reached = "tercapai" if count >= target.value else "belum tercapai"
        parts.append(f"target {words.number(target.value)} sampai hari itu {reached}")
    is_behind = any(count < target.value for target in due)
    return NumberTile("Peserta terdaftar (P1)", words.number(count), "; ".join(parts), is_behind)


def _new(facts: MonthlyFacts, p1: StageLine) -> NumberTile:
    parts = []
    if p1.new_before is not None:
        parts.append(f"{month_before(facts.month)} {words.number(p1.new_before)}")
    result, turned = month_result(facts, "P1", p1.figure.new), list(turn_clauses(facts, "P1"))
    if result:
        parts.append(pace_detail(result))
    elif len(turned) < 2:
        parts.append("tidak ada target bulanan untuk pendaftar")
    return NumberTile(
        f"Pendaftar baru {words.month(facts.month.start)}",
        f"+{words.number(p1.figure.new)}",
        "; ".join([*parts, *turned]),
        is_behind=_is_behind(facts, result),
    )


def _is_behind(facts: MonthlyFacts, result: Pace | None) -> bool:
    return result is not None and not result.met and is_judged(facts)


def _licences(facts: MonthlyFacts, p4: StageLine) -> NumberTile:
    heard = any(feed.verifies == "P4" and not feed.is_missing for feed in facts.closing.feeds)
    detail = f"+{words.number(p4.figure.new)} selama {words.month(facts.month.start)}; "
    if not heard:
        detail += "data PTSP belum masuk"
    elif p4.figure.cumulative:
        share = words.percent(p4.figure.verified / p4.figure.cumulative)
        detail += f"{words.number(p4.figure.verified)} ({share}) cocok dengan PTSP"
    else:
        detail += "belum ada yang dapat dicocokkan dengan PTSP"
    result = month_result(facts, "P4", p4.figure.new)
    against = [pace_detail(result)] if result else []
    return NumberTile(
        "Berizin usaha (P4)",
        words.number(p4.figure.cumulative),
        "; ".join([detail, *against, *turn_clauses(facts, "P4")]),
        is_behind=_is_behind(facts, result),
    )


def _capital(facts: MonthlyFacts, p7: StageLine) -> NumberTile:
    month_rp, _ = measured(facts.kecamatan, "capital.disbursed_rp")
    people, _ = measured(facts.kecamatan, "capital.disbursed_count")
    told = f"untuk {words.number(people)} penerima" if people else "belum ada yang cair bulan itu"
    return NumberTile(
        f"Modal cair {words.month(facts.month.start)} (P7)",
        words.money(month_rp),
        f"{told}; penerima seluruhnya {words.number(p7.figure.cumulative)} orang",
    )


def _trainings(facts: MonthlyFacts) -> NumberTile:
    count, _ = measured(facts.kecamatan, "training.class_count")
    bounds = training_bounds(facts.targets)
    detail = f"kelas; target {words.span(*bounds)} sebulan" if bounds else "kelas"
    is_behind = bounds is not None and count < bounds[0]
    return NumberTile(f"Pelatihan {words.month(facts.month.start)}", words.number(count), detail, is_behind)


def _budget(facts: MonthlyFacts, use: BudgetUse) -> NumberTile:
    """Without any data a dash; below zero no share, for it would be none of a budget."""
    spent, announced = use.month.realisasi_rp, use.of_announced
    parts = []
    if spent is not None and spent < 0:
        parts.append("realisasi bersih kurang dari nol")
    elif use.month.share is None:
        parts.append(str(use.month.reason))
    else:
        parts.append(f"{words.percent(use.month.share)} dari pagu bulan itu")
    if announced and announced.share is not None and announced.share >= 0 and not use.missing_months:
        share, public = words.percent(announced.share), words.money(announced.pagu_rp or 0)
        parts.append(f"sejak Januari {share} dari {public}")
    return NumberTile(
        f"Anggaran terserap {words.month(facts.month.start)}", numerals.money(spent), "; ".join(parts)
    )
