"""The weekly report's spreadsheet, from the composed report alone: the same numbers, to sort and to sum.

Pure: no clock, no warehouse. Never computes a figure that the report does not state; a share is a quotient
of two that it does.
"""

from pantau.report import words
from pantau.report.edition import WHOLE_PROGRAMME, EditionFile
from pantau.report.sheets import XLSX, Cell, Column, Properties, Sheet, Table, write_sheets
from pantau.report.weekly.composition import Weekly
from pantau.report.weekly.sheet_tables import definition_table, partner_table, quality_table
from pantau.report.weekly.spreadsheet_summary import checked_stages, sheet_title, summarize

STAGE_NEW = "baru"
"""Behind a stage's code in the header of its new people: ``P1 baru``."""


def make_spreadsheet(weekly: Weekly) -> EditionFile:
    """The XLSX that goes with a weekly edition; the same report gives the same bytes."""
    key = weekly.key
    again = f"-edisi-{key.edition}" if key.edition > 1 else ""
    return EditionFile(
        name=f"OK-OCE-minggu-{weekly.week}-{key.scope}{again}.xlsx",
        content_type=XLSX,
        content=write_sheets(
            (
                summarize(weekly),
                _kecamatan(weekly),
                _funnel(weekly),
                _reporting(weekly),
                _quality(weekly),
                _reconciliation(weekly),
                _changes(weekly),
                _definitions(weekly),
            ),
            Properties(
                title=f"Laporan mingguan OK OCE, {words.week_name(weekly.week)}",
                subject=weekly.scope.name,
                created=weekly.week.cutoff,
            ),
        ),
    )


def kecamatan_sheet_name(scope: str) -> str:
    """The sheet with a line for each kecamatan."""
    return "44 Kecamatan" if scope == WHOLE_PROGRAMME else "Kecamatan"


def sheet_names(scope: str) -> tuple[str, ...]:
    """The sheets of a scope's spreadsheet, in order."""
    return (
        "Ringkasan",
        kecamatan_sheet_name(scope),
        "Corong",
        "Pelaporan",
        "Mutu",
        "Rekonsiliasi",
        "Perubahan",
        "Definisi",
    )


def _kecamatan(weekly: Weekly) -> Sheet:
    stages = [each.stage_code for each in weekly.totals]
    counts = [
        column
        for stage in stages
        for column in (Column(stage, "count"), Column(f"{stage} {STAGE_NEW}", "count"))
    ]
    rows: list[tuple[Cell, ...]] = [
        (
            *(line.rank, line.kecamatan_code, line.name, line.city_name),
            *(count for figure in line.figures for count in (figure.cumulative, figure.new)),
            *(line.reported, line.quality, line.age_weeks, line.status),
        )
        for line in weekly.lines
    ]
    columns = (
        *(Column("Peringkat", "count"), Column("Kode"), Column("Kecamatan"), Column("Kota/kabupaten")),
        *counts,
        Column("Tahap dilaporkan (dari 7)", "count"),
        Column("Baris diterima", "share"),
        Column("Umur data (minggu)", "count"),
        Column("Status"),
    )
    return Sheet(
        kecamatan_sheet_name(weekly.key.scope),
        sheet_title(weekly, "Kecamatan menurut P1"),
        (Table(columns, tuple(rows)),),
        (f"Orang yang mencapai tahapnya sampai {words.day(weekly.week.sunday)}; baru: dalam minggu ini.",),
    )


def _funnel(weekly: Weekly) -> Sheet:
    first = weekly.totals[0].cumulative if weekly.totals else 0
    checked = checked_stages(weekly)
    rows = tuple(
        (
            words.tab_title(each.stage_code),
            each.cumulative,
            each.cumulative / first if first else None,
            each.new,
            each.verified if each.stage_code in checked else None,
            each.verified / each.cumulative if each.stage_code in checked and each.cumulative else None,
        )
        for each in weekly.totals
    )
    columns = (
        Column("Tahap"),
        Column("Orang", "count"),
        Column("Bagian dari P1", "share"),
        Column("Baru minggu ini", "count"),
        Column("Cocok dengan mitra", "count"),
        Column("Bagian yang cocok", "share"),
    )
    return Sheet("Corong", sheet_title(weekly, "Corong 7 PAS"), (Table(columns, rows),))


def _reporting(weekly: Weekly) -> Sheet:
    stages = [each.stage_code for each in weekly.totals]
    rows = tuple(
        (line.kecamatan_code, line.name, *(line.statuses.get(stage) for stage in stages))
        for line in weekly.statements
    )
    columns = (Column("Kode"), Column("Kecamatan"), *(Column(words.tab_title(stage)) for stage in stages))
    return Sheet("Pelaporan", sheet_title(weekly, "Pernyataan di tab LAPOR"), (Table(columns, rows),))


def _quality(weekly: Weekly) -> Sheet:
    return Sheet("Mutu", sheet_title(weekly, "Mutu data"), (quality_table(weekly.quality),))


def _reconciliation(weekly: Weekly) -> Sheet:
    title = sheet_title(weekly, "Fasilitator dan mitra")
    return Sheet("Rekonsiliasi", title, (partner_table(weekly.partners),))


def _changes(weekly: Weekly) -> Sheet:
    """Each stage's steps from what was sent to what is stated now; its last column adds up."""
    changes = weekly.changes
    then = (
        f"Laporan minggu {words.week_name(changes.sent_week)}" if changes.sent_week else "Laporan sebelumnya"
    )
    rows: list[tuple[Cell, ...]] = []
    for total in weekly.totals:
        stage = words.tab_title(total.stage_code)
        if total.stage_code in changes.sent:
            rows.append((stage, then, None, None, changes.sent[total.stage_code]))
        rows += [
            (stage, line.label, line.added, line.removed, line.added - line.removed)
            for line in changes.lines
            if line.stage_code == total.stage_code
        ]
        rows.append((stage, "Sekarang", None, None, total.cumulative))
    columns = (
        Column("Tahap"),
        Column("Langkah"),
        Column("Masuk", "count"),
        Column("Keluar", "count"),
        Column("Orang", "count"),
    )
    return Sheet(
        "Perubahan", sheet_title(weekly, "Perubahan"), (Table(columns, tuple(rows)),), (changes.sentence,)
    )


def _definitions(weekly: Weekly) -> Sheet:
    build = weekly.build
    made = (
        f"Edisi {weekly.key.edition}, olahan {build.build_id}, kontrak data {build.contract_version}, "
        f"versi kode {build.code_version}."
    )
    table = definition_table(weekly.definitions)
    return Sheet("Definisi", sheet_title(weekly, "Definisi"), (table,), (made,))
