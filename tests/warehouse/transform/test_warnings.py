"""Warnings that need more than their row (W06, W08, W09, W10), with their edges; none changes a verdict."""

import pytest

from pantau.reference import load_kecamatan

BEFORE, WEEK = "2018-01-08", "2018-01-15"
TEBET, SETIABUDI = "31.74.01", "31.74.02"
MANY, THREE, TWICE = "081211111111", "081222222222", "081233333333"


def nik(serial):
    return f"317404010190{serial:04d}"


def person(serial, phone, **changes):
    kelurahan = {"Kelurahan": "Bukit Duri", "Tanggal Daftar": "10/01/2018"}
    return {"NIK": nik(serial), "No. HP": phone, **kelurahan, **changes}


def licence(serial, issued, **changes):
    days = {"Tanggal Ajuan": "01/01/2018", "Tanggal Terbit": issued}
    return {"NIK": nik(serial), "Nomor Izin": f"IUMK/{serial}", **days, **changes}


REGISTERED = {
    "the first of four on one phone": (person(1, MANY), True),
    "the second, typed otherwise": (person(2, "+62 812-1111-1111"), True),
    "the third": (person(3, "62812 11111111"), True),
    "the third, registered twice": (person(3, MANY, **{"Nama Lengkap": "Nama Lain"}), True),
    "one with their phone who is quarantined": (person(4, MANY, **{"Nama Lengkap": "tes"}), True),
    "a sum under their phones": ({"Tanggal Daftar": "Total", "NIK": None, "No. HP": MANY}, False),
    "one of three on one phone": (person(5, THREE), False),
    "another of three": (person(6, THREE), False),
    "the last of three": (person(7, THREE), False),
    "a fourth who is no participant": (person(8, THREE, **{"KTP DKI": "TIDAK"}), False),
    "one of three, of whom one came twice": (person(9, TWICE), False),
    "who came twice": (person(10, TWICE), False),
    "who came twice, again": (person(10, TWICE, **{"Nama Lengkap": "Nama Lain"}), False),
    "with them": (person(11, TWICE), False),
    "a phone that nobody can read": (person(12, "belum punya"), False),
    "another one": (person(13, "belum punya"), False),
    "a third one": (person(14, "belum punya"), False),
    "a fourth one": (person(15, "belum punya"), False),
}
LICENSED = {
    "issued the day before the registration": (licence(1, "09/01/2018"), True),
    "issued on the same day": (licence(2, "10/01/2018"), False),
    "issued later": (licence(3, "11/01/2018"), False),
    "an application": (licence(5, "09/01/2018", Status="SURVEI"), False),
    "of a stranger": (licence(99, "09/01/2018"), False),
    "quarantined by a rule on the row alone": (licence(6, "09/01/2018", **{"Nomor Izin": None}), False),
    "with a number that another held before": (licence(7, "09/01/2018", **{"Nomor Izin": "IUMK/1"}), True),
}
PAID = {
    "with a licence": ({"NIK": nik(2)}, False),
    "with a licence from before the registration": ({"NIK": nik(1)}, False),
    "with a licence in another sheet": ({"NIK": nik(9)}, False),
    "with an application alone": ({"NIK": nik(5)}, True),
    "with a licence that is quarantined": ({"NIK": nik(6), "Status": "LUNAS"}, True),
    "with a licence that is another's": ({"NIK": nik(7), "Status": "MACET"}, True),
    "before the registration": ({"NIK": nik(10), "Tanggal Cair": "09/01/2018"}, True),
    "interested only": ({"NIK": nik(11), "Status": "MINAT"}, False),
    "a stranger": ({"NIK": nik(98)}, False),
    "quarantined by a rule on the row alone": ({"NIK": nik(12), "Tanggal Cair": None}, False),
}

ANNA, BUDI, CICI = ({"NIK": nik(serial)} for serial in (21, 22, 23))
EDITED = {**BUDI, "Topik": "Kemasan"}
RETYPED = {"NIK": " 3174 0401 0190 0021", "Tanggal": 43110, "Topik": "PEMBUKUAN"}
SAID = {
    "nothing, rows sorted and typed otherwise": ([ANNA, BUDI], [BUDI, RETYPED], "NIHIL", False),
    "nothing, a row is new": ([ANNA, BUDI], [ANNA, BUDI, CICI], "NIHIL", True),
    "nothing, a row stands twice": ([ANNA, BUDI], [ANNA, BUDI, BUDI], "NIHIL", True),
    "nothing, a row is edited": ([ANNA, BUDI], [ANNA, EDITED], "NIHIL", False),
    "nothing, a row is edited and sorted": ([ANNA, BUDI, CICI], [EDITED, CICI, ANNA], "NIHIL", False),
    "nothing, a NIK is put right": ([ANNA, {"NIK": "31740"}], [ANNA, BUDI], "NIHIL", False),
    "nothing, a row is gone": ([ANNA, BUDI], [ANNA], "NIHIL", False),
    "nothing, one row gone and another new": ([ANNA, BUDI], [BUDI, CICI], "NIHIL", True),
    "nothing, the first week ever": (None, [ANNA], "NIHIL", True),
    "nothing, the first week ever, no rows": (None, [], "NIHIL", False),
    "data, a row is new": ([ANNA], [ANNA, BUDI], "ADA DATA", False),
    "data, a row is edited": ([ANNA, BUDI], [ANNA, EDITED], "ADA DATA", False),
    "data, rows as they were": ([ANNA, BUDI], [BUDI, RETYPED], "ADA DATA", True),
    "data, a row is gone": ([ANNA, BUDI], [ANNA], "ADA DATA", True),
    "data, the first week ever": (None, [ANNA], "ADA DATA", False),
    "data, the first week ever, no rows": (None, [], "ADA DATA", True),
    "not yet, a row is new": ([ANNA], [ANNA, BUDI], "BELUM", False),
    "data, in a held workbook": ([ANNA], [ANNA], "ADA DATA", False),
}
"""What P3 held before and holds now (None: never pulled), what LAPOR says of it, whether W10 fires."""
HELD = "data, in a held workbook"
CODES = [each.kecamatan_code for each in load_kecamatan() if not each.kecamatan_code.startswith("31.74")]
PLACES = dict(zip(SAID, CODES, strict=False))


