"""A build that takes over what the last one left says the same as one that makes everything anew."""

import random

import psycopg
import pytest

from pantau.landing.feeds import land_feed
from pantau.landing.pseudonym_key import keep_fingerprint
from pantau.sources.partners import open_partners
from pantau.warehouse import connect

HOMES = ("31.74.04", "31.74.05", "31.74.09")
KELURAHAN = {"31.74.04": "Pejaten Barat", "31.74.05": "Grogol Utara", "31.74.09": "Jagakarsa"}
TABS = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")
DAYS = {
    "P1": "Tanggal Daftar",
    "P2": "Tanggal",
    "P3": "Tanggal",
    "P4": "Tanggal Terbit",
    "P7": "Tanggal Cair",
}
DIFFER = {"int_rows_apart", "int_rows_touched", "int_people_touched"}
"""Tables that say what the last build left, and so are empty where nothing is taken over."""

KEPT = {
    **dict.fromkeys(
        (
            "intermediate.int_rows_in_force",
            "intermediate.int_registrations",
            "intermediate.int_cross_findings",
            "intermediate.int_accepted_rows",
            "intermediate.int_counted_rows",
            "intermediate.int_stage_dates",
            "intermediate.int_worker_counts",
            "intermediate.int_licence_days",
            "intermediate.int_warnings_of_people",
        ),
        "nik",
    ),
    "marts.fct_stage_event": "participant_id",
}
"""Tables of which only the rows of touched people are made again, and how each names them."""

FIRST, SECOND, THIRD = "2018-01-15", "2018-01-22", "2018-02-05"
STEPS = ((FIRST, ()), (SECOND, ()), (SECOND, (HOMES[1],)), (FIRST, ()), (THIRD, (HOMES[2],)))
"""Weeks as they are built: pulled again, with a workbook held, and an old one once more."""
COMPARED = (2, 4)
"""Steps behind which everything is made anew for comparison, the first in long tests only; up to them each
build follows the one before."""


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
            for _ in range(self.rng.choice((1, 1, 1, 2)) if tab == "P1" or self.rng.random() < 0.6 else 0):
                place = home if self.rng.random() < 0.9 else self.rng.choice(HOMES)
                self.tabs[place][tab].append(self.row(tab, nik, place))

    def row(self, tab: str, nik: str, home: str) -> dict:
        """One row; most are sound."""
        row = {"NIK": nik}
        if tab in DAYS:
            row[DAYS[tab]] = f"{self.rng.randint(8, 28):02d}/01/2018"
        if tab == "P1":
            row |= {"Kelurahan": KELURAHAN[home], "No. HP": f"081200000{self.rng.randint(100, 300)}"}
            row |= {"Nama Lengkap": self.rng.choice(("Citra Lestari", "Citra Lestarii", "Bagus", "tes"))}
            row |= {"Jumlah Tenaga Kerja": self.rng.randint(0, 3)}
            row |= {"Tanggal Lahir": self.rng.choice(("01/01/1990", "01/01/1990", "02/01/1990"))}
        if tab == "P2":
            row |= {"ID Kelas": self.rng.choice(("K-01", "k-01", "K-02"))}
            row |= {"Hasil": self.rng.choice(("LULUS", "BELUM LULUS"))}
        if tab == "P3":
            row |= {"Tenaga Kerja Sekarang": self.rng.randint(0, 5)}
        if tab == "P4":
            row |= {"Nomor Izin": f"IUMK/{self.rng.randint(1, 80)}", "Tanggal Ajuan": "08/01/2018"}
        if tab in ("P5", "P6"):
            row |= {"Bulan": self.rng.choice(("12/2017", "01/2018"))}
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

    def seen_by_partner(self) -> str:
        """A file of who passed a training, as its partner has it."""
        lines = [
            f"317404010190{self.rng.randint(1, 140):04d};2018-01-12;Y;Y;K-01;Rekaan;Tebet" for _ in range(20)
        ]
        return "\n".join(["NIK;Tanggal;Hadir;Lulus;ID Kelas;Nama;Kecamatan", *lines])


def dump(landing):
    """All that a build makes, row by row."""
    names = landing.fetch(
        """
        select table_schema || '.' || table_name from information_schema.tables
        where table_schema in ('staging', 'intermediate', 'marts', 'quality') and table_name <> all(%s)
        """,
        list(DIFFER),
    )
    return {name: sorted(landing.fetch(f"select t::text from {name} as t")) for (name,) in names}


def made_again(landing, before):
    """Tables of which a build left no row as the one before had written it, though nobody had touched one."""
    return {
        name
        for name, whose in KEPT.items()
        if landing.fetch(
            f"""
            select from {name}
            where {whose} not in (
                select {whose} from intermediate.int_people_touched where {whose} is not null
            )
            having count(*) > 0 and bool_and(xmin::text::bigint >= %s)
            """,
            before,
        )
    }


