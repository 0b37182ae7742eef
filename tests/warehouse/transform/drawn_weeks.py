"""Weeks of a small programme as facilitators might have typed them, drawn by a seed: landed, held, built."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contract_model import SheetRow
from sound_rows import SOUND

from pantau.landing.feeds import land_feed
from pantau.landing.pseudonym_key import keep_fingerprint
from pantau.sources.partners import open_partners
from pantau.warehouse import connect

HOMES = ("31.74.04", "31.74.05", "31.74.09")
KELURAHAN = {"31.74.04": "Pejaten Barat", "31.74.05": "Grogol Utara", "31.74.09": "Jagakarsa"}
TABS = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")
JANUARY = tuple(f"{day:02d}/01/2018" for day in range(8, 29))
DAYS = {
    "P1": ("Tanggal Daftar", ("04/12/2017", "05/12/2017", "10/01/2018", "11/01/2018", "19/01/2018")),
    "P2": ("Tanggal", tuple(f"{day}/01/2018" for day in range(16, 21))),
    "P3": ("Tanggal", JANUARY),
    "P4": ("Tanggal Terbit", JANUARY),
    "P7": ("Tanggal Cair", JANUARY),
}
"""What is drawn for a tab's date. Registrations: few, as ties decide, and some before the first week told."""
Steps = Sequence[tuple[str, tuple[str, ...]]]
"""Each week that is built, and whose workbooks are held in it."""

FIRST, SECOND, THIRD = "2018-01-15", "2018-01-22", "2018-02-05"
STEPS: Steps = ((FIRST, ()), (SECOND, ()), (SECOND, (HOMES[1],)), (FIRST, ()), (THIRD, (HOMES[2],)))
"""Weeks as they are built: pulled again, with a workbook held, and an old one once more."""
KEY = b"kunci uji"


class Sheets:
    """Workbooks of people who share licences, phones and classes, and at times a NIK."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.tabs = {home: {tab: [] for tab in TABS} for home in HOMES}
        for serial in range(1, 121):
            self.register(serial)

    def register(self, serial: int) -> None:
        """A person's rows, mostly in one workbook."""
        nik, home = f"317404010190{serial:04d}", self.rng.choice(HOMES)
        for tab in TABS:
            for _ in range(self.rng.choice((1, 1, 1, 2) if tab == "P1" else (0, 0, 1, 1, 2))):
                place = home if self.rng.random() < 0.8 else self.rng.choice(HOMES)
                self.tabs[place][tab].append(self.row(tab, nik, place))

    def row(self, tab: str, nik: str, home: str) -> dict:
        """One row; most are sound."""
        draw = self.rng.choice
        row = {"NIK": nik}
        if tab in DAYS:
            header, days = DAYS[tab]
            row[header] = draw(days)
        match tab:
            case "P1":
                row |= {"Kelurahan": KELURAHAN[home], "No. HP": f"081200000{self.rng.randint(100, 300)}"}
                row |= {"Nama Lengkap": draw(("Citra Lestari", "Citra Lestarii", "Bagus", "tes"))}
                row |= {"Jumlah Tenaga Kerja": self.rng.randint(0, 3)}
                row |= {"Tanggal Lahir": draw(("01/01/1990", "01/01/1990", "02/01/1990"))}
            case "P2":
                row |= {"ID Kelas": draw(("K-01", "k-01", "K-02")), "Hasil": draw(("LULUS", "BELUM LULUS"))}
                row |= {"Kehadiran": draw(("HADIR", "HADIR", "HADIR", "IZIN"))}
            case "P3":
                row |= {"Tenaga Kerja Sekarang": self.rng.randint(0, 5)}
                row |= {"Status": draw(("TERLAKSANA", "TERLAKSANA", "BATAL"))}
            case "P4":
                row |= {"Jenis Izin": draw(("IUMK", "IUMK", "PIRT")), "Tanggal Ajuan": "08/01/2018"}
                row |= {"Nomor Izin": f"{draw(('IUMK/', 'iumk '))}{self.rng.randint(1, 80)}"}
                row |= {"Status": draw(("TERBIT", "TERBIT", "TERBIT", "SURVEI"))}
            case "P5":
                row |= {"Kanal": draw(("BAZAR", "RESELLER", "LANGSUNG"))}
                row |= {"Nilai Penjualan (Rp)": draw((1_500_000, 1_500_000, 0))}
            case "P7":
                row |= {"Status": draw(("DICAIRKAN", "LUNAS", "MINAT")), "Tanggal Ajuan": "08/01/2018"}
        if tab in ("P5", "P6"):
            row |= {"Bulan": draw(("12/2017", "01/2018"))}
        return row

    def edit(self) -> None:
        """A week's changes, of every kind."""
        for _ in range(12):
            home, tab = self.rng.choice(HOMES), self.rng.choice(TABS)
            rows = self.tabs[home][tab]
            if not rows:
                continue
            at = self.rng.randrange(len(rows))
            nik = rows[at]["NIK"]
            kind = self.rng.choice(("typed", "deleted", "moved", "nik", "copied", "sorted", "put between"))
            if kind == "typed":
                rows[at] = self.row(tab, nik, home)
            elif kind == "deleted":
                del rows[at]
            elif kind == "moved":
                place = self.rng.choice(HOMES)
                self.tabs[place][tab].append(self.row(tab, rows.pop(at)["NIK"], place))
            elif kind == "nik":
                rows[at] = rows[at] | {"NIK": f"317404010190{self.rng.randint(1, 140):04d}"}
            elif kind == "copied":
                rows.append(dict(rows[at]))
            elif kind == "sorted" and tab != "P1":
                rows.sort(key=lambda row: row["NIK"])
            elif kind == "put between":
                rows.insert(at, self.row(tab, f"317404010190{self.rng.randint(1, 140):04d}", home))
        self.register(self.rng.randint(121, 150))

    def find_in_training(self) -> list[tuple[str, str, str]]:
        """Whom a training institute saw: NIK, day, and whether they passed."""
        return [
            (
                f"317404010190{self.rng.randint(1, 140):04d}",
                self.rng.choice(("2018-01-12", "2018-01-12", "2018-02-20")),
                self.rng.choice("YYT"),
            )
            for _ in range(80)
        ]


