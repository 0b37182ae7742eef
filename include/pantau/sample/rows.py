"""One row of a tab, as a facilitator writes it and as the contract should read it.

Rows made here are right; ``dirt`` makes them wrong. Nothing here knows of weeks or workbooks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from random import Random

from pantau.contract import Tab, load_contract
from pantau.periods import Month
from pantau.reference import Kecamatan, kelurahan_of
from pantau.sample.chance import seeded
from pantau.sample.handwriting import Cell, Hand
from pantau.sample.people import Person
from pantau.sample.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Row:
    """The cells by header, and what they mean to the contract.

    ``nik`` as understood; ``day`` is what X04 compares with the registration; ``reached`` the day on
    which the person reaches the stage by this row; ``rules`` the ``karantina`` rules that it breaks.
    """

    tab: str
    cells: Mapping[str, Cell]
    nik: str | None = None
    day: date | None = None
    reached: date | None = None
    rules: tuple[str, ...] = ()

    def typed(self, **changes: Cell) -> "Row":
        """The same row with cells typed otherwise; keys are headers."""
        return replace(self, cells={**self.cells, **changes})

    def breaking(self, *rules: str) -> "Row":
        """The same row, known to break these rules, so that it never counts."""
        return replace(self, rules=tuple(sorted(rules)), reached=None)


@cache
def tab_of(code: str) -> Tab:
    """The contract's tab P1…P7 or LAPOR."""
    return next(tab for tab in load_contract().tabs if tab.code == code)


@cache
def choices_of(tab: str, header: str) -> tuple[str, ...]:
    """The contract's choices of a column."""
    columns = tab_of(tab).columns
    return columns[tab_of(tab).position(header)].choices


@dataclass(frozen=True)
class Scribe:
    """Who writes: one kecamatan's facilitators, with their hand and this week's chances."""

    rng: Random
    hand: Hand
    kecamatan: Kecamatan
    facilitators: tuple[str, ...]

    def pick(self, tab: str, header: str) -> str:
        """Any choice of a column, as typed."""
        return self.hand.choice(self.rng, self.rng.choice(choices_of(tab, header)))

    def person_cells(self, person: Person) -> dict[str, Cell]:
        """NIK and name, as the tabs from P2 on repeat them; the name is not always copied."""
        name = self.hand.name(self.rng, person.name) if self.rng.random() < 0.92 else None
        return {"NIK": self.hand.nik(self.rng, person.nik), "Nama Lengkap": name}


def register(scribe: Scribe, person: Person, day: date) -> Row:
    """A P1 row."""
    rng, hand, words = scribe.rng, scribe.hand, load_vocabulary()
    status = rng.choices(choices_of("P1", "Status Usaha"), (34, 30, 36))[0]
    trade = rng.choices(choices_of("P1", "Jenis Usaha"), (40, 14, 6, 10, 15, 2, 5, 3, 3, 2))[0]
    runs = status != "CALON"
    shop = f"{rng.choice(words.businesses[trade])} {rng.choice(words.blessings)}" if runs else None
    turnover = rng.randint(4, 900) * 50_000 if runs and rng.random() < 0.85 else None
    phone: Cell = hand.phone(rng, person.phone)
    if rng.random() < 0.008:
        phone = rng.choice([person.phone[:7], "belum punya HP", "08xx"])
    elif rng.random() < 0.01:  # who has no phone is written down with the service desk's number (W06)
        phone = f"0812{scribe.kecamatan.city_code.replace('.', '')}0000"
    kelurahan = rng.choice(kelurahan_of(scribe.kecamatan.kecamatan_code)).kelurahan_name
    street = f"{rng.choice(words.streets)} No. {rng.randint(1, 99)} RT {rng.randint(1, 14):03d}/05"
    cells: dict[str, Cell] = {
        "Tanggal Daftar": hand.day(rng, day),
        "NIK": hand.nik(rng, person.nik),
        "Nama Lengkap": hand.name(rng, person.name),
        "Jenis Kelamin": hand.choice(rng, person.sex),
        "Tanggal Lahir": hand.day(rng, person.born),
        "Alamat": street if rng.random() < 0.9 else rng.choice([None, "-", f"@{street}"]),
        "Kelurahan": hand.name(rng, kelurahan),
        "KTP DKI": hand.choice(rng, "YA"),
        "No. HP": phone,
        "Status Usaha": hand.choice(rng, status),
        "Nama Usaha": shop,
        "Jenis Usaha": hand.choice(rng, trade),
        "Omzet per Bulan (Rp)": None if turnover is None else hand.rupiah(rng, turnover),
        "Jumlah Tenaga Kerja": rng.choice([1, 1, 1, 2, 2, 3, 5]) if runs else rng.choice([None, 0, "-"]),
        "Jalur Daftar": scribe.pick("P1", "Jalur Daftar"),
        "Persetujuan Data": hand.choice(rng, "YA"),
        "Fasilitator": rng.choice(scribe.facilitators),
    }
    return Row("P1", cells, person.nik, day, day)


