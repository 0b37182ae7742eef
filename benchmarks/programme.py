"""Programmes of any size for the benchmarks: raw workbooks as Google gives them, 3.8 rows a person.

Everything is drawn from the person's number, so that the same programme comes twice and none is kept.
Nobody is real; every row is right but for one in a hundred, whose kelurahan is unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from pantau.contract import Tab, load_contract
from pantau.periods import FIRST_WEEK, Week
from pantau.reference import kelurahan_of, load_kecamatan
from pantau.sample.people import compose_nik, draw_birth
from pantau.sources.sheets import Cell, Grid, RawWorkbook, Sheet

SHARES = {"P2": 0.8, "P3": 0.75, "P4": 0.65, "P5": 0.3, "P6": 0.25, "P7": 0.05}
"""Rows of each tab for each row of P1: 3.8 rows a person together."""
NAMES = ("Citra Lestari", "Bagus Prakoso", "Dewi Anggraini", "Rudi Hartono", "Siti Aminah", "Yosef Lim")
EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Programme:
    """``participants`` registered evenly over ``weeks`` weeks from the programme's first."""

    participants: int
    weeks: int

    @property
    def last_week(self) -> Week:
        """The week in which the last of them registered."""
        return Week(FIRST_WEEK.start + timedelta(days=7 * (self.weeks - 1)))

    def workbooks(
        self, *, until: Week, edited: float = 0.0, part: int = 0, parts: int = 1
    ) -> Iterator[tuple[str, RawWorkbook]]:
        """The 44 workbooks as they stood at a week's end; of a share of the rows a cell is typed anew.

        ``part`` of ``parts``: every so many of the workbooks.
        """
        for place, kecamatan in list(enumerate(load_kecamatan()))[part::parts]:
            grids: dict[str, Grid] = {tab.title: [_headers(tab)] for tab in load_contract().tabs}
            for number in range(place, self.participants, len(load_kecamatan())):
                registered = self._day(number)
                if registered <= until.sunday:
                    self._write(grids, kecamatan.kecamatan_code, number, until, edited)
            grids["LAPOR"] += self._reports()
            grids["BACA DULU"] = [["Kode Kecamatan", kecamatan.kecamatan_code], ["Versi", "1"]]
            sheets = tuple(
                Sheet(title, gid, len(grid), 26) for gid, (title, grid) in enumerate(grids.items())
            )
            yield kecamatan.kecamatan_code, RawWorkbook(sheets, grids, 2)

    def _reports(self) -> Grid:
        """A statement for each stage of each week, and already for the one after the last."""
        weeks = [_serial(FIRST_WEEK.start) + 7 * number for number in range(self.weeks + 1)]
        return [[week, stage, "ADA DATA", "Rina Wulandari"] for week in weeks for stage in ("P1", *SHARES)]

    def _day(self, number: int) -> date:
        days = self.weeks * 7
        return FIRST_WEEK.start + timedelta(days=number * days // self.participants)

    def _write(self, grids: dict[str, Grid], code: str, number: int, until: Week, edited: float) -> None:
        """The rows of one person that are known by the week's end."""
        rng = Random(number)
        registered = self._day(number)
        sex = rng.choice("LP")
        born = draw_birth(rng, registered)
        # The serial goes round after 9,999 people of a kecamatan; the birth date then tells them apart.
        nik = compose_nik(code.replace(".", ""), born, sex, number // 44 % 9999 + 1)
        name = rng.choice(NAMES)
        kelurahan = kelurahan_of(code)[number % len(kelurahan_of(code))].kelurahan_name
        address = f"Jl. Melati No. {number % 90}"
        if rng.random() < edited:
            address += " RT 01"
        if rng.random() < 0.01:
            kelurahan = "Antah Berantah"
        grids["P1 Pendaftaran"].append(
            [
                _serial(registered), nik, name, sex, _serial(born), address, kelurahan, "YA",
                f"0812{number % 10**8:08d}", "RINTISAN", "Dapur Berkah", "KULINER", 1_500_000, 2, "KELURAHAN",
                "YA", "Rina Wulandari",
            ]
        )  # fmt: skip
        for tab, share in SHARES.items():
            day = min(registered + timedelta(days=rng.randrange(3, 60)), self.last_week.sunday)
            again = int(rng.random() < edited)
            if rng.random() < share and day <= until.sunday:
                title = next(entry.title for entry in load_contract().tabs if entry.code == tab)
                grids[title].append(_activity(tab, day, nik, name, number, again))


def _headers(tab: Tab) -> list[Cell]:
    return [column.header for column in tab.columns]


def _serial(day: date) -> int:
    return (day - EPOCH).days


def _activity(tab: str, day: date, nik: str, name: str, number: int, again: int) -> list[Cell]:
    """One right row of P2 to P7 that shows its stage; a cell of it differs where it was typed again (1)."""
    month = f"{day:%m/%Y}"
    return {
        "P2": [
            _serial(day), f"K-{day:%y%m%d}-{number % 9}", "Pembukuan", "LPK Bina Usaha", nik, name, "HADIR",
            "LULUS", f"SERT/{number + again}",
        ],
        "P3": [
            _serial(day), nik, name, "Bagus Prakoso", "FASILITATOR", "KUNJUNGAN", 60 + 30 * again,
            "Harga pokok", "TERLAKSANA", 2,
        ],
        "P4": [
            _serial(day), nik, name, "IUMK", "TERBIT", f"{number}/IUMK/{day.year}", _serial(day),
            _serial(day) + 1800 + again,
        ],
        "P5": [month, nik, name, "BAZAR", "Bazar Tebet", 40 + again, 750_000],
        "P6": [month, nik, name, 3_000_000, 1_800_000, 400_000, 800_000, 1 + again],
        "P7": [
            _serial(day), nik, name, "BANK DKI", "KUR Mikro", 10_000_000 + 500_000 * again, "DICAIRKAN",
            8_000_000, _serial(day),
        ],
    }[tab]  # fmt: skip
