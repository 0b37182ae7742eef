"""Sheets of the monthly spreadsheet on how far people came, what may come, what it cost and what was said.

Pure. Never computes a figure: where the report has none, the cell is empty and a reason stands beside it.
"""

from collections.abc import Iterable
from datetime import date

from pantau.report import words
from pantau.report.analysis.backtest import HitRate, Interval
from pantau.report.analysis.budget import Absorption, CostPerResult
from pantau.report.analysis.outlook import Outlook
from pantau.report.monthly.model import Monthly
from pantau.report.monthly.said import name_speaker
from pantau.report.sheets import Cell, Column, Table
from pantau.report.weekly.definitions import cite


def cohort_table(monthly: Monthly) -> tuple[Table, ...]:
    """A line for each stage, month of registration and months since; those not over are left out."""
    rows = tuple(
        (words.tab_title(triangle.stage_code), month, size, since, reached, reached / size if size else None)
        for triangle in monthly.cohorts.triangles
        for month, size, row in zip(triangle.months, triangle.sizes, triangle.reached, strict=True)
        for since, reached in enumerate(row)
        if reached is not None
    )
    columns = (
        *(Column("Tahap"), Column("Bulan mendaftar", "date"), Column("Pendaftar", "count")),
        *(Column("Bulan sejak mendaftar", "count"), Column("Sudah sampai", "count")),
        Column("Bagian", "share"),
    )
    return (Table(columns, rows),)


def duration_table(monthly: Monthly) -> tuple[Table, ...]:
    """All Jakarta's pairs of stages, then those of the cities."""
    names = {city.code: city.name for city in monthly.cities}
    rows = tuple(
        (
            "DKI Jakarta" if one.city_code is None else names[one.city_code],
            *(words.tab_title(one.from_stage), words.tab_title(one.to_stage)),
            *(one.people, one.reached, one.people - one.reached, one.early),
            *(one.lower.days, one.median.days, one.upper.days),
            one.median.reason,
        )
        for one in (*monthly.durations.pairs, *monthly.durations.by_city)
    )
    columns = (
        *(Column("Wilayah"), Column("Dari"), Column("Ke"), Column("Orang", "count")),
        *(Column("Sudah sampai", "count"), Column("Masih menunggu", "count")),
        *(Column("Lebih dulu sampai", "count"), Column("Hari sampai seperempatnya", "count")),
        *(Column("Hari sampai separuhnya", "count"), Column("Hari sampai tiga perempatnya", "count")),
        Column("Keterangan"),
    )
    return (Table(columns, rows),)


_HITS = (Column("Rentang benar", "count"), Column("Rentang diuji", "count"), Column("Seharusnya", "share"))
_SPAN = (Column("Paling sedikit", "count"), Column("Paling banyak", "count"))


def _hits(hits: HitRate) -> tuple[Cell, ...]:
    return (hits.held, hits.tried, hits.promised)


def _span(interval: Interval | None) -> tuple[Cell, ...]:
    return (interval.low, interval.high) if interval else (None, None)


def forecast_tables(monthly: Monthly) -> tuple[Table, ...]:
    """The months ahead, the goals, the way there week by week, and both methods' errors."""
    outlook = monthly.forecast.outlook
    path = Table(
        (Column("Sampai", "date"), Column("Peserta", "count"), *_SPAN),
        tuple((point.day, point.total, *_span(point.interval)) for point in outlook.path),
        "Jumlah peserta tiap minggu",
    )
    tables = (_months_table(outlook), _goals_table(outlook), path, _contest_table(monthly))
    return tuple(table for table in tables if table.rows)


def _months_table(outlook: Outlook) -> Table:
    rows = tuple(
        (one.month, one.known, one.people, *_span(one.interval), *_hits(one.hits), one.reason)
        for one in outlook.months
    )
    columns = (
        *(Column("Bulan", "date"), Column("Sudah tercatat", "count"), Column("Diperkirakan", "count")),
        *(*_SPAN, *_HITS, Column("Keterangan")),
    )
    return Table(columns, rows, "Pendaftar baru")


def _goals_table(outlook: Outlook) -> Table:
    rows = tuple(
        (one.goal, one.reached_on, one.expected_on, one.earliest, one.latest, *_hits(one.hits), one.reason)
        for one in outlook.goals
    )
    days = ("Tercapai", "Diperkirakan", "Paling cepat", "Paling lambat")
    columns = (
        *(Column("Peserta terdaftar (P1)", "count"), *(Column(title, "date") for title in days)),
        *(*_HITS, Column("Keterangan")),
    )
    return Table(columns, rows, "Sasaran")


