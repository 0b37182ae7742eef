"""The monthly report as plain data: one composed object that mail, PDF and XLSX are laid out from.

Pure: no clock, no warehouse, no layout. Each part stands in a module of its own; here they are put together.
"""

from collections.abc import Iterator
from dataclasses import replace

from pantau.report import words
from pantau.report.edition import EditionKey
from pantau.report.facts import Figure, WeeklyFacts
from pantau.report.monthly.aims import is_judged, month_result, tell_limits
from pantau.report.monthly.attention import improved, need_help
from pantau.report.monthly.changes import compose_changes
from pantau.report.monthly.checks import tell_gate
from pantau.report.monthly.cities import city_pages
from pantau.report.monthly.closing import JAKARTA, as_week
from pantau.report.monthly.facts import UNWATCHED, MonthlyFacts
from pantau.report.monthly.illustrations import illustrate
from pantau.report.monthly.journeys import follow_cohorts, measure_waits
from pantau.report.monthly.manifest import list_sources
from pantau.report.monthly.model import Monthly, StageLine
from pantau.report.monthly.outlook import look_ahead
from pantau.report.monthly.said import compare_announced
from pantau.report.monthly.spending import weigh_budget
from pantau.report.monthly.stages import kecamatan_lines, monthly_new, stage_lines
from pantau.report.monthly.state import state_sentence
from pantau.report.monthly.tiles import compose_tiles
from pantau.report.monthly.weeks import tell_releases, week_lines, weigh_month
from pantau.report.weekly.definitions import TERMS, define
from pantau.report.weekly.kecamatan_lines import quality_lines
from pantau.report.weekly.notes import tell_found
from pantau.report.weekly.pace import pace_clause
from pantau.report.weekly.partners import compare_partners
from pantau.report.weekly.state import Holding
from pantau.report.weekly.trust import weigh_verified

MONTH_TERMS = {
    **TERMS,
    "Diterima": (
        "Lembar kerja kecamatan lolos pemeriksaan mingguan dan dihitung. Yang ditahan memakai data terakhir "
        "yang lolos."
    ),
    "Lapor": (
        "Di tab LAPOR setiap kecamatan menyatakan ADA DATA atau NIHIL untuk ketujuh tahap, setiap minggu. "
        "Lembar yang kosong tidak berarti nol."
    ),
    "Baru": "Peserta yang mencapai tahapnya dalam bulan itu, menurut tanggal di lembar kerja.",
    "Penerima bulan itu": (
        "Orang yang modalnya cair dalam bulan itu menurut lembar kerja, juga yang pernah menerima "
        "sebelumnya; P7 menghitung setiap orang satu kali, saat modalnya pertama kali cair."
    ),
    "Angkatan": "Peserta yang mendaftar dalam bulan yang sama.",
    "Biaya per hasil": (
        "Seluruh realisasi anggaran dalam suatu kurun dibagi orang yang mencapai tahapnya dalam kurun itu "
        "dan juga tercatat pada mitra."
    ),
}
"""Words of the monthly report."""
_OF_THE_WEEK = ("no_workbook_is_held", "new_participants_stay_in_their_range")
"""What gate 2 found that is about the closing week alone, or told elsewhere."""