def train(scribe: Scribe, person: Person, day: date, kind: str) -> Row:
    """A P2 row; ``kind`` is passed, failed or absent. A kecamatan's class of a day is one class."""
    rng, hand, words = scribe.rng, scribe.hand, load_vocabulary()
    code = f"K{scribe.kecamatan.kecamatan_code.replace('.', '')[2:]}-{day:%y%m%d}"
    class_rng = seeded(code)
    cells: dict[str, Cell] = {
        "Tanggal": hand.day(rng, day),
        "ID Kelas": code,
        "Tema": class_rng.choice(words.themes),
        "Penyelenggara": class_rng.choice(words.organisers),
        **scribe.person_cells(person),
        "Kehadiran": hand.choice(rng, "HADIR" if kind != "absent" else rng.choice(["TIDAK HADIR", "IZIN"])),
        "Hasil": {"passed": "LULUS", "failed": "BELUM LULUS"}.get(kind),
        "Nomor Sertifikat": f"OKOCE/{day:%Y}/{person.number:06d}" if kind == "passed" else None,
    }
    return Row("P2", cells, person.nik, day, day if kind == "passed" else None)


def mentor(scribe: Scribe, person: Person, day: date, kind: str) -> Row:
    """A P3 row; ``kind`` is met or missed."""
    rng, hand, words = scribe.rng, scribe.hand, load_vocabulary()
    origin = rng.choices(choices_of("P3", "Asal Pendamping"), (60, 15, 3, 3, 3, 5, 4, 3, 4))[0]
    met = kind == "met"
    cells: dict[str, Cell] = {
        "Tanggal": hand.day(rng, day),
        **scribe.person_cells(person),
        "Pendamping": rng.choice(scribe.facilitators),
        "Asal Pendamping": hand.choice(rng, origin),
        "Cara": scribe.pick("P3", "Cara"),
        "Durasi (menit)": rng.choice([30, 45, 60, 90, "60", None]) if met else None,
        "Topik": rng.choice(words.topics),
        "Status": hand.choice(rng, "TERLAKSANA" if met else rng.choice(["TIDAK DITEMUI", "BATAL"])),
        "Tenaga Kerja Sekarang": rng.choice([1, 2, 3, None]) if met else None,
    }
    return Row("P3", cells, person.nik, day, day if met else None)


def license_(scribe: Scribe, person: Person, day: date, kind: str) -> Row:
    """A P4 row; ``kind`` is issued, pending or before (licensed before joining)."""
    rng, hand = scribe.rng, scribe.hand
    issued = kind != "pending"
    asked = day - timedelta(days=rng.randint(3, 21)) if issued else day
    permit = rng.choices(choices_of("P4", "Jenis Izin"), (78, 0, 10, 4, 4, 2, 1, 1))[0]
    number = f"{person.number:05d}/{permit}/{scribe.kecamatan.kecamatan_code}/{day.year}"
    status = (
        "TERBIT"
        if issued
        else rng.choices(["DIAJUKAN", "KURANG BERKAS", "SURVEI", "DITOLAK"], (6, 2, 2, 1))[0]
    )
    cells: dict[str, Cell] = {
        "Tanggal Ajuan": hand.day(rng, asked),
        **scribe.person_cells(person),
        "Jenis Izin": hand.choice(rng, permit),
        "Status": hand.choice(rng, status),
        "Nomor Izin": number if issued else None,
        "Tanggal Terbit": hand.day(rng, day) if issued else None,
        "Berlaku s.d.": hand.day(rng, day + timedelta(days=1826)) if issued and rng.random() < 0.5 else None,
    }
    return Row("P4", cells, person.nik, None, day if kind == "issued" else None)


