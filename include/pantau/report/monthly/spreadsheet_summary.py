"""The first sheet of the monthly report's spreadsheet: what the mail says, in its order. Pure."""

from pantau.report import words
from pantau.report.monthly.model import Monthly
from pantau.report.pictures import MonthlyNew
from pantau.report.sheets import Column, Table
from pantau.report.weekly.sheet_tables import attention_table, tile_table, trust_table


def summarize(monthly: Monthly) -> tuple[Table, ...]:
    """The tables behind the mail's sentences; empty ones are left out."""
    tables = (
        tile_table(monthly.tiles),
        _totals(monthly),
        _months(monthly),
        _cities(monthly),
        attention_table("Perlu bantuan", monthly.need_help),
        attention_table("Membaik", monthly.improved),
        trust_table(monthly.trust),
    )
    return tuple(table for table in tables if table.rows)


def _totals(monthly: Monthly) -> Table:
    return Table(
        (
            *(Column("Tahap"), Column("Orang", "count"), Column("Baru bulan ini", "count")),
            Column("Cocok dengan mitra", "count"),
        ),
        tuple(
            (words.tab_title(line.figure.stage_code), line.figure.cumulative, line.figure.new, line.verified)
            for line in monthly.stages
        ),
        f"Jumlah sampai {words.day(monthly.until)}",
    )


def _months(monthly: Monthly) -> Table:
    """What the picture of the months shows, with each target in a column of its own."""
    picture = next(each for each in monthly.pictures.values() if isinstance(each, MonthlyNew))
    return Table(
        (
            *(Column("Bulan", "date"), Column("Pendaftar baru", "count")),
            *(Column(f"Target {line.label}", "count") for line in picture.lines),
        ),
        tuple(
            (bar.month_start, bar.count, *(line.per_month for line in picture.lines)) for bar in picture.bars
        ),
        "Pendaftar baru tiap bulan",
    )


def _cities(monthly: Monthly) -> Table:
    stages = [figure.stage_code for figure in monthly.totals]
    return Table(
        (
            *(Column("Kota/kabupaten"), *(Column(stage, "count") for stage in stages)),
            *(Column("P1 baru", "count"), Column("Anggaran terserap bulan ini", "share")),
        ),
        tuple(
            (
                city.name,
                *(line.figure.cumulative for line in city.stages),
                *(city.stages[0].figure.new, city.budget_month.share),
            )
            for city in monthly.cities
        ),
        "Kota dan kabupaten",
    )
