"""The monthly report's spreadsheet, from the composed report alone: the same numbers, to sort and to sum.

Pure: no clock, no warehouse. Never computes a figure that the report does not state; a share is a quotient
of two that it does.
"""

from collections.abc import Callable, Mapping

from pantau.report import words
from pantau.report.edition import EditionFile
from pantau.report.monthly.model import Monthly
from pantau.report.monthly.spreadsheet_outlook import (
    budget_tables,
    cohort_table,
    duration_table,
    forecast_tables,
    said_tables,
)
from pantau.report.monthly.spreadsheet_summary import summarize
from pantau.report.sheets import XLSX, Cell, Column, Properties, Sheet, Table, write_sheets
from pantau.report.weekly.sheet_tables import definition_table, partner_table, quality_table
from pantau.report.weekly.spreadsheet import STAGE_NEW

KECAMATAN = "44 Kecamatan"
NEW = "Baru bulan ini"
"""How the sheet of the funnel heads new people."""


def make_spreadsheet(monthly: Monthly) -> EditionFile:
    """The XLSX that goes with a monthly edition; the same report gives the same bytes."""
    again = f"-edisi-{monthly.key.edition}" if monthly.key.edition > 1 else ""
    return EditionFile(
        name=f"OK-OCE-{monthly.month}{again}.xlsx",
        content_type=XLSX,
        content=write_sheets(
            tuple(_make_sheet(name, monthly) for name in _SHEETS),
            Properties(
                title=f"Laporan bulanan OK OCE, {monthly.title}",
                subject="Jakarta",
                created=monthly.until,
            ),
        ),
    )


def monthly_sheet_names() -> tuple[str, ...]:
    """The sheets of a month's spreadsheet, in order."""
    return tuple(_SHEETS)


def _make_sheet(name: str, monthly: Monthly) -> Sheet:
    what, tell, make = _SHEETS[name]
    return Sheet(name, f"{what} · {monthly.title}", make(monthly), tell(monthly))


def _kecamatan(monthly: Monthly) -> tuple[Table, ...]:
    stages = [figure.stage_code for figure in monthly.totals]
    counts = [
        column
        for stage in stages
        for column in (Column(stage, "count"), Column(f"{stage} {STAGE_NEW}", "count"))
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            *(line.rank, line.kecamatan_code, line.name, line.city_name),
            *(count for figure in line.figures for count in (figure.cumulative, figure.new)),
            *(line.months[-2] if len(line.months) > 1 else None, line.stated, line.asked, line.weeks_held),
            *(line.quality, line.class_count, line.disbursed_rp, line.disbursed_count, line.status),
        )
        for line in monthly.kecamatan
    ]
    columns = (
        *(Column("Peringkat", "count"), Column("Kode"), Column("Kecamatan"), Column("Kota/kabupaten")),
        *counts,
        Column("Pendaftar bulan sebelumnya", "count"),
        *(Column("Laporan tahap masuk", "count"), Column("Laporan tahap diminta", "count")),
        *(Column("Minggu ditahan", "count"), Column("Baris diterima", "share")),
        *(Column("Pelatihan", "count"), Column("Modal cair (Rp)", "count")),
        *(Column("Penerima bulan ini", "count"), Column("Status")),
    )
    return (Table(columns, tuple(rows)),)


def _funnel(monthly: Monthly) -> tuple[Table, ...]:
    rows = tuple(
        (
            words.tab_title(line.figure.stage_code),
            line.figure.cumulative,
            line.share,
            line.figure.new,
            line.new_before,
            line.verified,
            line.verified / line.figure.cumulative if line.verified and line.figure.cumulative else None,
        )
        for line in monthly.stages
    )
    columns = (
        Column("Tahap"),
        Column("Orang", "count"),
        Column("Bagian dari P1", "share"),
        Column(NEW, "count"),
        Column("Baru bulan sebelumnya", "count"),
        Column("Cocok dengan mitra", "count"),
        Column("Bagian yang cocok", "share"),
    )
    return (Table(columns, rows),)


