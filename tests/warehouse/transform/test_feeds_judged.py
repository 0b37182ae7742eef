"""Partners' rows judged in builds of two weeks, against an oracle written from contract §6 and §9."""

import csv
import datetime as dt
import itertools
import random

import pytest

from pantau.contract import load_contract
from pantau.landing.pseudonym_key import keep_fingerprint
from pantau.landing.pull import pull_feed
from pantau.warehouse import connect

FIRST, SECOND = "2018-01-15", "2018-03-05"
TEBET = "31.74.01"
CONTRACT = load_contract()
BAD = object()
"""What a cell means that is filled and not understood."""


def nik(serial):
    return f"317404010190{serial:04d}"


def day(text):
    return dt.date.fromisoformat(text)


# Of each cell that decides: what may be typed, and what the contract says it means (None: missing).
DAYS = {
    "15/01/2018": day("2018-01-15"),
    "22 Januari 2018": day("2018-01-22"),
    "23/01/2018": day("2018-01-23"),
    "2016-02-29": day("2016-02-29"),
    "43115": day("2018-01-15"),
    "": None,
    " - ": None,
    "n/a": None,
    "01/22/2018": BAD,
    "#REF!": BAD,
    "kemarin": BAD,
}
MARKS = {"Y": "Y", " y ": "Y", "T": "T", "": None, "YA": BAD, "#N/A": BAD}
AMOUNTS = {
    "1500000": 1500000,
    "Rp 1,5 juta": 1500000,
    "0": 0,
    "-5.000": -5000,
    "(5000)": -5000,
    "": None,
    "tidak ada": None,
    "12.50": BAD,
    "#VALUE!": BAD,
}
STATES = {"TERBIT": "TERBIT", " terbit": "TERBIT", "PROSES": "PROSES", "": None, "#N/A": BAD}
MONTHS = {"01/2018": day("2018-01-01"), "Januari 2018": day("2018-01-01"), "": None, "13/2018": BAD}
PLACES = {"Tebet": TEBET, "KEC. TJ. PRIOK": "31.72.02", "pal-merah": "31.73.07", "": None, "Bogor": BAD}
NIKS = {"{nik}": "readable", "{spaced}": "readable", "": None, "3,17E+15": BAD, "#REF!": BAD}

CELLS = {
    "pelatihan": {"NIK": NIKS, "Tanggal": DAYS, "Hadir": MARKS, "Lulus": MARKS},
    "ptsp": {"NIK Pemohon": NIKS, "Status": STATES, "Tgl Terbit": DAYS},
    "mart": {"NIK Pemasok": NIKS, "Tanggal": DAYS, "Omzet (Rp)": AMOUNTS},
    "bank": {"NIK": NIKS, "Tgl Cair": DAYS, "Jumlah Cair (Rp)": AMOUNTS},
    "anggaran": {"Kecamatan": PLACES, "Bulan": MONTHS, "Pagu (Rp)": AMOUNTS, "Realisasi (Rp)": AMOUNTS},
}
STAGES = {"pelatihan": "P2", "ptsp": "P4", "mart": "P5", "bank": "P7"}
PEOPLE = 60


def is_accepted(feed, meant):
    if feed == "anggaran":
        return all(value is not None and value is not BAD for value in meant.values())
    identity = next(value for header, value in meant.items() if header.startswith("NIK"))
    return identity == "readable" and BAD not in meant.values()


def verifies(feed, meant, cut_off):
    if feed == "anggaran" or not is_accepted(feed, meant):
        return False
    match feed:
        case "pelatihan":
            dated, is_met = meant["Tanggal"], meant["Hadir"] == "Y" and meant["Lulus"] == "Y"
        case "ptsp":
            dated = meant["Tgl Terbit"]
            is_met = meant["Status"] == "TERBIT" and dated is not None
        case "mart":
            dated, is_met = meant["Tanggal"], (meant["Omzet (Rp)"] or 0) > 0
        case "bank":
            dated = meant["Tgl Cair"]
            is_met = dated is not None and (meant["Jumlah Cair (Rp)"] or 0) > 0
    return is_met and (dated is None or dated <= cut_off)


