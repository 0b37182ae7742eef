"""What the tiles and tables of a report's HTML say, number by number, and what each is a number of.

A number is named by what it counts: ``P4.new``; of a share by both counts, ``P4.verified/P4``. In the phrases
below it stands in braces, ``…`` is a word that is not compared (a date, a target), and ``P?`` is the stage of
the row. Knows how reports are worded and nothing of what they are made from. Never compares;
``parts`` does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from pantau.delivery.readback.printed import read_tables
from pantau.delivery.readback.printed_amounts import NOTHING
from pantau.report.weekly.bridging import KINDS

UNKNOWN = "its every number in words that are known"
"""What a number is of that stands in no phrase."""

Tiles = Mapping[str, tuple[str, ...]]
"""By label: how the number of the tile is printed, and the phrases that may follow."""


@dataclass(frozen=True)
class StageTable:
    """A table with a stage a row. ``columns``: behind the stage's; ``notes``: phrases of a row below it."""

    columns: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrintedAmount:
    """A number as printed. ``place``: a heading, empty for the totals; ``what``: what it is a number of."""

    part: str
    place: str
    what: str
    printed: str


_PACE = ("… dari target …", "… bulan sudah lewat")
_DUE = ("target … sampai hari itu tercapai", "target … sampai hari itu belum tercapai")
_TURN = (
    "target … izin usaha berlaku sampai … …",
    "target … pendaftar berlaku sampai … …",
    "target … dan … pendaftar berlaku sampai … …",
    "sejak … … yang dihitung izin usaha",
    "sejak … … yang dihitung pendaftar",
)
_LICENSED = "{P4.verified} ({P4.verified/P4}) cocok dengan PTSP"
_RECIPIENTS = "penerima seluruhnya {P7} orang"
WEEKLY_TILES: Tiles = {
    "Peserta terdaftar (P1)": ("{P1}", "peringkat {rank} dari {ranked} kecamatan"),
    "Pendaftar baru minggu ini": ("+{P1.new}", "minggu lalu {P1.new_before}"),
    "Pendaftar baru …": ("{stage.P1.new_count.month}", "sampai … … …", *_PACE),
    "Berizin usaha (P4)": (
        "{P4}",
        "+{P4.new} minggu ini",
        _LICENSED,
        "… {stage.P4.new_count.month}",
        *_PACE,
    ),
    "Modal cair (P7)": (
        "{capital.disbursed_rp.to_date}",
        "sejak Des 2017",
        "… {capital.disbursed_rp.month} untuk {capital.disbursed_count.month} orang",
        _RECIPIENTS,
    ),
    "Pelatihan …": ("{training.class_count.month}", "kelas sampai … … …", "target … sebulan"),
}
MONTHLY_TILES: Tiles = {
    "Peserta terdaftar (P1)": ("{P1}", "orang sampai … … …", *_DUE),
    "Pendaftar baru …": ("+{P1.new}", "… {P1.new_before}", "… … {P1.new_before}", *_PACE, *_TURN),
    "Berizin usaha (P4)": ("{P4}", "+{P4.new} selama …", _LICENSED, *_PACE, *_TURN),
    "Modal cair … (P7)": (
        "{capital.disbursed_rp.month}",
        "untuk {capital.disbursed_count.month} penerima",
        _RECIPIENTS,
    ),
    "Pelatihan …": ("{training.class_count.month}", "target … sebulan"),
    "Anggaran terserap …": (
        "{budget.realisasi_rp.month}",
        "{budget.realisasi_rp.month/budget.pagu_rp.month} dari pagu bulan itu",
        "sejak Januari {budget.realisasi_rp.year/announced_rp} dari {announced_rp}",
    ),
}
HELD = "{held/kecamatan} lembar kerja ditahan"
TRUST = ("{heard_verified/heard} cocok dengan mitra", "{stated/asked} laporan tahap masuk", HELD)
STAGE_TABLES = {
    "jumlah": StageTable(("{P?} +{P?.new}", "{P?/P1}")),
    "mitra": StageTable(
        ("{P?}", "{P?.verified} {P?.heard_verified/P?.heard}"),
        (
            "{P?.files} berkas dengan {P?.lines} baris dari seluruh Jakarta",
            "{P?.unread} baris tidak terbaca",
        ),
    ),
    "perubahan": StageTable(
        ("{P?.sent} → {P?}",),
        tuple(
            f"{label}{added}{removed}"
            for kind, label in KINDS.items()
            for added in ("", f" +{{P?.{kind}.added}}")
            for removed in ("", f" \N{MINUS SIGN}{{P?.{kind}.removed}}")
            if added or removed
        ),
    ),
}
LINE = ("{rank}.", "{stated}/{asked} · {accepted/rows}")
"""What stands before and behind a kecamatan's name."""
WORKBOOK = (
    "Tahap yang dilaporkan: {stated} dari {asked}",
    "Baris yang lolos pemeriksaan: {accepted/rows}",
    "data … minggu lalu",
)
"""What is said of a kecamatan's own workbook."""

