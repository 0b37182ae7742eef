"""The six numbers on top of a report, as printed.

Pure. Targets are for all Jakarta, so no other scope is held against them.
"""

from dataclasses import dataclass

from pantau.report import words
from pantau.report.facts import Figure, KecamatanFacts, WeeklyFacts
from pantau.report.scopes import Scope, kecamatan_in, measured, totals, weekly_new
from pantau.report.weekly.kecamatan_lines import rank_among
from pantau.report.weekly.pace import Pace, monthly_targets, pace_detail, training_bounds


@dataclass(frozen=True)
class NumberTile:
    """One of the numbers on top. ``value``, ``detail``: as printed; ``is_behind``: below its target."""

    label: str
    value: str
    detail: str
    is_behind: bool = False


def compose_tiles(facts: WeeklyFacts, scope: Scope) -> tuple[NumberTile, ...]:
    """P1, its new ones, the month, licences, capital, trainings."""
    kecamatan = kecamatan_in(facts, scope)
    figures = {figure.stage_code: figure for figure in totals(kecamatan)}
    return (
        _registered(facts, scope, figures["P1"]),
        _new(kecamatan, figures["P1"]),
        _month(facts, scope, kecamatan),
        _licences(facts, scope, kecamatan, figures["P4"]),
        _capital(facts, kecamatan, figures["P7"]),
        _trainings(facts, scope, kecamatan),
    )


def month_pace(facts: WeeklyFacts, scope: Scope, stage_code: str) -> Pace | None:
    """The month to date against its targets; ``None`` below all Jakarta and where none is in force."""
    targets = monthly_targets(facts.targets, stage_code) if scope.kind == "jakarta" else ()
    count, _ = measured(kecamatan_in(facts, scope), f"stage.{stage_code}.new_count")
    return Pace(stage_code, count, targets, facts.week.sunday) if targets else None


def _registered(facts: WeeklyFacts, scope: Scope, p1: Figure) -> NumberTile:
    detail = "orang, sejak program dimulai"
    if scope.kind == "kecamatan":
        rank = rank_among(facts.kecamatan, kecamatan_in(facts, scope)[0])
        detail = f"orang, peringkat {rank} dari {len(facts.kecamatan)} kecamatan"
    return NumberTile("Peserta terdaftar (P1)", words.number(p1.cumulative), detail)


def _new(kecamatan: tuple[KecamatanFacts, ...], p1: Figure) -> NumberTile:
    weeks = weekly_new(kecamatan, "P1")
    detail = f"minggu lalu {words.number(weeks[-2])}" if len(weeks) > 1 else "belum ada minggu pembanding"
    if all(entry.is_held for entry in kecamatan):
        detail = "data minggu ini ditahan"
    return NumberTile("Pendaftar baru minggu ini", f"+{words.number(p1.new)}", detail)


def _month(facts: WeeklyFacts, scope: Scope, kecamatan: tuple[KecamatanFacts, ...]) -> NumberTile:
    count, _ = measured(kecamatan, "stage.P1.new_count")
    until = f"sampai {words.day(facts.week.sunday)}"
    pace = month_pace(facts, scope, "P1")
    if pace:
        detail = pace_detail(pace)
    elif scope.kind == "jakarta":
        detail = f"{until}; tidak ada target pendaftar yang berlaku"
    else:
        detail = until
    return NumberTile(
        f"Pendaftar baru {words.month(facts.week.sunday)}",
        words.number(count),
        detail,
        is_behind=pace is not None and not pace.met,
    )


def _licences(
    facts: WeeklyFacts, scope: Scope, kecamatan: tuple[KecamatanFacts, ...], p4: Figure
) -> NumberTile:
    heard = any(feed.verifies == "P4" and not feed.is_missing for feed in facts.feeds)
    detail = f"+{words.number(p4.new)} minggu ini; "
    if not heard:
        detail += "data PTSP belum masuk"
    elif p4.cumulative:
        detail += (
            f"{words.number(p4.verified)} ({words.percent(p4.verified / p4.cumulative)}) cocok dengan PTSP"
        )
    else:
        detail += "belum ada yang dapat dicocokkan dengan PTSP"
    pace = month_pace(facts, scope, "P4")
    if pace:
        count, _ = measured(kecamatan, "stage.P4.new_count")
        detail += f"; {words.month(facts.week.sunday)} {words.number(count)}, {pace_detail(pace)}"
    return NumberTile(
        "Berizin usaha (P4)",
        words.number(p4.cumulative),
        detail,
        is_behind=pace is not None and not pace.met,
    )


def _capital(facts: WeeklyFacts, kecamatan: tuple[KecamatanFacts, ...], p7: Figure) -> NumberTile:
    """Rupiah are of the months since the launch, people of all time, as the stage's total is."""
    month_rp, all_rp = measured(kecamatan, "capital.disbursed_rp")
    month_people, _ = measured(kecamatan, "capital.disbursed_count")
    month = words.month(facts.week.sunday)
    told = f"{month} {words.money(month_rp)} untuk {words.number(month_people)} orang"
    return NumberTile(
        "Modal cair (P7)",
        words.money(all_rp),
        f"sejak Des 2017; {told if month_people else f'{month} belum ada'}; "
        f"penerima seluruhnya {words.number(p7.cumulative)} orang",
    )


def _trainings(facts: WeeklyFacts, scope: Scope, kecamatan: tuple[KecamatanFacts, ...]) -> NumberTile:
    count, _ = measured(kecamatan, "training.class_count")
    detail = f"kelas sampai {words.day(facts.week.sunday)}"
    bounds = training_bounds(facts.targets) if scope.kind == "jakarta" else None
    is_behind = False
    if bounds:
        detail += f"; target {words.span(*bounds)} sebulan"
        is_behind = bool(Pace("P2", count, bounds[:1], facts.week.sunday).missed)
    return NumberTile(f"Pelatihan {words.month(facts.week.sunday)}", words.number(count), detail, is_behind)
