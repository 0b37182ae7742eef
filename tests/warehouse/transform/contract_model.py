"""Contract 1 read a second time, in plain Python: rules that look further (§3), how stages are counted (§5).

Written from its text and not from the models, with all rows at once and nothing taken over. Given are the
rows of the snapshots in force that the rules on the row alone accepted, and what the partner saw.
"""

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

PAID_OUT = ("DICAIRKAN", "LUNAS", "MACET")

Place = tuple[str, str, int]
"""Kecamatan, tab and row number."""
Figures = tuple[int, int, int]
"""New in a period, cumulative up to its last day, and of these how many a partner saw too."""


def read_day(cell: str) -> dt.date:
    """``22/01/2018``."""
    day, month, year = map(int, cell.split("/"))
    return dt.date(year, month, day)


def find_last_day(cell: str) -> dt.date:
    """The last day of ``01/2018``, by which the month is dated."""
    month, year = map(int, cell.split("/"))
    return dt.date(year, month, calendar.monthrange(year, month)[1])


@dataclass(frozen=True)
class SheetRow:
    """A row as it stands in a workbook."""

    kecamatan_code: str
    tab: str
    row_number: int
    cells: dict

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.kecamatan_code, self.tab, self.row_number

    @property
    def nik(self) -> str:
        """Whose it is."""
        return self.cells["NIK"]

    @property
    def is_paid_out(self) -> bool:
        """Whether capital reached the person; interest and applications never count."""
        return self.tab == "P7" and self.cells["Status"] in PAID_OUT

    @property
    def day(self) -> dt.date:
        """Its date, as X04 and the counting of its stage look at it."""
        if self.tab in ("P5", "P6"):
            return find_last_day(self.cells["Bulan"])
        if self.tab == "P1":
            return read_day(self.cells["Tanggal Daftar"])
        if self.tab == "P4":
            return read_day(self.cells["Tanggal Terbit"])
        if self.tab == "P7":
            return read_day(self.cells["Tanggal Cair" if self.is_paid_out else "Tanggal Ajuan"])
        return read_day(self.cells["Tanggal"])

    @property
    def shows_its_stage(self) -> bool:
        """Whether it counts, once accepted: §5."""
        match self.tab:
            case "P2":
                return self.cells["Kehadiran"] == "HADIR" and self.cells["Hasil"] == "LULUS"
            case "P3":
                return self.cells["Status"] == "TERLAKSANA"
            case "P4":
                return self.cells["Status"] == "TERBIT"
            case "P5":
                return self.cells["Kanal"] != "LANGSUNG" and self.cells["Nilai Penjualan (Rp)"] > 0
            case "P7":
                return self.is_paid_out
            case _:
                return True


@dataclass
class Judged:
    """What the rules that look further find, and who is a participant."""

    participants: dict[str, SheetRow] = field(default_factory=dict)
    found: dict[Place, str] = field(default_factory=dict)
    accepted: list[SheetRow] = field(default_factory=list)
    warned: set[tuple[Place, str]] = field(default_factory=set)


def judge(rows: Iterable[SheetRow]) -> Judged:
    """X01 to X07, each on the rows that no earlier one keeps out, and W08, W09."""
    rows, judged = list(rows), Judged()
    _register([row for row in rows if row.tab == "P1"], judged)
    activities = [row for row in rows if row.tab != "P1"]
    for row in activities:
        person = judged.participants.get(row.nik)
        if person is None:
            judged.found[row.place] = "X03"
        elif row.tab != "P4" and row.day < person.day:
            judged.found[row.place] = "X04"
    left = [row for row in activities if row.place not in judged.found]
    _attend_once([row for row in left if row.tab == "P2"], judged)
    _hold_a_licence_alone([row for row in left if row.tab == "P4"], judged)
    _state_a_month_once([row for row in left if row.tab == "P6"], judged)
    judged.accepted = [row for row in rows if row.place not in judged.found]
    _warn(activities, judged)
    return judged