def sell(scribe: Scribe, person: Person, day: date, kind: str) -> Row:
    """A P5 row of the month of ``day``; ``kind`` is sold (through a channel) or direct."""
    rng, hand = scribe.rng, scribe.hand
    channels = choices_of("P5", "Kanal")
    channel = rng.choices(channels, (30, 20, 15, 20, 8, 2, 3, 2, 0))[0] if kind == "sold" else "LANGSUNG"
    pieces = rng.randint(3, 240)
    cells: dict[str, Cell] = {
        "Bulan": hand.month(rng, day),
        **scribe.person_cells(person),
        "Kanal": hand.choice(rng, channel),
        "Nama Gerai": rng.choice(load_vocabulary().shops) if kind == "sold" else None,
        "Jumlah Terjual": pieces if rng.random() < 0.8 else None,
        "Nilai Penjualan (Rp)": hand.rupiah(rng, pieces * rng.choice([10_000, 15_000, 20_000, 35_000])),
    }
    month_end = Month.holding(day).last_day
    return Row("P5", cells, person.nik, month_end, month_end if kind == "sold" else None)


def account(scribe: Scribe, person: Person, day: date, kind: str = "stated") -> Row:
    """A P6 row of the month of ``day``; the sum always adds up."""
    rng, hand = scribe.rng, scribe.hand
    turnover = rng.randint(10, 400) * 50_000
    cost = turnover * rng.randint(40, 80) // 100 // 10_000 * 10_000
    running = turnover * rng.randint(5, 30) // 100 // 10_000 * 10_000
    cells: dict[str, Cell] = {
        "Bulan": hand.month(rng, day),
        **scribe.person_cells(person),
        "Omzet (Rp)": hand.rupiah(rng, turnover),
        "HPP (Rp)": hand.rupiah(rng, cost),
        "Biaya Operasional (Rp)": hand.rupiah(rng, running),
        "Laba Bersih (Rp)": hand.rupiah(rng, turnover - cost - running),
        "Tenaga Kerja Dibayar": rng.choice([0, 1, 2, None]),
    }
    month_end = Month.holding(day).last_day
    return Row("P6", cells, person.nik, month_end, month_end)


def finance(scribe: Scribe, person: Person, day: date, kind: str) -> Row:
    """A P7 row; ``kind`` is paid (day of payment) or interest (day of asking)."""
    rng, hand, words = scribe.rng, scribe.hand, load_vocabulary()
    paid = kind == "paid"
    asked = max(person.registered, day - timedelta(days=rng.randint(7, 30))) if paid else day
    amount = rng.choice([3, 5, 5, 10, 10, 15, 20, 25]) * 1_000_000
    status = (
        "DICAIRKAN" if paid else rng.choices(["MINAT", "DIAJUKAN", "DISETUJUI", "DITOLAK"], (6, 3, 1, 1))[0]
    )
    given = amount - rng.choice([0, 0, 0, 1_000_000])
    cells: dict[str, Cell] = {
        "Tanggal Ajuan": hand.day(rng, asked),
        **scribe.person_cells(person),
        "Sumber": scribe.pick("P7", "Sumber"),
        "Skema": rng.choice(words.schemes) or None,
        "Jumlah Diajukan (Rp)": hand.rupiah(rng, amount),
        "Status": hand.choice(rng, status),
        "Jumlah Dicairkan (Rp)": hand.rupiah(rng, given) if paid else None,
        "Tanggal Cair": hand.day(rng, day) if paid else None,
    }
    return Row("P7", cells, person.nik, day if paid else asked, day if paid else None)


WRITE = {"P2": train, "P3": mentor, "P4": license_, "P5": sell, "P6": account, "P7": finance}
"""How each step after the registration is written down."""
