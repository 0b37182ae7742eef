"""What changed since the last monthly report, and why; adds up to the last person.

Pure. What was sent, who is new, who was known later and who is gone make what is now, or there is no report.
"""

from pantau.report import words
from pantau.report.analysis.months import add_months
from pantau.report.facts import Figure, ReportError
from pantau.report.monthly.facts import MonthlyFacts, StageChange
from pantau.report.monthly.model import Changes
from pantau.report.pictures import Bridge, BridgeStep

_FIRST = "Ini laporan bulanan pertama yang dikirim, jadi belum ada angka sebelumnya untuk dibandingkan."


def compose_changes(facts: MonthlyFacts, totals: tuple[Figure, ...]) -> Changes:
    """The way from the last monthly report to this one, for each stage of all Jakarta."""
    if facts.sent_before is None:
        return Changes(_FIRST, None, ())
    _refuse_residual(facts, totals)
    return Changes(_tell(facts, _p1(facts)), facts.sent_before.month, facts.changes)


def draw_bridge(facts: MonthlyFacts) -> Bridge | None:
    """P1 from what was sent to what is now; ``None`` before a monthly report was sent."""
    if facts.sent_before is None:
        return None
    p1 = _p1(facts)
    steps = [("Baru", p1.new), ("Dicatat belakangan", p1.later), ("Tidak dihitung lagi", -p1.gone)]
    told = ", ".join(f"{label.lower()} {words.signed(count)}" for label, count in steps if count)
    return Bridge(
        alt=f"P1 dari {words.number(p1.sent)} menjadi {words.number(p1.now)}: {told or 'tetap'}.",
        steps=(
            BridgeStep(f"Akhir {words.month_name(facts.sent_before.month.start)}", p1.sent, is_total=True),
            *(BridgeStep(label, count, is_total=False) for label, count in steps if count),
            BridgeStep(f"Akhir {words.month_name(facts.month.start)}", p1.now, is_total=True),
        ),
    )


def _p1(facts: MonthlyFacts) -> StageChange:
    return next(one for one in facts.changes if one.stage_code == "P1")


def _refuse_residual(facts: MonthlyFacts, totals: tuple[Figure, ...]) -> None:
    """Raises where a stage's changes do not lead from what was sent to what is told now."""
    told = {one.stage_code: one for one in facts.changes}
    for figure in totals:
        one = told.get(figure.stage_code)
        made = one and one.sent + one.new + one.later - one.gone
        if one is None or made != one.now or one.now != figure.cumulative:
            raise ReportError(
                f"{figure.stage_code}: what was sent of the last month and the changes since make {made}, "
                f"{facts.month} counts {figure.cumulative}; run build_marts of week {facts.closing.week} "
                "again, and look at ops.event_versions if it stays."
            )


def _tell(facts: MonthlyFacts, p1: StageChange) -> str:
    sent = facts.sent_before.month if facts.sent_before else facts.month
    is_last = sent.start == add_months(facts.month.start, -1)
    new = f"baru selama {words.month(facts.month.start)}" if is_last else "baru sejak itu"
    sides = (
        (p1.new, new),
        (p1.later, "dari bulan-bulan sebelumnya baru dicatat"),
        (p1.gone, "tidak dihitung lagi"),
    )
    clauses = ", ".join(f"{words.number(count)} {text}" for count, text in sides if count)
    way = "naik" if p1.now > p1.sent else "turun"
    moved = f"{way} dari {words.number(p1.sent)} menjadi {words.number(p1.now)}"
    if p1.now == p1.sent:
        moved = f"tetap {words.number(p1.now)}"
    told = f"Sejak laporan {words.month_name(sent.start)} P1 {moved}"
    return f"{told}: {clauses}." if clauses else f"{told}."
