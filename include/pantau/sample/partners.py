"""Partner files of the sample programme: what institutes, licensing office, marts and banks saw.

Most of what the sheets say is confirmed, some is missing, some is about people nobody registered.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from openpyxl import Workbook

from pantau.contract import Feed, load_contract
from pantau.periods import Week
from pantau.sample.chance import seeded
from pantau.sample.handwriting import MONTHS, Cell
from pantau.sample.people import compose_nik, draw_birth, draw_name
from pantau.sample.plan import SEED
from pantau.sample.programme import Desk, Programme
from pantau.sample.vocabulary import load_vocabulary

CONFIRMED_SHARE = 0.86
"""Of the people who reached a stage by the sheets, so many stand in the partner's file."""
UNKNOWN_SHARE = 0.04
"""Beside each person of the sheets, so often one whom no sheet knows."""

Line = Mapping[str, Cell]
"""Cells by the names of the feed's columns (``Column.name``)."""


@dataclass(frozen=True)
class Sighting:
    """One person whom a partner saw: chance, NIK, name, day and kecamatan."""

    rng: Random
    nik: str
    name: str
    day: date
    kecamatan_name: str


def _rupiah(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")


def _train(seen: Sighting) -> Line:
    rng, words = seen.rng, load_vocabulary()
    passed = rng.random() < 0.95
    return {
        "id_kelas": f"LPK-{seen.day:%y%m%d}-{rng.randint(1, 9)}",
        "nama_lembaga": rng.choice(words.organisers),
        "tema": rng.choice(words.themes),
        "tanggal": f"{seen.day:%d/%m/%Y}",
        "kecamatan": seen.kecamatan_name,
        "nik": seen.nik,
        "nama": seen.name.upper(),
        "hadir": "Y" if passed else "T",
        "lulus": "Y" if passed else "T",
        "no_sertifikat": f"{rng.randint(1000, 9999)}/LPK/{seen.day.year}" if passed else None,
    }


def _license(seen: Sighting) -> Line:
    rng = seen.rng
    issued = rng.random() < 0.94
    return {
        "no_permohonan": f"PTSP{seen.day:%y%m}{rng.randint(10_000, 99_999)}",
        "nik_pemohon": seen.nik,
        "nama_pemohon": seen.name,
        "jenis_izin": rng.choice(["IUMK", "IUMK", "IUMK", "PIRT"]),
        "kecamatan": seen.kecamatan_name,
        "tgl_masuk": f"{seen.day - timedelta(days=9):%Y-%m-%d}",
        "status": "TERBIT" if issued else "PROSES",
        "no_izin": f"{rng.randint(100, 9999)}/IUMK/{seen.day.year}" if issued else None,
        "tgl_terbit": f"{seen.day:%Y-%m-%d}" if issued else None,
        "nilai_investasi_rp": rng.randint(2, 60) * 500_000,
        "tenaga_kerja": rng.randint(1, 4),
    }


def _sell(seen: Sighting) -> Line:
    rng, words = seen.rng, load_vocabulary()
    pieces = rng.choice([0, *range(4, 90)])
    return {
        "kode_gerai": f"MART-{rng.randint(1, 44):02d}",
        "nama_gerai": f"OK OCE Mart {seen.kecamatan_name}",
        "kecamatan": seen.kecamatan_name,
        "tanggal": f"{seen.day.day} {MONTHS[seen.day.month - 1]} {seen.day.year}",
        "nik_pemasok": seen.nik,
        "sku": f"SKU{rng.randint(1000, 9999)}",
        "nama_produk": rng.choice(words.businesses["KULINER"]),
        "qty_terjual": pieces,
        "omzet_rp": pieces * 15_000,
    }


def _lend(seen: Sighting) -> Line:
    rng, words = seen.rng, load_vocabulary()
    ceiling = rng.choice([5, 10, 15, 25]) * 1_000_000
    return {
        "nama_bank": "Bank DKI",
        "no_kredit": f"KR{seen.day:%y%m%d}{rng.randint(100, 999)}",
        "nik": seen.nik,
        "nama_debitur": seen.name,
        "skema": rng.choice(words.schemes) or None,
        "plafon_rp": f"Rp {_rupiah(ceiling)}",
        "tgl_akad": f"{seen.day - timedelta(days=3):%d-%m-%Y}",
        "tgl_cair": f"{seen.day:%d-%m-%Y}",
        "jumlah_cair_rp": f"Rp {_rupiah(ceiling)}",
        "kolektibilitas": 1,
        "kecamatan": seen.kecamatan_name,
    }


@dataclass(frozen=True)
class Handover:
    """How a partner hands over a feed: monthly files, how a line is made and how it is saved."""

    name: str
    file_name: str
    line: Callable[[Sighting], Line]
    delimiter: str
    encoding: str
    line_end: str

    @property
    def feed(self) -> Feed:
        """What the contract says of it."""
        return load_contract().feed(self.name)


BUDGET = "anggaran"
HANDOVERS = (
    Handover("pelatihan", "pelatihan_{month}.csv", _train, ";", "utf-8-sig", "\r\n"),
    Handover("ptsp", "izin_{month}.txt", _license, "\t", "utf-16", "\r\n"),
    Handover("mart", "penjualan_{month}.csv", _sell, ",", "utf-8", "\n"),
    Handover("bank", "kredit_{month}.csv", _lend, "|", "cp1252", "\r\n"),
)


def write_partners(folder: Path, week: Week, *, seed: int = SEED) -> dict[str, int]:
    """Writes the five feeds as they stood at a week's cut-off; returns the lines of each."""
    programme = Programme.until(week, seed)
    counts = {}
    for handover in HANDOVERS:
        months: dict[str, list[Line]] = defaultdict(list)
        for seen in _sightings(programme, handover.feed, week):
            months[f"{seen.day:%Y-%m}"].append(handover.line(seen))
        for month, lines in sorted(months.items()):
            path = folder / handover.name / handover.file_name.format(month=month)
            _write_lines(path, handover, lines)
        counts[handover.name] = sum(len(lines) for lines in months.values())
    counts[BUDGET] = _write_budget(folder / BUDGET / f"{BUDGET}.xlsx", programme, week)
    return counts


def _sightings(programme: Programme, feed: Feed, week: Week) -> Iterator[Sighting]:
    for desk in programme.desks.values():
        for row in desk.rows(str(feed.verifies), week):
            if row.reached is None or row.nik is None or row.reached > week.sunday:
                continue
            rng = seeded(programme.seed, feed.name, row.nik, row.reached)
            name = str(row.cells.get("Nama Lengkap") or "-")
            if rng.random() < CONFIRMED_SHARE:
                yield Sighting(rng, row.nik, name, row.reached, desk.kecamatan.kecamatan_name)
            if rng.random() < UNKNOWN_SHARE:
                yield _stranger(rng, desk, row.reached)


def _stranger(rng: Random, desk: Desk, day: date) -> Sighting:
    """Somebody whom no sheet knows; serials from 7000 on are never drawn for participants."""
    sex = rng.choice("LP")
    region = desk.kecamatan.kecamatan_code.replace(".", "")
    nik = compose_nik(region, draw_birth(rng, day), sex, rng.randint(7000, 7999))
    return Sighting(rng, nik, draw_name(rng, sex), day, desk.kecamatan.kecamatan_name)


def _write_lines(path: Path, handover: Handover, lines: list[Line]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=handover.encoding, newline="") as file:
        writer = csv.writer(file, delimiter=handover.delimiter, lineterminator=handover.line_end)
        writer.writerow(column.header for column in handover.feed.columns)
        writer.writerows(_in_order(handover.feed, line) for line in lines)


def _in_order(feed: Feed, line: Line) -> list[Cell]:
    """A line's cells in the order of the contract's columns."""
    names = [column.name for column in feed.columns]
    if set(names) != set(line):
        raise ValueError(
            f"A line of {feed.name} and its columns in contract.yaml differ: {set(names) ^ set(line)}"
        )
    return [line[name] for name in names]


def _write_budget(path: Path, programme: Programme, week: Week) -> int:
    """Budget and spending by kecamatan and month of 2018, up to the week's Sunday."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Realisasi")
    feed = load_contract().feed(BUDGET)
    sheet.append([column.header for column in feed.columns])
    months = [(year, month) for year in (2018, 2019) for month in range(1, 13)]
    told = [date(year, month, 1) for year, month in months if date(year, month, 1) <= week.sunday]
    for month in told:
        for code, desk in programme.desks.items():
            budget = seeded(programme.seed, code, "budget").randint(120, 190) * 1_000_000
            spent = int(budget * seeded(programme.seed, code, month).uniform(0.2, 0.95))
            line = {
                "kode_rekening": f"5.2.2.03.{code[-2:]}",
                "skpd": "Dinas KUKMP",
                "kegiatan": "Pelatihan OK OCE",
                "kecamatan": desk.kecamatan.kecamatan_name,
                "bulan": f"{month:%m/%Y}",
                "pagu_rp": budget,
                "realisasi_rp": spent,
            }
            sheet.append(_in_order(feed, line))
    book.save(path)
    return len(told) * len(programme.desks)