def compose(feed, rng):
    """Every pairing of the cells that decide, shuffled over the people: (person, typed, meant)."""
    cells = CELLS[feed]
    rows = []
    for chosen in itertools.product(*(choices.items() for choices in cells.values())):
        person = rng.randint(1, PEOPLE)
        spaced = f"'{nik(person)[:6]} {nik(person)[6:12]}.{nik(person)[12:]}"
        typed = {
            header: text.format(nik=nik(person), spaced=spaced)
            for header, (text, _) in zip(cells, chosen, strict=True)
        }
        meant = {header: value for header, (_, value) in zip(cells, chosen, strict=True)}
        rows.append((person, typed, meant))
    rng.shuffle(rows)
    return rows


def write(path, feed, rows):
    headers = [column.header for column in CONTRACT.feed(feed).columns]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headers, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def partners(tmp_path_factory):
    return tmp_path_factory.mktemp("partners")


@pytest.fixture(scope="module")
def written(partners):
    """The rows of each file: those of the first half and of the second half of each feed."""
    rng = random.Random(20180115)
    files = {}
    for feed in CELLS:
        rows = compose(feed, rng)
        # Seldom is everything well: most people would otherwise be verified by chance, or none.
        rows = rng.sample(rows, min(len(rows), 400))
        files[feed, "a.csv"], files[feed, "b.csv"] = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    for (feed, name), rows in files.items():
        write(partners / feed / name, feed, [typed for _, typed, _ in rows])
    (partners / "bank" / "rusak.xlsx").write_bytes(b"PK\x03\x04")
    return files


def reach_all_stages(serial):
    person = {"NIK": nik(serial)}
    return {
        "P1": {**person, "Kelurahan": "Bukit Duri"},
        "P2": {**person, "ID Kelas": f"K-{serial}"},
        "P3": person,
        "P4": {**person, "Nomor Izin": f"A/{serial}"},
        "P5": {**person, "Bulan": "12/2017", "Tanggal Daftar": "01/12/2017"},
        "P6": person,
        "P7": person,
    }


@pytest.fixture(scope="module")
def weeks(landing, partners, written):
    """FIRST with every file; SECOND is to have one file of mart only."""
    stages = [reach_all_stages(serial) for serial in range(1, PEOPLE + 1)]
    tabs = {tab: [each[tab] for each in stages] for tab in stages[0]}
    for each in tabs["P1"]:
        each["Tanggal Daftar"] = "11/12/2017"
    for week in (FIRST, SECOND):
        landing.land(week, TEBET, tabs)
    pull(landing, partners, FIRST)
    landing.run(FIRST)
    return landing


def pull(landing, partners, week):
    run = landing.run_of(week)
    run.settings.partners = str(partners)
    # The desk's rows have ids of its own making; from here on the run's key is in force.
    with connect(run.url) as connection:
        keep_fingerprint(connection, run.settings.pseudonym_key.get_secret_value().encode(), 0)
    return {feed: pull_feed(run, feed) for feed in CELLS}


def expected_verified(written, cut_off):
    return {
        (STAGES[feed], person)
        for (feed, _), rows in written.items()
        for person, _, meant in rows
        if verifies(feed, meant, cut_off)
    }


def verified(landing):
    rows = landing.fetch(
        """
        select distinct events.stage_code, right(participants.nik, 4)::integer
        from marts.fct_stage_event as events
        inner join intermediate.int_participants as participants using (participant_id)
        where events.is_verified
        """
    )
    return {(stage, serial) for stage, serial in rows}


def test_no_row_of_a_feed_is_judged_otherwise_than_the_contract_says(weeks, written):
    told = weeks.fetch(
        "select feed, file_name, row_number, is_accepted from intermediate.int_feed_rows order by 1, 2, 3"
    )
    expected = [
        (feed, name, number, is_accepted(feed, meant))
        for (feed, name), rows in sorted(written.items())
        for number, (_, _, meant) in enumerate(rows, start=2)
        if any(value is not None for value in meant.values())
    ]
    assert told == expected
    assert 300 < sum(accepted for *_, accepted in expected) < len(expected) - 300


def test_exactly_the_people_whom_a_row_shows_are_verified(weeks, written):
    expected = expected_verified(written, day("2018-01-22"))
    assert verified(weeks) == expected
    for stage in STAGES.values():
        assert 5 < sum(code == stage for code, _ in expected) < PEOPLE