@pytest.fixture(scope="module")
def warned(landing):
    landing.land(BEFORE, TEBET, {})
    for name, (before, _, _, _) in SAID.items():
        if before is not None:
            landing.land(BEFORE, PLACES[name], {"P3": before})
    landing.run(BEFORE)
    tabs = {
        tab: [row for row, _ in cases.values()]
        for tab, cases in {"P1": REGISTERED, "P4": LICENSED, "P7": PAID}.items()
    }
    landing.land(WEEK, TEBET, tabs)
    fourth = person(16, MANY, Kelurahan="Karet")
    landing.land(WEEK, SETIABUDI, {"P1": [fourth], "P4": [licence(9, "12/01/2018")]})
    for name, (_, now, said, _) in SAID.items():
        statements = [
            {"Tahap": "P3", "Status": "BELUM"},
            {"Tahap": "P3", "Status": said},
            {"Tahap": "P3", "Status": "ENTAH"},
            {"Tahap": "P3", "Minggu": "08/01/2018", "Status": "ADA DATA"},
        ]
        landing.land(WEEK, PLACES[name], {"P3": now, "LAPOR": statements})
    landing.run(WEEK, held=(PLACES[HELD],))
    return landing


def rows_with(warned, rule_id, kecamatan_code=TEBET):
    """Tab, row and column of a rule's findings; each is a warning and stands once."""
    rows = warned.fetch(
        """
        select tab, row_number, column_name, severity from quality.findings
        where week_start = %s and rule_id = %s and kecamatan_code = %s
        """,
        WEEK,
        rule_id,
        kecamatan_code,
    )
    assert {row[3] for row in rows} <= {"peringatan"}
    assert len(rows) == len(set(rows))
    return {row[:3] for row in rows}


def expect(cases, tab, column_name):
    """The places of the cases that fire, as the rows were landed: from row 2 on."""
    return {(tab, row, column_name) for row, (_, fires) in enumerate(cases.values(), start=2) if fires}


def test_a_phone_on_more_than_three_people_is_told_on_every_row_that_has_it(warned):
    assert rows_with(warned, "W06") == expect(REGISTERED, "P1", "No. HP")
    assert rows_with(warned, "W06", SETIABUDI) == {("P1", 2, "No. HP")}


def test_a_licence_from_before_the_registration_is_told(warned):
    assert rows_with(warned, "W08") == expect(LICENSED, "P4", "Tanggal Terbit")


def test_capital_paid_out_without_a_licence_is_told(warned):
    assert rows_with(warned, "W09") == expect(PAID, "P7", "Status")


@pytest.mark.parametrize("name", SAID)
def test_a_statement_is_held_against_its_tab(warned, name):
    expected = {("LAPOR", 3, "Status")} if SAID[name][3] else set()
    assert rows_with(warned, "W10", PLACES[name]) == expected


def test_a_warning_changes_no_verdict(warned):
    verdicts = warned.fetch(
        """
        select tab, row_number, verdict from quality.row_verdicts
        where week_start = %s and kecamatan_code = %s and rule_ids && array['W06', 'W08', 'W09', 'W10']
        """,
        WEEK,
        TEBET,
    )
    assert verdicts == []
    query = """
        select verdict from quality.row_verdicts
        where week_start = %s and kecamatan_code = %s and tab = %s and row_number = 2
    """
    assert warned.fetch(query, WEEK, TEBET, "P1") == [("accepted",)]
    assert warned.fetch(query, WEEK, TEBET, "P4") == [("accepted",)]


def test_a_rerun_replaces_the_warnings_of_its_week(warned):
    every = "select * from quality.findings order by 1, 2, 3, 4, 5, 6"
    before = warned.fetch(every)
    warned.count(WEEK)
    assert warned.fetch(every) == before