_HOLE = re.compile(r"(\{[^}]+\})")
_AMOUNT = r"(\N{EN DASH}|kurang dari 1%|<1%|\N{MINUS SIGN}?(?:Rp )?\d[\d.,]*(?: (?:juta|miliar|triliun))?%?)"
_CLAUSE_ENDS = re.compile(r"(?:[;,]| ·) ")
_STAGE = re.compile(r"P[1-7]\b")
_RANKED = re.compile(r"(\d\S*) (.+)")


def read_weekly_amounts(html: str) -> list[PrintedAmount]:
    """Every number of the tiles and tables of a week's mail."""
    tables = read_tables(html)
    trust = [cell.replace("\n", " ") for row in tables.get("tepercaya", ()) for cell in row if cell]
    about = [clause for row in tables.get("lembar-kerja", ()) for clause in _CLAUSE_ENDS.split(row[0])]
    return [
        *_read_tiles(tables.get("angka", ()), WEEKLY_TILES),
        *_read_phrases("table tepercaya", "", trust, TRUST),
        *_read_phrases("line lembar-kerja", "", about, WORKBOOK),
        *(amount for name in STAGE_TABLES for amount in _read_stages(name, tables.get(name, ()))),
        *_read_lines(tables.get("kecamatan", ())),
    ]


def read_monthly_amounts(html: str) -> list[PrintedAmount]:
    """Every number of the tiles of the mail that covers a month's report, and of its table of stages."""
    tables = read_tables(html)
    return [
        *_read_tiles(tables.get("angka", ()), MONTHLY_TILES),
        *_read_stages("jumlah", tables.get("jumlah", ())),
    ]


def named_in(phrase: str, stage_code: str = "") -> list[str]:
    """What a phrase has numbers of."""
    return [hole[1:-1].replace("P?", stage_code) for hole in _HOLE.findall(phrase)]


def _read_tiles(rows: Iterable[list[str]], tiles: Tiles) -> Iterator[PrintedAmount]:
    for cell in (cell for row in rows for cell in row if cell):
        label, _, rest = cell.partition("\n")
        value, _, detail = rest.partition("\n")
        name = next((name for name in tiles if _pattern(name).fullmatch(label)), None)
        if name is None:
            yield PrintedAmount("tiles", "", UNKNOWN, cell)
        else:
            yield from _read_value(name, value, tiles[name][0])
            yield from _read_phrases(f"tile {name}", "", _CLAUSE_ENDS.split(detail), tiles[name][1:])


def _read_value(name: str, value: str, phrase: str) -> Iterator[PrintedAmount]:
    """A tile's number; a dash says that there is nothing of it."""
    for amount in _read_phrases(f"tile {name}", "", [value], [phrase]):
        yield replace(amount, printed="0") if value == NOTHING else amount


def _read_stages(name: str, rows: Iterable[list[str]]) -> Iterator[PrintedAmount]:
    """A row with a stage, and below it, in one cell, what is said of the same."""
    table, part, stage_code = STAGE_TABLES[name], f"table {name}", ""
    for first, *others in rows:
        if stage := _STAGE.match(first):
            stage_code = stage[0]
            for cell, column in zip(others, table.columns, strict=False):
                yield from _read_phrases(part, "", [cell.replace("\n", " ")], [column], stage_code)
        elif not others:
            clauses = _CLAUSE_ENDS.split(first.removesuffix("."))
            yield from _read_phrases(part, "", clauses, table.notes, stage_code)


def _read_lines(rows: Iterable[list[str]]) -> Iterator[PrintedAmount]:
    for first, *others in rows:
        if len(others) == 1 and (ranked := _RANKED.match(first)):
            rank, heading = ranked.groups()
            for cell, phrase in zip((rank, *others), LINE, strict=True):
                yield from _read_phrases("table kecamatan", heading, [cell], [phrase])


def _read_phrases(
    part: str, place: str, told: Iterable[str], phrases: Iterable[str], stage_code: str = ""
) -> Iterator[PrintedAmount]:
    """The numbers of what is told, each by the first phrase that it is in; what has none is passed over."""
    for clause in told:
        for phrase in phrases:
            if found := _pattern(phrase).fullmatch(clause):
                for what, printed in zip(named_in(phrase, stage_code), found.groups(), strict=True):
                    yield PrintedAmount(part, place, what, printed)
                break
        else:
            if re.search(r"\d", clause):
                yield PrintedAmount(part, place, UNKNOWN, clause)


@cache
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile("".join(_AMOUNT if part[:1] == "{" else _escape(part) for part in _HOLE.split(phrase)))


def _escape(words: str) -> str:
    return re.escape(words).replace("…", r"\S+")