def test_a_person_seen_in_many_rows_and_files_counts_once(weeks, written):
    expected = expected_verified(written, day("2018-01-22"))
    sightings = weeks.fetch(
        "select count(*), count(distinct (stage_code, nik)) from intermediate.int_feed_sightings"
    )
    assert sightings[0][0] > sightings[0][1] == len(expected)
    (counted,) = weeks.fetch(
        "select sum(verified_cumulative_count) from marts.fct_stage_week where week_start = %s", FIRST
    )[0]
    assert counted == len(expected)
    assert weeks.fetch(
        """
        select count(*) from marts.fct_kecamatan_stage_week
        where verified_cumulative_count > cumulative_count
        or stage_code in ('P1', 'P3', 'P6') and verified_cumulative_count > 0
        """
    ) == [(0,)]


def test_rows_read_are_accepted_or_quarantined_and_an_unreadable_file_stands_with_zeros(weeks, written):
    rows = weeks.fetch(
        "select feed, file_name, rows_read, accepted, quarantined from quality.partner_verdicts "
        "where week_start = %s order by 1, 2",
        FIRST,
    )
    assert [row[:2] for row in rows] == sorted([*written, ("bank", "rusak.xlsx")])
    for feed, name, read, accepted, quarantined in rows:
        judged = [
            is_accepted(feed, meant)
            for _, _, meant in written.get((feed, name), [])
            if any(value is not None for value in meant.values())
        ]
        assert (read, accepted, quarantined) == (len(judged), sum(judged), len(judged) - sum(judged))


def test_every_fault_stands_with_its_row_and_column(weeks, written):
    found = weeks.fetch(
        "select row_number, column_name, kind from quality.partner_findings "
        "where week_start = %s and feed = 'anggaran' and file_name = 'a.csv' order by 1, 2",
        FIRST,
    )
    expected = []
    for number, (_, typed, meant) in enumerate(written["anggaran", "a.csv"], start=2):
        if all(value is None for value in meant.values()):
            continue
        for header, value in sorted(meant.items()):
            if value is None or value is BAD:
                kind = (
                    "missing" if value is None else "broken" if typed[header][0] == "#" else "not_understood"
                )
                expected.append((number, header, kind))
    assert found == expected
    assert weeks.fetch(
        "select file_name, column_name, kind from quality.partner_findings where row_number is null"
    ) == [("rusak.xlsx", None, "unreadable")]


def test_feeds_are_measured_by_what_their_rows_say(weeks):
    rows = weeks.fetch(
        "select feed, file_count, files_unreadable, newest_date, is_missing, is_late "
        "from intermediate.int_feed_measures order by feed"
    )
    assert rows == [
        ("anggaran", 2, 0, day("2018-01-01"), False, False),
        ("bank", 3, 1, day("2018-01-22"), False, False),
        ("mart", 2, 0, day("2018-01-22"), False, False),
        ("pelatihan", 2, 0, day("2018-01-22"), False, False),
        ("ptsp", 2, 0, day("2018-01-22"), False, False),
    ]
    assert weeks.fetch("select feeds_missing from intermediate.int_programme_measures") == [(0,)]


def test_nothing_is_carried_over_and_a_rerun_replaces_its_own_week_only(weeks, partners, written):
    kept = weeks.fetch("select * from quality.partner_verdicts order by feed, file_name")
    for feed, name in [*written, ("bank", "rusak.xlsx")]:
        if (feed, name) != ("mart", "a.csv"):
            (partners / feed / name).unlink()
    outcomes = pull(weeks, partners, SECOND)
    assert outcomes == {feed: "read" if feed == "mart" else "missing" for feed in CELLS}
    weeks.run(SECOND)
    rest = {("mart", "a.csv"): written["mart", "a.csv"]}
    assert verified(weeks) == expected_verified(rest, day("2018-03-12"))
    assert weeks.fetch("select feeds_missing from intermediate.int_programme_measures") == [(4,)]
    # On 12 March February is due, and the newest day told of is in January.
    late = "select feed, newest_date from intermediate.int_feed_measures where is_late and not is_missing"
    assert weeks.fetch(late) == [("mart", day("2018-01-23"))]
    assert (
        weeks.fetch(
            "select * from quality.partner_verdicts where week_start = %s order by feed, file_name", FIRST
        )
        == kept
    )
    weeks.count(FIRST)
    assert weeks.fetch("select count(*) from quality.partner_verdicts") == [(len(kept) + 1,)]
    assert verified(weeks) == expected_verified(written, day("2018-01-22"))