def compose_monthly(facts: MonthlyFacts, edition: int = 1) -> Monthly:
    """The report from what was read of a month."""
    week = as_week(facts)
    key = EditionKey("monthly", facts.month.start, edition=edition)
    stages = stage_lines(facts, facts.kecamatan)
    totals = tuple(line.figure for line in stages)
    lines = kecamatan_lines(facts)
    durations, forecast, budget = measure_waits(facts), look_ahead(facts), weigh_budget(facts)
    return Monthly(
        key=key,
        month=facts.month,
        build=facts.closing.build,
        subject=_subject(facts, totals),
        title=words.month_name(facts.month.start),
        label=f"OK OCE · {JAKARTA.name} · Laporan {words.month_name(facts.month.start)}",
        state=_state(facts, stages),
        releases=tell_releases(facts),
        tiles=compose_tiles(facts, stages, budget.use),
        stages=stages,
        pictures=illustrate(facts, forecast.outlook, durations.pairs),
        need_help=need_help(facts, facts.kecamatan),
        improved=improved(facts, facts.kecamatan),
        kecamatan=lines,
        cities=city_pages(facts, lines),
        weeks=week_lines(facts),
        changes=compose_changes(facts, totals),
        cohorts=follow_cohorts(facts),
        durations=durations,
        forecast=forecast,
        budget=budget,
        announced=compare_announced(facts),
        partners=compare_partners(week, JAKARTA),
        trust=weigh_month(facts, *weigh_verified(week, JAKARTA)),
        quality=quality_lines(week, JAKARTA),
        definitions=define(week, JAKARTA, MONTH_TERMS),
        notes=tuple(_notes(facts, week)),
        manifest=list_sources(facts, key),
    )


def _subject(facts: MonthlyFacts, totals: tuple[Figure, ...]) -> str:
    figures = {figure.stage_code: figure for figure in totals}
    parts = [
        f"Laporan {words.month_name(facts.month.start)}",
        f"P1 {words.number(figures['P1'].cumulative)} (+{words.number(figures['P1'].new)})",
        f"{words.number(figures['P4'].cumulative)} berizin usaha",
        *(["dirilis dengan catatan"] if any(week.release for week in facts.weeks) else []),
    ]
    return f"[OK OCE] {' · '.join(parts)}"


def _state(facts: MonthlyFacts, stages: tuple[StageLine, ...]) -> str:
    figures = {line.figure.stage_code: line.figure for line in stages}
    held = [entry for entry in facts.kecamatan if entry.is_held]
    old = sum(entry.snapshot_week is not None for entry in held)
    results = (month_result(facts, stage, figures[stage].new) for stage in ("P1", "P4"))
    result = next((found for found in results if found), None) if is_judged(facts) else None
    return state_sentence(
        JAKARTA.name,
        figures["P1"].cumulative,
        monthly_new(facts, facts.kecamatan, "P1"),
        Holding(len(facts.kecamatan), old, len(held) - old),
        facts.month,
        result and pace_clause(result),
    )


def _tell_until(facts: MonthlyFacts) -> str:
    """Up to when people are counted, and what is told as it stood on the closing week's Sunday."""
    last, sunday = words.day(facts.month.last_day), words.day(facts.closing.week.sunday)
    read = f"Lembar kerja dibaca pada {words.day(facts.closing.week.cutoff)}."
    if last == sunday:
        return f"Semua angka dihitung sampai {last}. {read}"
    return (
        f"Jumlah peserta dihitung sampai {last}; prakiraan, mutu data, dan lembar kerja yang ditahan menurut "
        f"keadaan {sunday}. {read}"
    )


def _notes(facts: MonthlyFacts, week: WeeklyFacts) -> Iterator[str]:
    """Up to when all is known, unwatched weeks, what people decided, what the gates found."""
    yield _tell_until(facts)
    yield from tell_limits(facts)
    unwatched = [words.week_name(one.week) for one in facts.weeks if one.verdict == UNWATCHED]
    if unwatched:
        yield (
            f"Minggu {words.listing(unwatched)} belum dipantau, jadi kelengkapan laporannya tidak diketahui; "
            "pesertanya tetap dihitung menurut tanggal di lembar kerja."
        )
    for entry in facts.kecamatan:
        if taken := entry.acceptance:
            yield words.acceptance_note(
                entry.kecamatan_name,
                taken.by,
                taken.reason,
                taken.found,
                f"minggu {words.week_name(facts.closing.week)}",
            )
    kept = tuple(one for one in week.expectations if one.name not in _OF_THE_WEEK)
    yield from tell_found(replace(week, expectations=kept), JAKARTA)
    yield from tell_gate(facts.gate)
