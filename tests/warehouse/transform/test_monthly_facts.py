"""What participants did by kecamatan and month, against the contract's definitions written out once more.

One build of the week of 29 January 2018: its Sunday, 4 February, closes January and opens February; the 5th
is the cut-off day. Rows marked as quarantined break a rule and must show in no figure.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import yaml

from pantau.settings import PROJECT

MARTS = PROJECT / "dbt_project" / "models" / "marts"
WEEK, SUNDAY = "2018-01-29", dt.date(2018, 2, 4)
MONTHS = [dt.date(2017, 12, 1), dt.date(2018, 1, 1), dt.date(2018, 2, 1)]
TEBET, SETIABUDI = "31.74.01", "31.74.02"
KELURAHAN = {TEBET: "Bukit Duri", SETIABUDI: "Karet"}
PAID_OUT = ("DICAIRKAN", "LUNAS", "MACET")


def nik(serial):
    return f"317404010190{serial:04d}"


def day(text):
    return dt.datetime.strptime(text, "%d/%m/%Y").date() if text else None  # noqa: DTZ007


def month(date):
    return date.replace(day=1)


def last_day(text):
    first = dt.datetime.strptime(text, "%m/%Y").date()  # noqa: DTZ007
    return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)


@dataclass(frozen=True)
class Person:
    serial: int
    home: str
    registered: str
    workers: int | None

    @property
    def day(self):
        return day(self.registered)


PEOPLE = {
    person.serial: person
    for person in (
        Person(1, TEBET, "31/12/2017", 2),
        Person(2, TEBET, "01/01/2018", 1),
        Person(3, SETIABUDI, "15/01/2018", None),
        Person(4, SETIABUDI, "04/02/2018", 3),
        Person(5, SETIABUDI, "05/02/2018", 5),
        Person(6, TEBET, "05/12/2016", 4),
    )
}


@dataclass(frozen=True)
class Row:
    tab: str
    serial: int
    values: dict[str, Any]
    sheet: str | None = None
    is_accepted: bool = True

    @property
    def person(self):
        return PEOPLE[self.serial]

    def __getitem__(self, header):
        return self.values.get(header)


def training(serial, class_id, on, presence="HADIR", result=None, **more):
    values = {"ID Kelas": class_id, "Tanggal": on, "Kehadiran": presence, "Hasil": result}
    return Row("P2", serial, values, **more)


def visit(serial, on, workers, status="TERLAKSANA"):
    return Row("P3", serial, {"Tanggal": on, "Status": status, "Tenaga Kerja Sekarang": workers})


def licence(serial, kind, asked, status, number=None, issued=None, **more):
    values = {"Jenis Izin": kind, "Tanggal Ajuan": asked, "Status": status, "Nomor Izin": number}
    return Row("P4", serial, {**values, "Tanggal Terbit": issued}, **more)


def sale(serial, in_month, channel, amount, **more):
    return Row("P5", serial, {"Bulan": in_month, "Kanal": channel, "Nilai Penjualan (Rp)": amount}, **more)


def statement(serial, in_month, profit, paid=None, **more):
    values = {"Bulan": in_month, "Omzet (Rp)": 5000000 + profit, "HPP (Rp)": 4000000}
    values |= {"Biaya Operasional (Rp)": 1000000, "Laba Bersih (Rp)": profit, "Tenaga Kerja Dibayar": paid}
    return Row("P6", serial, values, **more)


def capital(serial, status, asked, amount, paid=None, on=None):
    values = {"Status": status, "Tanggal Ajuan": asked, "Jumlah Diajukan (Rp)": amount}
    return Row("P7", serial, {**values, "Jumlah Dicairkan (Rp)": paid, "Tanggal Cair": on})


ROWS = [
    training(1, "K-01", "31/12/2017", result="LULUS"),
    training(2, "k-01", "01/01/2018", result="BELUM LULUS"),
    training(3, "K-01", "31/12/2017", is_accepted=False),
    training(3, "K-02", "20/01/2018", "TIDAK HADIR"),
    training(3, "K-03", "20/01/2018", result="LULUS", sheet=TEBET),
    training(1, "K-03", "20/01/2018", "IZIN"),
    training(1, "K-03", "21/01/2018"),
    training(2, "K-04", "04/02/2018", result="LULUS", sheet=SETIABUDI),
    training(1, "K-04", "04/02/2018"),
    training(2, nik(2), "10/01/2018"),
    training(1, "K-05", "05/02/2018", result="LULUS"),
    training(1, "K-06", "06/02/2018", result="LULUS", is_accepted=False),
    visit(1, "05/01/2018", 3),
    visit(1, "20/01/2018", 9, "BATAL"),
    visit(1, "20/01/2018", 2),
    visit(1, "20/01/2018", None),
    visit(2, "01/01/2018", 4),
    visit(3, "16/01/2018", 2),
    visit(3, "03/02/2018", 5),
    visit(6, "30/11/2017", 6),
    visit(6, "04/02/2018", 81234567890),
    visit(4, "05/02/2018", 8),
    licence(1, "IUMK", "01/12/2017", "TERBIT", "A/1", "30/12/2017"),
    licence(1, "IUMK", "02/01/2018", "TERBIT", "A/2", "31/01/2018"),
    licence(1, "IUMK", "03/01/2018", "TERBIT", "A/3", "31/01/2018"),
    licence(2, "MEREK", "01/12/2017", "TERBIT", "M/1", "01/01/2018"),
    licence(2, "HALAL", "31/01/2018", "DIAJUKAN"),
    licence(2, "HALAL", "31/01/2018", "SURVEI"),
    licence(2, "SIUP", "10/01/2018", "DICABUT", "S/1", "12/01/2018"),
    licence(3, "SIUP", "01/02/2018", "DITOLAK"),
    licence(3, "PIRT", "01/02/2018", "TERBIT", "P/1", "05/02/2018"),
    licence(3, "IUMK", "20/01/2018", "TERBIT", None, "22/01/2018", is_accepted=False),
    licence(3, "IUMK", "20/01/2018", "TERBIT", "a 2", "01/02/2018", is_accepted=False),
    sale(1, "12/2017", "OK OCE MART", 1000000),
    sale(1, "12/2017", "BAZAR", 500000),
    sale(1, "11/2017", "BAZAR", 400000, is_accepted=False),
    sale(6, "11/2017", "BAZAR", 300000),
    sale(2, "01/2018", "LANGSUNG", 700000),
    sale(2, "01/2018", "E-COMMERCE", 0),
    sale(2, "01/2018", "BAZAR", -5, is_accepted=False),
    sale(3, "01/2018", "EKSPOR", 300000, sheet=TEBET),
    sale(3, "01/2018", "MEDIA SOSIAL", 200000),
    sale(1, "02/2018", "RESELLER", 900000),
    statement(1, "12/2017", -200000, 1),
    statement(1, "01/2018", 0, 2),
    statement(1, "01/2018", 10000, 7, is_accepted=False),
    statement(3, "01/2018", 300000),
    statement(6, "11/2017", 100000, 3),
    statement(1, "02/2018", 100000, 4),
    capital(1, "MINAT", "05/01/2018", 9000000),
    capital(4, "MINAT", "04/02/2018", 9000000),
    capital(1, "DIAJUKAN", "10/01/2018", 5000000),
    capital(1, "DITOLAK", "20/01/2018", 3000000),
    capital(2, "DISETUJUI", "31/01/2018", 10000000),
    capital(2, "LUNAS", "31/01/2018", 6000000, 6000000, "05/02/2018"),
    capital(3, "DICAIRKAN", "20/01/2018", 10000000, 8000000, "04/02/2018"),
    capital(4, "BATAL", "04/02/2018", 2000000),
    capital(6, "MACET", "01/11/2017", 7000000, 7000000, "31/12/2017"),
]


@dataclass
class Tally:
    """Sums and sets of people by key, for months that the tables state and days up to the Sunday."""

    sums: dict[tuple, Counter] = field(default_factory=lambda: defaultdict(Counter))
    people: dict[tuple, set] = field(default_factory=lambda: defaultdict(set))

    def add(self, on: dt.date, key: tuple, name: str, amount: int = 1, person: int | None = None) -> None:
        if on is None or on > SUNDAY or month(on) not in MONTHS:
            return
        key = (month(on), *key)
        if person is None:
            self.sums[key][name] += amount
        elif person not in self.people[*key, name]:
            self.people[*key, name].add(person)
            self.sums[key][name] += 1

    def stated(self) -> dict[tuple, dict[str, int]]:
        """By key its figures that are not 0."""
        figures = {
            key: {name: sum_ for name, sum_ in sums.items() if sum_} for key, sums in self.sums.items()
        }
        return {key: named for key, named in figures.items() if named}


def accepted(tab: str) -> Iterator[Row]:
    return (row for row in ROWS if row.tab == tab and row.is_accepted)


def expect_training() -> Tally:
    tally, present = Tally(), defaultdict(list)
    for row in accepted("P2"):
        on = day(row["Tanggal"])
        if row["Kehadiran"] == "HADIR" and on <= SUNDAY:
            tally.add(on, (row.person.home,), "attendance_count")
            tally.add(on, (row.person.home,), "pass_count", int(row["Hasil"] == "LULUS"))
            present[row["ID Kelas"].upper()].append((on, row.sheet or row.person.home))
    for days in present.values():
        on, sheet = min(days)
        tally.add(on, (sheet,), "class_count")
    return tally


def expect_licences() -> Tally:
    tally = Tally()
    for row in accepted("P4"):
        key, asked, issued = (
            (row.person.home, row["Jenis Izin"]),
            day(row["Tanggal Ajuan"]),
            day(row["Tanggal Terbit"]),
        )
        is_open = row["Status"] in ("DIAJUKAN", "KURANG BERKAS", "SURVEI")
        tally.add(asked, key, "applied_count")
        tally.add(asked, key, "applied_open_count", int(is_open))
        tally.add(asked, key, "applied_rejected_count", int(row["Status"] == "DITOLAK"))
        if row["Status"] == "TERBIT" and issued >= row.person.day:
            tally.add(issued, key, "issued_count")
            tally.add(issued, key, "issued_people_count", person=row.serial)
        elif row["Status"] == "TERBIT":
            tally.add(row.person.day, key, "before_joining_people_count", person=row.serial)
    return tally


def expect_market() -> Tally:
    kinds = {"OK OCE MART": "mart", "BAZAR": "bazar", "E-COMMERCE": "online", "MEDIA SOSIAL": "online"}
    tally = Tally()
    for row in accepted("P5"):
        on, key, amount = last_day(row["Bulan"]), (row.person.home,), row["Nilai Penjualan (Rp)"]
        if row["Kanal"] == "LANGSUNG":
            tally.add(on, key, "langsung_sales_rp", amount)
        elif amount > 0:
            tally.add(on, key, "seller_count", person=row.serial)
            tally.add(on, key, "market_sales_rp", amount)
            tally.add(on, key, f"{kinds.get(row['Kanal'], 'trade')}_sales_rp", amount)
    return tally


def expect_finance() -> Tally:
    tally = Tally()
    for row in accepted("P6"):
        on, key = last_day(row["Bulan"]), (row.person.home,)
        tally.add(on, key, "statement_count")
        tally.add(on, key, "loss_count", int(row["Laba Bersih (Rp)"] < 0))
        for header in ("Omzet (Rp)", "HPP (Rp)", "Biaya Operasional (Rp)", "Laba Bersih (Rp)"):
            name = header.lower().replace("(", "").replace(")", "").replace(" ", "_")
            tally.add(on, key, name, row[header])
    return tally


def expect_capital() -> Tally:
    tally = Tally()
    for row in accepted("P7"):
        on, key, asked = day(row["Tanggal Ajuan"]), (row.person.home,), row["Jumlah Diajukan (Rp)"]
        if row["Status"] == "MINAT":
            tally.add(on, key, "interested_count", person=row.serial)
            continue
        tally.add(on, key, "applied_count", person=row.serial)
        tally.add(on, key, "applied_rp", asked)
        if row["Status"] in ("DISETUJUI", *PAID_OUT):
            tally.add(on, key, "approved_count", person=row.serial)
            tally.add(on, key, "approved_rp", asked)
        if row["Status"] in PAID_OUT:
            tally.add(day(row["Tanggal Cair"]), key, "disbursed_count", person=row.serial)
            tally.add(day(row["Tanggal Cair"]), key, "disbursed_rp", row["Jumlah Dicairkan (Rp)"])
    return tally


def expect_jobs() -> Tally:
    tally = Tally()
    for person in PEOPLE.values():
        known = person.workers
        if known is not None:
            tally.add(person.day, (person.home,), "registered_people_count")
            tally.add(person.day, (person.home,), "registered_worker_count", known)
        visits = [row for row in accepted("P3") if row.serial == person.serial]
        for row in sorted(visits, key=lambda row: day(row["Tanggal"])):
            workers = row["Tenaga Kerja Sekarang"]
            if row["Status"] != "TERLAKSANA" or workers is None or workers > 9999:
                continue
            if known is not None:
                on = day(row["Tanggal"])
                tally.add(on, (person.home,), "followed_people_count", person=person.serial)
                tally.add(on, (person.home,), "added_worker_count", workers - known)
            known = workers
    for row in accepted("P6"):
        if row["Tenaga Kerja Dibayar"] is not None:
            key = (row.person.home,)
            tally.add(last_day(row["Bulan"]), key, "employer_statement_count")
            tally.add(last_day(row["Bulan"]), key, "paid_worker_count", row["Tenaga Kerja Dibayar"])
    return tally


FACTS: dict[str, tuple[Callable[[], Tally], int]] = {
    "fct_training_month": (expect_training, 3 * 44),
    "fct_licence_month": (expect_licences, 3 * 44 * 8),
    "fct_market_month": (expect_market, 3 * 44),
    "fct_finance_month": (expect_finance, 3 * 44),
    "fct_capital_month": (expect_capital, 3 * 44),
    "fct_job_month": (expect_jobs, 3 * 44),
}


@pytest.fixture(scope="module")
def built(landing):
    """The week of 29 January, its facts built twice."""
    sheets = {code: defaultdict(list) for code in KELURAHAN}
    for person in PEOPLE.values():
        values = {"NIK": nik(person.serial), "Kelurahan": KELURAHAN[person.home]}
        values |= {"Tanggal Daftar": person.registered, "Jumlah Tenaga Kerja": person.workers}
        sheets[person.home]["P1"].append(values)
    for row in ROWS:
        sheets[row.sheet or row.person.home][row.tab].append({"NIK": nik(row.serial), **row.values})
    for code, tabs in sheets.items():
        landing.land(WEEK, code, tabs)
    landing.run(WEEK)
    landing.count(WEEK)
    return landing


def read(landing, table):
    """Of each row that holds a figure its key, month first, and the figures that are not 0."""
    rows = landing.fetch(f"select to_jsonb(t) from marts.{table} as t")
    stated = {}
    for (row,) in rows:
        keys = [name for name in ("kecamatan_code", "jenis_izin") if name in row]
        key = (dt.date.fromisoformat(row.pop("month_start")), *(row.pop(name) for name in keys))
        if figures := {name: figure for name, figure in row.items() if figure}:
            stated[key] = figures
    return stated, len(rows)


def test_the_rows_that_are_marked_are_quarantined_and_no_other(built):
    verdicts = built.fetch(
        "select tab, verdict, count(*) from quality.row_verdicts where tab <> 'P1' group by 1, 2"
    )
    marked = Counter((row.tab, "accepted" if row.is_accepted else "quarantined") for row in ROWS)
    assert {(tab, verdict): count for tab, verdict, count in verdicts} == dict(marked)


@pytest.mark.parametrize("table", FACTS)
def test_a_month_states_what_the_contract_counts(built, table):
    expect, rows = FACTS[table]
    assert read(built, table) == (expect().stated(), rows)


def test_a_class_is_held_once_wherever_its_rows_stand(built):
    classes = built.fetch(
        """
        select first_date::text, last_date::text, kecamatan_code, attended_count, passed_count
        from marts.fct_training_class
        """
    )
    assert sorted(classes) == [
        ("2017-12-31", "2018-01-01", TEBET, 2, 1),
        ("2018-01-10", "2018-01-10", TEBET, 1, 0),
        ("2018-01-20", "2018-01-21", TEBET, 2, 1),
        ("2018-02-04", "2018-02-04", TEBET, 2, 1),
    ]


def test_cohorts_leave_out_months_that_are_not_over(built):
    rows = built.fetch(
        """
        select cohort_month::text, months_since, cohort_size, reached_count from marts.fct_cohort_month
        where city_code = '31.74' and stage_code = 'P5' order by 1, 2
        """
    )
    assert rows == [("2017-12-01", 0, 1, 1), ("2017-12-01", 1, 1, 1), ("2018-01-01", 0, 2, 1)]
    assert built.fetch("select count(*) from marts.fct_cohort_month") == [(3 * 6 * 6,)]


def test_keys_stand_after_every_build(built):
    """Also where a table stays and the dim that it names is made anew."""
    standing = built.fetch(
        """
        select conrelid::regclass::text, contype::text, count(*) from pg_constraint
        where connamespace = 'marts'::regnamespace and contype in ('p', 'f') group by 1, 2
        """
    )
    kinds = {"primary_key": "p", "foreign_key": "f"}
    declared = Counter()
    for path in MARTS.glob("_*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            for constraint in model["constraints"]:
                declared[f"marts.{model['name']}", kinds[constraint["type"]]] += 1
    assert {(table, kind): count for table, kind, count in standing} == dict(declared)
    tables = built.fetch("select 'marts.' || tablename from pg_tables where schemaname = 'marts'")
    assert {table for table, kind in declared if kind == "p"} == {name for (name,) in tables}


def test_no_mart_holds_a_nik_wherever_it_was_typed(built):
    """Participants are told here as "id-" and their NIK."""
    tables = [table for (table,) in built.fetch("select tablename from pg_tables where schemaname = 'marts'")]
    texts = [text for table in tables for (text,) in built.fetch(f"select t::text from marts.{table} as t")]
    assert texts
    assert not [text for text in texts if re.search(r"(?<!id-)31740401019000\d\d", text)]