def _reporting(monthly: Monthly) -> tuple[Table, ...]:
    rows = tuple(
        (
            *(line.week.start, line.week.sunday, line.verdict, line.stated, line.asked),
            line.stated / line.asked if line.asked else None,
            *(len(line.held), ", ".join(line.held) or None),
        )
        for line in monthly.weeks
    )
    columns = (
        *(Column("Minggu mulai", "date"), Column("Sampai", "date"), Column("Hasil pemeriksaan")),
        *(Column("Laporan tahap masuk", "count"), Column("Laporan tahap diminta", "count")),
        *(Column("Bagian", "share"), Column("Lembar kerja ditahan", "count"), Column("Kecamatan ditahan")),
    )
    return (Table(columns, rows),)


def _changes(monthly: Monthly) -> tuple[Table, ...]:
    """Each stage's way from the last monthly report; its last column adds up."""
    told = {line.stage_code: line for line in monthly.changes.lines}
    rows: list[tuple[Cell, ...]] = []
    for figure in monthly.totals:
        line = told.get(figure.stage_code)
        steps = (line.sent, line.new, line.later, line.gone) if line else (None,) * 4
        rows.append((words.tab_title(figure.stage_code), *steps, figure.cumulative))
    sent = monthly.changes.sent_month
    columns = (
        Column("Tahap"),
        Column(f"Laporan {words.month_name(sent.start)}" if sent else "Laporan sebelumnya", "count"),
        Column("Baru", "count"),
        Column("Dicatat belakangan", "count"),
        Column("Tidak dihitung lagi", "count"),
        Column("Sekarang", "count"),
    )
    return (Table(columns, tuple(rows)),)


def _tell_made(monthly: Monthly) -> tuple[str, ...]:
    build = monthly.build
    return (
        f"Edisi {monthly.key.edition}, olahan {build.build_id}, kontrak data {build.contract_version}, "
        f"versi kode {build.code_version}.",
    )


def _tell_until(monthly: Monthly) -> tuple[str, ...]:
    return (f"Orang yang mencapai tahapnya sampai {words.day(monthly.until)}; baru: dalam bulan ini.",)


def _tell_nothing(monthly: Monthly) -> tuple[str, ...]:
    return ()


_SHEETS: Mapping[
    str,
    tuple[str, Callable[[Monthly], tuple[str, ...]], Callable[[Monthly], tuple[Table, ...]]],
] = {
    "Ringkasan": (
        "Laporan bulanan OK OCE",
        lambda monthly: (
            *(monthly.state, *monthly.releases, monthly.changes.sentence, monthly.forecast.sentence),
            *(monthly.budget.sentence, *monthly.notes),
        ),
        summarize,
    ),
    KECAMATAN: ("Kecamatan menurut P1", _tell_until, _kecamatan),
    "Corong": ("Corong 7 PAS", _tell_until, _funnel),
    "Pelaporan": ("Pelaporan tiap minggu", lambda monthly: (monthly.trust.sentence,), _reporting),
    "Mutu": ("Mutu data minggu penutup", _tell_nothing, lambda monthly: (quality_table(monthly.quality),)),
    "Rekonsiliasi": (
        "Fasilitator dan mitra",
        _tell_nothing,
        lambda monthly: (partner_table(monthly.partners),),
    ),
    "Perubahan": ("Perubahan", lambda monthly: (monthly.changes.sentence,), _changes),
    "Angkatan": (
        "Peserta menurut bulan mendaftar",
        lambda monthly: (monthly.cohorts.sentence,),
        cohort_table,
    ),
    "Durasi": ("Hari dari tahap ke tahap", lambda monthly: (monthly.durations.sentence,), duration_table),
    "Prakiraan": (
        "Prakiraan",
        lambda monthly: (monthly.forecast.sentence, monthly.forecast.method),
        forecast_tables,
    ),
    "Anggaran": ("Anggaran dan biaya", lambda monthly: (monthly.budget.sentence,), budget_tables),
    "Diumumkan": ("Yang diumumkan dan data", lambda monthly: (monthly.announced.sentence,), said_tables),
    "Definisi": ("Definisi", _tell_made, lambda monthly: (definition_table(monthly.definitions),)),
}
"""Each sheet: what its title says, its sentences, its tables."""