@pytest.mark.full
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_what_follows_changes_is_what_is_made_anew(own_landing, tmp_path, seed):
    landing, sheets, taken_over, key = own_landing, Sheets(seed), 0, b"kunci uji"
    with connect(landing.url, "loader") as connection:
        keep_fingerprint(connection, key, 0)
    (tmp_path / "pelatihan").mkdir()
    for step, (week, held) in enumerate(STEPS):
        (tmp_path / "pelatihan" / "peserta.csv").write_text(sheets.seen_by_partner())
        with connect(landing.url, "loader") as connection:
            run = landing.run_of(week)
            land_feed(connection, run.week, run.run_id, "pelatihan", open_partners(str(tmp_path)), key)
        for home in HOMES:
            pulled = landing.land(week, home, sheets.tabs[home])
            if step == 1:
                landing.answer(pulled, "P1", 2, "P1-05")
        ((before,),) = landing.fetch("select pg_current_xact_id()::text::bigint")
        landing.run(week, held)
        followed = dump(landing)
        touched = landing.fetch("select count(*) from intermediate.int_people_touched")[0][0]
        people = landing.fetch("select count(distinct nik) from intermediate.int_rows_in_force")[0][0]
        if 0 < touched < people:
            taken_over += 1
            assert made_again(landing, before) == set(), f"step {step}"
        sheets.edit()
        if step not in COMPARED[0 if seed > 1 else 1 :]:
            continue
        landing.execute("truncate intermediate.int_facts_made_of")
        landing.count(week)
        anew = dump(landing)
        assert {name for name in anew if anew[name] != followed[name]} == set(), f"step {step}"
        assert anew["marts.fct_stage_event"]
    assert taken_over >= 2, "where everybody is touched nothing is shown"


TABLES = """
    select relname, oid from pg_class
    where relnamespace = 'marts'::regnamespace and relkind = 'r' order by relname
"""
TOTALS = "select * from marts.fct_stage_week order by 1, 2"
PERSON = {"NIK": "3174040101900001", "Nama Lengkap": "Citra Lestari", "No. HP": "081200000001"}
SAME_PERSON_TYPED_OTHERWISE = {**PERSON, "Nama Lengkap": "CITRA LESTARI"}
OTHERS = [{"NIK": f"317404010190{serial:04d}", "No. HP": f"08120000{serial:04d}"} for serial in (2, 3)]
RESERVED = 1000
"""The number of a row that is landed later than rows of higher numbers."""


@pytest.fixture(scope="module")
def followed(landing):
    """A week, and one that follows it while somebody reads: what they saw before and behind it."""
    home = HOMES[0]
    landing.land(FIRST, home, {"P1": [PERSON, OTHERS[0]]})
    numbers = "pg_get_serial_sequence('landing.row_versions', 'row_version_id')::regclass"
    landing.execute(f"select setval({numbers}, {RESERVED})")
    landing.land(FIRST, HOMES[1], {"P1": [OTHERS[1]]})
    landing.run(FIRST)
    landing.land(SECOND, home, {"P1": [PERSON, OTHERS[0], SAME_PERSON_TYPED_OTHERWISE]})
    with psycopg.connect(landing.url) as reader:
        reader.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        seen = [(reader.execute(TABLES).fetchall(), reader.execute(TOTALS).fetchall())]
        landing.run(SECOND)
        seen.append((reader.execute(TABLES).fetchall(), reader.execute(TOTALS).fetchall()))
    return landing, seen


def test_who_reads_while_a_week_is_built_goes_on_to_see_the_week_before(followed):
    landing, (before, behind) = followed
    assert before[1] and behind == before
    assert landing.fetch(TOTALS) != before[1]
    assert landing.fetch(TABLES) == before[0], "a table stands from build to build"


def test_a_row_that_reads_as_one_of_an_earlier_week_is_its_copy(followed):
    landing, _ = followed
    found = "select row_number from quality.findings where rule_id = 'R05' and week_start = %s"
    assert landing.fetch(found, SECOND) == [(4,)]


def test_what_a_slower_pull_landed_behind_a_faster_one_is_typed(followed):
    """Its rows have lower numbers than some that were typed before it was there."""
    landing, _ = followed
    late = landing.land(THIRD, HOMES[1], {"P1": [OTHERS[1]]})
    landing.execute(
        """
        insert into landing.row_versions (row_version_id, kecamatan_code, tab, content_hash, cells)
        overriding system value
        select %s, kecamatan_code, tab, 'late', jsonb_set(cells, '{1}', '"3174040101900009"')
        from landing.row_versions where kecamatan_code = %s
        """,
        *(RESERVED, HOMES[1]),
    )
    landing.execute(
        """
        update landing.snapshot_tabs
        set row_numbers = row_numbers || 3, row_version_ids = row_version_ids || %s
        where snapshot_id = %s and tab = 'P1'
        """,
        *(RESERVED, late),
    )
    landing.run(THIRD)
    held = "select row_number from intermediate.int_rows_in_force where row_version_id = %s"
    assert landing.fetch(held, RESERVED) == [(3,)]


def test_a_table_that_keeps_every_week_takes_its_columns_by_name(followed):
    """A column that came with a release stands last in it, wherever the contract has it."""
    landing, _ = followed
    swap = """
        alter table quality.findings rename column rule_id to swapped;
        alter table quality.findings rename column severity to rule_id;
        alter table quality.findings rename column swapped to severity
    """
    found = "select distinct rule_id, severity from quality.findings where week_start = %s"
    landing.run(SECOND)
    before = landing.fetch(found, SECOND)
    landing.execute(swap)
    landing.run(SECOND)
    assert before and landing.fetch(found, SECOND) == before
