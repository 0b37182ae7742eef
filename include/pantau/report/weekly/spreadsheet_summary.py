"""The first sheet of the weekly report's spreadsheet: what the mail says, in its order.

Pure: no clock, no warehouse. Never computes a figure; a stage that no partner can show has none of theirs.
"""

from pantau.report import words
from pantau.report.pictures import WeeklyNew
from pantau.report.sheets import Column, Sheet, Table
from pantau.report.weekly.composition import Weekly
from pantau.report.weekly.sheet_tables import attention_table, list_table, tile_table, trust_table


def sheet_title(weekly: Weekly, what: str) -> str:
    """A sheet's title: what it holds, of whom, of which week."""
    return f"{what} · {weekly.scope.name} · minggu {words.week_name(weekly.week)}"


def checked_stages(weekly: Weekly) -> frozenset[str]:
    """The stages that a partner's feed can show; of the others nothing is known, which is no zero."""
    return frozenset(line.stage_code for line in weekly.partners)


def summarize(weekly: Weekly) -> Sheet:
    """Everything that the mail says in words, in its order; empty parts are left out."""
    tables = (
        tile_table(weekly.tiles),
        _totals(weekly),
        _weekly_new(weekly),
        attention_table("Perlu bantuan", weekly.need_help),
        attention_table("Membaik", weekly.improved),
        list_table(
            "Ditahan", [(each.name, " ".join(each.reasons), each.now) for each in weekly.held], "Sebabnya"
        ),
        Table((Column("Kecamatan"),), tuple((name,) for name in weekly.silent), "Belum melapor"),
        trust_table(weekly.trust),
    )
    return Sheet(
        "Ringkasan",
        sheet_title(weekly, "Laporan mingguan OK OCE"),
        tuple(table for table in tables if table.rows),
        sentences=(*_state(weekly), *weekly.notes),
    )


def _state(weekly: Weekly) -> tuple[str, ...]:
    return (weekly.state, weekly.release) if weekly.release else (weekly.state,)


def _totals(weekly: Weekly) -> Table:
    checked = checked_stages(weekly)
    return Table(
        (
            Column("Tahap"),
            Column("Orang", "count"),
            Column("Baru minggu ini", "count"),
            Column("Cocok dengan mitra", "count"),
        ),
        tuple(
            (
                words.tab_title(each.stage_code),
                each.cumulative,
                each.new,
                each.verified if each.stage_code in checked else None,
            )
            for each in weekly.totals
        ),
        f"Jumlah sampai {words.day(weekly.week.sunday)}",
    )


def _weekly_new(weekly: Weekly) -> Table:
    """What the picture of the weeks shows, with each target's pace in a column of its own."""
    picture = next((each for each in weekly.pictures.values() if isinstance(each, WeeklyNew)), None)
    bars, lines = (picture.bars, picture.lines) if picture else ((), ())
    paces = tuple(round(line.per_week) for line in lines)
    return Table(
        (
            Column("Minggu mulai", "date"),
            Column("Pendaftar baru", "count"),
            *(Column(f"Laju target {line.label}", "count") for line in lines),
        ),
        tuple((bar.week_start, bar.count, *paces) for bar in bars),
        "Pendaftar baru per minggu",
    )
