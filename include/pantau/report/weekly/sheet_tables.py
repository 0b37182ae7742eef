"""Tables that a week's spreadsheet and a month's have in common.

Pure. Never computes a figure that the report does not state; a share is a quotient of two that it does.
"""

from collections.abc import Iterable

from pantau.report import words
from pantau.report.sheets import Column, Table
from pantau.report.weekly.attention import Attention
from pantau.report.weekly.definitions import Definition
from pantau.report.weekly.kecamatan_lines import QualityLine
from pantau.report.weekly.partners import PartnerLine
from pantau.report.weekly.tiles import NumberTile
from pantau.report.weekly.trust import Trust


def tile_table(tiles: Iterable[NumberTile]) -> Table:
    """The numbers on top, as printed."""
    return Table(
        (Column("Angka"), Column("Nilai"), Column("Keterangan"), Column("Terhadap target")),
        tuple(
            (tile.label, tile.value, tile.detail, "di bawah target" if tile.is_behind else None)
            for tile in tiles
        ),
        "Angka utama",
    )


def attention_table(heading: str, entries: Iterable[Attention]) -> Table:
    """Who needs help, or improved."""
    return list_table(heading, [(each.name, each.city_name, each.reason) for each in entries])


def list_table(heading: str, rows: list[tuple[str, str, str]], second: str = "Kota/kabupaten") -> Table:
    """Kecamatan with what is told of them."""
    return Table((Column("Kecamatan"), Column(second), Column("Keterangan")), tuple(rows), heading)


def trust_table(trust: Trust) -> Table:
    """How far the numbers can be trusted."""
    return Table(
        (Column("Keandalan data"), Column("Bagian", "share"), Column("Keterangan")),
        (
            ("Cocok dengan mitra", trust.verified_share, trust.sentence),
            ("Sudah melapor", trust.reported_share, None),
            ("Lembar kerja ditahan", trust.held_share, None),
            *(("Memakai data lama", None, each) for each in trust.carried_forward),
        ),
        "Seberapa jauh angka ini dapat dipercaya",
    )


def quality_table(lines: Iterable[QualityLine]) -> Table:
    """Rows of each kecamatan as they were judged."""
    rows = tuple(
        (
            *(line.kecamatan_code, line.name),
            *(line.rows_read, line.rows_accepted, line.rows_quarantined),
            line.rows_accepted / line.rows_read if line.rows_read else None,
            line.snapshot_week,
        )
        for line in lines
    )
    columns = (
        Column("Kode"),
        Column("Kecamatan"),
        Column("Baris dibaca", "count"),
        Column("Diterima", "count"),
        Column("Perlu diperbaiki", "count"),
        Column("Bagian diterima", "share"),
        Column("Data dari minggu", "date"),
    )
    return Table(columns, rows)


def partner_table(partners: Iterable[PartnerLine]) -> Table:
    """Facilitators' counts beside partners'."""
    rows = tuple(
        (words.tab_title(each.stage_code), each.partner, each.counted, each.verified, each.share, each.note)
        for each in partners
    )
    columns = (
        Column("Tahap"),
        Column("Mitra"),
        Column("Menurut fasilitator", "count"),
        Column("Cocok dengan mitra", "count"),
        Column("Bagian", "share"),
        Column("Keterangan"),
    )
    return Table(columns, rows)


def definition_table(definitions: Iterable[Definition]) -> Table:
    """What words and targets mean, and who said so."""
    rows = tuple((each.term, each.meaning, each.source) for each in definitions)
    return Table((Column("Istilah"), Column("Artinya"), Column("Sumber")), rows)