def _register(rows: list[SheetRow], judged: Judged) -> None:
    registered_in = set()
    for row in sorted(rows, key=lambda row: (row.day, row.kecamatan_code, row.row_number)):
        if row.nik not in judged.participants:
            judged.participants[row.nik] = row
        else:
            judged.found[row.place] = "X01" if (row.nik, row.kecamatan_code) in registered_in else "X02"
        registered_in.add((row.nik, row.kecamatan_code))


def _attend_once(rows: list[SheetRow], judged: Judged) -> None:
    attended, passed = set(), set()
    for row in sorted(rows, key=lambda row: (row.day, row.kecamatan_code, row.row_number)):
        in_class = row.nik, row.cells["ID Kelas"].upper()
        has_passed = row.cells["Hasil"] == "LULUS"
        if (in_class, row.day) in attended or (has_passed and in_class in passed):
            judged.found[row.place] = "X05"
            continue
        attended.add((in_class, row.day))
        if has_passed:
            passed.add(in_class)


def _hold_a_licence_alone(rows: list[SheetRow], judged: Judged) -> None:
    holders: dict[tuple[str, str], str] = {}
    issued = [row for row in rows if row.cells["Status"] == "TERBIT"]
    for row in sorted(issued, key=lambda row: (row.day, row.kecamatan_code, row.row_number)):
        number = "".join(sign for sign in row.cells["Nomor Izin"].upper() if sign.isalnum())
        if holders.setdefault((row.cells["Jenis Izin"], number), row.nik) != row.nik:
            judged.found[row.place] = "X06"


def _state_a_month_once(rows: list[SheetRow], judged: Judged) -> None:
    stated = set()
    for row in sorted(rows, key=lambda row: (row.kecamatan_code, row.row_number)):
        if (row.nik, row.day) in stated:
            judged.found[row.place] = "X07"
        stated.add((row.nik, row.day))


def _warn(activities: list[SheetRow], judged: Judged) -> None:
    licensed = {row.nik for row in judged.accepted if row.tab == "P4" and row.shows_its_stage}
    for row in activities:
        person = judged.participants.get(row.nik)
        if person is None:
            continue
        if row.tab == "P4" and row.shows_its_stage and row.day < person.day:
            judged.warned.add((row.place, "W08"))
        if row.is_paid_out and row.nik not in licensed:
            judged.warned.add((row.place, "W09"))


@dataclass(frozen=True)
class Reached:
    """When a participant reached a stage, in the kecamatan of the registration."""

    nik: str
    stage_code: str
    kecamatan_code: str
    day: dt.date
    is_verified: bool


def find_reached(judged: Judged, seen_in_training: set[str]) -> list[Reached]:
    """The first day of each stage of each participant; an earlier licence is no step of the programme."""
    days: dict[tuple[str, str], dt.date] = {}
    for row in judged.accepted:
        if not row.shows_its_stage or (row.tab == "P4" and row.day < judged.participants[row.nik].day):
            continue
        key = row.nik, row.tab
        days[key] = min(days.get(key, row.day), row.day)
    return [
        Reached(
            nik=nik,
            stage_code=stage,
            kecamatan_code=judged.participants[nik].kecamatan_code,
            day=day,
            is_verified=stage == "P2" and nik in seen_in_training,
        )
        for (nik, stage), day in days.items()
    ]


def count(reached: Iterable[Reached], first: dt.date, last: dt.date) -> dict[tuple[str, str], Figures]:
    """What a week or a month states of kecamatan and stages of which anything is known by its last day."""
    figures: dict[tuple[str, str], Figures] = {}
    for one in reached:
        if one.day > last:
            continue
        key = one.kecamatan_code, one.stage_code
        new, cumulative, verified = figures.get(key, (0, 0, 0))
        figures[key] = new + (one.day >= first), cumulative + 1, verified + one.is_verified
    return figures
