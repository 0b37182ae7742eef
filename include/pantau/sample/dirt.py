"""What facilitators get wrong: each function spoils one right row and says which rule it breaks.

Only ``karantina`` rules of the contract's §3 stand here; warnings come with the handwriting. Dates
are spoilt by ten years, so that a row never becomes right by waiting.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from pantau.contract import fold
from pantau.periods import Month
from pantau.reference import kelurahan_of, load_kelurahan
from pantau.sample.handwriting import Cell
from pantau.sample.people import Person, compose_nik
from pantau.sample.rows import Row, tab_of

TEN_YEARS = timedelta(days=3653)


@dataclass(frozen=True)
class Slip:
    """A row about to be spoilt: its person and the day it was written with."""

    rng: Random
    row: Row
    person: Person
    day: date


Spoil = Callable[[Slip], Row]


def scientific(nik: str) -> str:
    """What Excel shows of a NIK in a narrow column, pasted as text: ``3,17407E+15``."""
    return f"{nik[0]},{nik[1:6]}E+15"


def _drop(rule: str, *headers: str) -> Spoil:
    def spoil(slip: Slip) -> Row:
        empty: Cell = slip.rng.choice([None, None, None, "-", "n/a"])
        return slip.row.typed(**{slip.rng.choice(headers): empty}).breaking(rule)

    return spoil


def _write(rule: str, header: str, *values: Cell) -> Spoil:
    def spoil(slip: Slip) -> Row:
        return slip.row.typed(**{header: slip.rng.choice(values)}).breaking(rule)

    return spoil


def _misdate(header: str) -> Spoil:
    def spoil(slip: Slip) -> Row:
        late = slip.day.replace(day=max(slip.day.day, 13))
        wrong = slip.rng.choice([f"{late:%m/%d/%Y}", f"Senin, {slip.day:%d/%m/%Y}", "#REF!", "kemarin"])
        return slip.row.typed(**{header: wrong}).breaking("R03")

    return spoil


def _postdate(rule: str, header: str) -> Spoil:
    def spoil(slip: Slip) -> Row:
        return slip.row.typed(**{header: slip.day + TEN_YEARS}).breaking(rule)

    return spoil


def _retype_nik(rule: str) -> Spoil:
    def spoil(slip: Slip) -> Row:
        nik = slip.person.nik
        wrong = [nik[:-1], scientific(nik), scientific(nik), f"{nik}1", nik.replace("0", "O", 1)]
        return replace(slip.row.typed(NIK=slip.rng.choice(wrong)).breaking(rule), nik=None)

    return spoil


def _change_nik(rule: str, change: Callable[[str], str]) -> Spoil:
    def spoil(slip: Slip) -> Row:
        return slip.row.typed(NIK=change(slip.person.nik)).breaking(rule)

    return spoil


def _mistake_birth(slip: Slip) -> Row:
    wrong = slip.person.born - timedelta(days=slip.rng.choice([1, 31, 365, 3653]))
    return slip.row.typed(**{"Tanggal Lahir": wrong}).breaking("P1-05")


def _mistake_sex(slip: Slip) -> Row:
    return slip.row.typed(**{"Jenis Kelamin": "L" if slip.person.sex == "P" else "P"}).breaking("P1-06")


def _stray(slip: Slip) -> Row:
    own = {fold(place.kelurahan_name) for place in kelurahan_of(slip.person.kecamatan_code)}
    elsewhere = [place.kelurahan_name for place in load_kelurahan() if fold(place.kelurahan_name) not in own]
    return slip.row.typed(Kelurahan=slip.rng.choice(elsewhere)).breaking("P1-08")


def _too_young(slip: Slip) -> Row:
    born = slip.day - timedelta(days=slip.rng.randint(11, 13) * 365)
    nik = compose_nik(slip.person.nik[:6], born, slip.person.sex, 9000 + slip.rng.randrange(900))
    return replace(slip.row.typed(NIK=nik, **{"Tanggal Lahir": born}).breaking("P1-10"), nik=nik)


def _before_joining(slip: Slip) -> Row:
    early = slip.person.registered - timedelta(days=slip.rng.randint(35, 90))
    header = tab_of(slip.row.tab).columns[0].header
    day = Month.holding(early).last_day if slip.row.tab == "P5" else early
    return replace(slip.row.typed(**{header: early}).breaking("X04"), day=day)


def _issue_before_asking(slip: Slip) -> Row:
    early = slip.day - timedelta(days=60)
    return slip.row.typed(**{"Tanggal Ajuan": slip.day, "Tanggal Terbit": early}).breaking("P4-03")


def _short_nib(slip: Slip) -> Row:
    number = f"81200{slip.person.number:07d}"
    return slip.row.typed(**{"Jenis Izin": "NIB", "Nomor Izin": number}).breaking("P4-01")


def _postdate_issue(slip: Slip) -> Row:
    return slip.row.typed(**{"Tanggal Terbit": slip.day + TEN_YEARS, "Berlaku s.d.": None}).breaking("P4-04")


SLIPS: dict[str, tuple[tuple[int, Spoil], ...]] = {
    "P1": (
        (14, _drop("R01", "NIK", "Nama Lengkap", "Tanggal Lahir", "Kelurahan", "No. HP", "Fasilitator")),
        (5, _write("R02", "Jenis Usaha", "MAKANAN", "ONLINE SHOP", "DAGANG")),
        (4, _write("R02", "Status Usaha", "SUDAH JALAN", "BELUM ADA")),
        (2, _write("R02", "Jenis Kelamin", "PRIA", "WANITA")),
        (5, _misdate("Tanggal Daftar")),
        (3, _write("R03", "Tanggal Lahir", "#VALUE!", "1985", "#REF!")),
        (9, _retype_nik("P1-01")),
        (2, _change_nik("P1-02", lambda nik: f"{nik[:12]}0000")),
        (2, _change_nik("P1-03", lambda nik: f"99{nik[2:]}")),
        (1, _change_nik("P1-03", lambda nik: f"{nik[:4]}00{nik[6:]}")),
        (3, _change_nik("P1-04", lambda nik: f"{nik[:8]}13{nik[10:]}")),
        (8, _mistake_birth),
        (6, _mistake_sex),
        (3, _write("P1-07", "Nama Lengkap", "tes", "XX", "Ibu Sri 2", "nama", "asdf")),
        (8, _stray),
        (3, _postdate("P1-09", "Tanggal Daftar")),
        (2, _too_young),
        (5, _write("P1-11", "KTP DKI", "TIDAK", "tidak")),
        (2, _write("P1-12", "Persetujuan Data", "TIDAK")),
    ),
    "P2": (
        (4, _drop("R01", "ID Kelas", "Tema", "Penyelenggara", "NIK")),
        (3, _write("R02", "Kehadiran", "DATANG", "YA")),
        (2, _misdate("Tanggal")),
        (4, _retype_nik("R03")),
        (4, _write("P2-01", "Kehadiran", "IZIN", "TIDAK HADIR")),
        (2, _postdate("P2-02", "Tanggal")),
        (3, _before_joining),
    ),
    "P3": (
        (4, _drop("R01", "Topik", "Pendamping", "Cara")),
        (2, _postdate("P3-01", "Tanggal")),
        (2, _write("R02", "Cara", "WHATSAPP", "VIDEO CALL")),
        (2, _misdate("Tanggal")),
        (2, _retype_nik("R03")),
        (2, _before_joining),
    ),
    "P4": (
        (4, _drop("P4-02", "Nomor Izin")),
        (2, _short_nib),
        (2, _issue_before_asking),
        (2, _postdate_issue),
        (2, _drop("R01", "Jenis Izin", "Status")),
        (2, _write("R02", "Jenis Izin", "IZIN USAHA", "SKU")),
        (2, _retype_nik("R03")),
    ),
    "P5": (
        (2, _write("P5-02", "Nilai Penjualan (Rp)", -150_000, "-Rp 250.000")),
        (3, _write("R03", "Nilai Penjualan (Rp)", "dua juta", "1.500,50", "#DIV/0!")),
        (2, _before_joining),
        (2, _write("R02", "Kanal", "SHOPEE", "WARUNG")),
        (1, _postdate("P5-01", "Bulan")),
    ),
    "P6": (
        (4, _write("P6-02", "Laba Bersih (Rp)", 123_000, 77_500)),
        (3, _write("R03", "Omzet (Rp)", "dua juta", "1,5 miliar", "#REF!")),
        (2, _drop("R01", "HPP (Rp)", "Laba Bersih (Rp)")),
        (1, _postdate("P6-01", "Bulan")),
    ),
    "P7": (
        (2, _drop("P7-01", "Tanggal Cair")),
        (1, _write("P7-02", "Jumlah Diajukan (Rp)", 1_000_000)),
        (1, _postdate("P7-03", "Tanggal Cair")),
        (1, _drop("R01", "Sumber")),
    ),
}
"""By tab: how often (weight) and how a right row is spoilt. Only rows that reach a stage are spoilt."""

INELIGIBLE = frozenset({"P1-10", "P1-11", "P1-12"})
"""Rules that no correction lifts: the person may not take part."""


class Mistakes:
    """Every mistake of a tab is made once before one is made again; then by weight."""

    def __init__(self) -> None:
        self._made: Counter[tuple[str, int]] = Counter()

    def spoil(self, slip: Slip) -> Row:
        """The row with its tab's next mistake."""
        tab = slip.row.tab
        due = [(self._made[tab, kind] / weight, kind) for kind, (weight, _) in enumerate(SLIPS[tab])]
        _, kind = min(due)
        self._made[tab, kind] += 1
        return SLIPS[tab][kind][1](slip)


def copy(row: Row) -> Row:
    """An exact copy further down the tab."""
    return row.breaking("R05")


def repeat(row: Row) -> Row | None:
    """The same fact told twice in other words: X05 (P2), X07 (P6); ``None`` where no rule forbids it."""
    if row.tab == "P2":
        return row.typed(**{"Nomor Sertifikat": None}).breaking("X05")
    if row.tab == "P6":
        return row.typed(**{"Tenaga Kerja Dibayar": 4}).breaking("X07")
    return None