def _contest_table(monthly: Monthly) -> Table:
    contest = monthly.forecast.outlook.contest
    rows: tuple[tuple[Cell, ...], ...] = ()
    if contest:
        rows = tuple(
            (
                name,
                contest.tested,
                error if error is None else round(error),
                "dipakai" if name == contest.method else None,
            )
            for name, error in (("tren", contest.trend_error), ("rata-rata", contest.mean_error))
        )
    columns = (
        *(Column("Cara"), Column("Diuji", "count"), Column("Selisih rata-rata empat minggu", "count")),
        Column("Keterangan"),
    )
    return Table(columns, rows, "Cara menghitung")


def budget_tables(monthly: Monthly) -> tuple[Table, ...]:
    """Pagu and realisasi of all Jakarta and of the cities, then what a verified result cost."""
    budget = monthly.budget
    year = f"Januari sampai {words.month_name(monthly.month.start)}"
    used: list[tuple[str, str, Absorption]] = [
        ("DKI Jakarta", monthly.title, budget.use.month),
        ("DKI Jakarta", year, budget.use.year_to_date),
    ]
    if budget.use.of_announced:
        used.append(("DKI Jakarta", f"{year}, terhadap yang diumumkan", budget.use.of_announced))
    for city in monthly.cities:
        used += [(city.name, monthly.title, city.budget_month), (city.name, year, city.budget_year)]
    columns = (
        *(
            Column("Wilayah"),
            Column("Kurun"),
            Column("Pagu (Rp)", "count"),
            Column("Realisasi (Rp)", "count"),
        ),
        *(Column("Terserap", "share"), Column("Keterangan")),
    )
    rows = tuple(
        (place, period, one.pagu_rp, one.realisasi_rp, one.share, one.reason) for place, period, one in used
    )
    costs = (*_costs(monthly.title, budget.cost_month), *_costs(year, budget.cost_year))
    cost_columns = (
        *(Column("Kurun"), Column("Tahap"), Column("Hasil terverifikasi", "count")),
        *(Column("Biaya per hasil (Rp)", "count"), Column("Keterangan")),
    )
    return (
        Table(columns, rows, "Penyerapan"),
        Table(cost_columns, costs, "Seluruh realisasi dibagi hasil tiap tahap, tidak untuk dijumlahkan"),
    )


def _costs(period: str, costs: Iterable[CostPerResult]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (period, words.tab_title(one.stage_code), one.verified, one.rupiah, one.reason) for one in costs
    )


def said_tables(monthly: Monthly) -> tuple[Table, ...]:
    """Announced counts beside ours; sums with their parts, where any were said."""
    rows = tuple(
        (
            *(line.day, line.figure.scope, words.tab_title(line.stage_code), line.figure.value),
            *(
                line.then,
                line.over_then,
                line.now,
                line.over_now,
                name_speaker(line.figure),
                cite(line.figure.source),
            ),
        )
        for line in monthly.announced.lines
    )
    columns = (
        *(Column("Tanggal", "date"), Column("Wilayah"), Column("Tahap"), Column("Diumumkan", "count")),
        *(Column("Data waktu itu", "count"), Column("Selisih waktu itu", "count")),
        *(Column("Data sekarang", "count"), Column("Selisih sekarang", "count")),
        *(Column("Disampaikan oleh"), Column("Sumber")),
    )
    said = Table(columns, rows, "Jumlah peserta yang diumumkan")
    sums = tuple(
        _sum(one.day, one.whole, one.of_parts, one.rest, one.missing) for one in monthly.announced.sums
    )
    sum_columns = (
        *(Column("Tanggal", "date"), Column("Keseluruhan", "count"), Column("Jumlah bagian", "count")),
        *(Column("Selisih", "count"), Column("Kota yang tidak disebut")),
    )
    return (said, Table(sum_columns, sums, "Jumlah dan bagiannya")) if sums else (said,)


def _sum(day: date, whole: int, parts: int, rest: int, missing: tuple[str, ...]) -> tuple[Cell, ...]:
    return (day, whole, parts, rest, ", ".join(missing) or None)
