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
        "ID Kelas": f"LPK-{seen.day:%y%m%d}-{rng.randint(1, 9)}",
        "Nama Lembaga": rng.choice(words.organisers),
        "Tema": rng.choice(words.themes),
        "Tanggal": f"{seen.day:%d/%m/%Y}",
        "Kecamatan": seen.kecamatan_name,
        "NIK": seen.nik,
        "Nama": seen.name.upper(),
        "Hadir": "Y" if passed else "T",
        "Lulus": "Y" if passed else "T",
        "No. Sertifikat": f"{rng.randint(1000, 9999)}/LPK/{seen.day.year}" if passed else None,
    }


def _license(seen: Sighting) -> Line:
    rng = seen.rng
    issued = rng.random() < 0.94
    return {
        "No. Permohonan": f"PTSP{seen.day:%y%m}{rng.randint(10_000, 99_999)}",
        "NIK Pemohon": seen.nik,
        "Nama Pemohon": seen.name,
        "Jenis Izin": rng.choice(["IUMK", "IUMK", "IUMK", "PIRT"]),
        "Kecamatan": seen.kecamatan_name,
        "Tgl Masuk": f"{seen.day - timedelta(days=9):%Y-%m-%d}",
        "Status": "TERBIT" if issued else "PROSES",
        "No. Izin": f"{rng.randint(100, 9999)}/IUMK/{seen.day.year}" if issued else None,
        "Tgl Terbit": f"{seen.day:%Y-%m-%d}" if issued else None,
        "Nilai Investasi (Rp)": rng.randint(2, 60) * 500_000,
        "Tenaga Kerja": rng.randint(1, 4),
    }


def _sell(seen: Sighting) -> Line:
    rng, words = seen.rng, load_vocabulary()
    pieces = rng.choice([0, *range(4, 90)])
    return {
        "Kode Gerai": f"MART-{rng.randint(1, 44):02d}",
        "Nama Gerai": f"OK OCE Mart {seen.kecamatan_name}",
        "Kecamatan": seen.kecamatan_name,
        "Tanggal": f"{seen.day.day} {MONTHS[seen.day.month - 1]} {seen.day.year}",
        "NIK Pemasok": seen.nik,
        "SKU": f"SKU{rng.randint(1000, 9999)}",
        "Nama Produk": rng.choice(words.businesses["KULINER"]),
        "Qty Terjual": pieces,
        "Omzet (Rp)": pieces * 15_000,
    }


def _lend(seen: Sighting) -> Line:
    rng, words = seen.rng, load_vocabulary()
    ceiling = rng.choice([5, 10, 15, 25]) * 1_000_000
    return {
        "Nama Bank": "Bank DKI",
        "No. Kredit": f"KR{seen.day:%y%m%d}{rng.randint(100, 999)}",
        "NIK": seen.nik,
        "Nama Debitur": seen.name,
        "Skema": rng.choice(words.schemes) or None,
        "Plafon (Rp)": f"Rp {_rupiah(ceiling)}",
        "Tgl Akad": f"{seen.day - timedelta(days=3):%d-%m-%Y}",
        "Tgl Cair": f"{seen.day:%d-%m-%Y}",
        "Jumlah Cair (Rp)": f"Rp {_rupiah(ceiling)}",
        "Kolektibilitas": 1,
        "Kecamatan": seen.kecamatan_name,
    }


@dataclass(frozen=True)
class Feed:
    """One partner's monthly file: the stage it tells of, how a line is made and how it is saved."""

    name: str
    tab: str
    file_name: str
    line: Callable[[Sighting], Line]
    delimiter: str
    encoding: str
    line_end: str


FEEDS = (
    Feed("pelatihan", "P2", "pelatihan_{month}.csv", _train, ";", "utf-8-sig", "\r\n"),
    Feed("ptsp", "P4", "izin_{month}.txt", _license, "\t", "utf-16", "\r\n"),
    Feed("mart", "P5", "penjualan_{month}.csv", _sell, ",", "utf-8", "\n"),
    Feed("bank", "P7", "kredit_{month}.csv", _lend, "|", "cp1252", "\r\n"),
)


def write_partners(folder: Path, week: Week, *, seed: int = SEED) -> dict[str, int]:
    """Writes the five feeds as they stood at a week's cut-off; returns the lines of each."""
    programme = Programme.until(week, seed)
    counts = {}
    for feed in FEEDS:
        months: dict[str, list[Line]] = defaultdict(list)
        for seen in _sightings(programme, feed, week):
            months[f"{seen.day:%Y-%m}"].append(feed.line(seen))
        for month, lines in sorted(months.items()):
            _write_lines(folder / feed.name / feed.file_name.format(month=month), feed, lines)
        counts[feed.name] = sum(len(lines) for lines in months.values())
    counts["anggaran"] = _write_budget(folder / "anggaran" / "anggaran.xlsx", programme, week)
    return counts


def _sightings(programme: Programme, feed: Feed, week: Week) -> Iterator[Sighting]:
    for desk in programme.desks.values():
        for row in desk.rows(feed.tab, week):
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


def _write_lines(path: Path, feed: Feed, lines: list[Line]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=feed.encoding, newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]), delimiter=feed.delimiter, lineterminator=feed.line_end)
        writer.writeheader()
        writer.writerows(lines)


def _write_budget(path: Path, programme: Programme, week: Week) -> int:
    """Budget and spending by kecamatan and month of 2018, up to the week's Sunday."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Realisasi")
    sheet.append(["Kode Rekening", "SKPD", "Kegiatan", "Kecamatan", "Bulan", "Pagu (Rp)", "Realisasi (Rp)"])
    months = [(year, month) for year in (2018, 2019) for month in range(1, 13)]
    told = [date(year, month, 1) for year, month in months if date(year, month, 1) <= week.sunday]
    for month in told:
        for code, desk in programme.desks.items():
            budget = seeded(programme.seed, code, "budget").randint(120, 190) * 1_000_000
            spent = int(budget * seeded(programme.seed, code, month).uniform(0.2, 0.95))
            account = f"5.2.2.03.{code[-2:]}"
            name = desk.kecamatan.kecamatan_name
            sheet.append([account, "Dinas KUKMP", "Pelatihan OK OCE", name, f"{month:%m/%Y}", budget, spent])
    book.save(path)
    return len(told) * len(programme.desks)