@dataclass(frozen=True)
class BuiltWeek:
    """A week as it was built: what was given to it."""

    step: int
    week: str
    rows: list[SheetRow]
    """All of the snapshots in force."""
    seen_in_training: set[str]
    """NIKs that a partner saw pass up to the cut-off."""
    began: int
    """A transaction of PostgreSQL before the build."""


def build_weeks(landing: Any, folder: Path, seed: int, steps: Steps = STEPS) -> Iterator[BuiltWeek]:
    """Lands, judges and builds one week after the other."""
    sheets, accepted = Sheets(seed), {}
    with connect(landing.url, "loader") as connection:
        keep_fingerprint(connection, KEY, 0)
    (folder / "pelatihan").mkdir()
    for step, (week, held) in enumerate(steps):
        seen = sheets.find_in_training()
        lines = [f"{nik};{day};Y;{passed};K-01;Rekaan;Tebet" for nik, day, passed in seen]
        file = "\n".join(["NIK;Tanggal;Hadir;Lulus;ID Kelas;Nama;Kecamatan", *lines])
        (folder / "pelatihan" / "peserta.csv").write_text(file)
        with connect(landing.url, "loader") as connection:
            run = landing.run_of(week)
            land_feed(connection, run.week, run.run_id, "pelatihan", open_partners(str(folder)), KEY)
        for home in HOMES:
            pulled = landing.land(week, home, sheets.tabs[home])
            if step == 1:
                landing.answer(pulled, "P1", 2, "P1-05")
            accepted[week, home] = {tab: list(rows) for tab, rows in sheets.tabs[home].items()}
            if home in held:
                del accepted[week, home]
        ((began,),) = landing.fetch("select pg_current_xact_id()::text::bigint")
        landing.run(week, held)
        cutoff = dt.date.fromisoformat(week) + dt.timedelta(days=7)
        yield BuiltWeek(
            step=step,
            week=week,
            rows=list(_in_force(accepted, week)),
            seen_in_training={
                nik for nik, day, passed in seen if passed == "Y" and dt.date.fromisoformat(day) <= cutoff
            },
            began=began,
        )
        sheets.edit()


def _in_force(accepted: dict, week: str) -> Iterator[SheetRow]:
    """Each kecamatan's last workbook that was not held, up to the week."""
    for home in HOMES:
        weeks = [of_week for of_week, of_home in accepted if of_home == home and of_week <= week]
        if not weeks:
            continue
        for tab, rows in accepted[max(weeks), home].items():
            for row_number, row in enumerate(rows, 2):
                yield SheetRow(home, tab, row_number, SOUND[tab] | row)
