"""What a pull keeps of rows of erased people: known again, blanked, with what was found in them."""

import json

import pytest

from pantau.contract import load_contract
from pantau.erasure.rows import _find_unreadable
from pantau.landing import erased as erasing
from pantau.landing.cells import participant_id
from pantau.landing.contents import encode_rows, hash_content
from pantau.landing.erased import ErasedPerson, load_erased, make_key
from pantau.landing.row_versions import SHEET_ROWS, Source, store_rows
from pantau.landing.tabs import LandedRow
from pantau.warehouse import connect

KEY = b"kunci uji"
TEBET, PASAR_MINGGU = "31.74.01", "31.74.04"
P1 = next(tab for tab in load_contract().tabs if tab.code == "P1")
NIK_AT = next(place for place, column in enumerate(P1.columns) if column.kind == "nik")
NIK, OTHER = "3174015703870001", "3174010509910002"
SARI = ErasedPerson("e1", participant_id(NIK, KEY))
ROW = {
    "nik": NIK,
    "nama_lengkap": "Sari 2",
    "alamat": "Jl. 1",
    "tanggal_lahir": "09/09/1999",
    "no_hp": 81277770001,
}
FOUND = ["P1-02", "P1-05", "P1-07"]


def landed(**cells):
    return LandedRow(2, tuple(cells.get(column.name) for column in P1.columns), {})


@pytest.fixture
def warehouse(fresh_warehouse):
    """Somebody was erased."""
    with connect(fresh_warehouse) as connection:
        make_key(connection, KEY)
        connection.execute(
            "insert into landing.erased_people values (%s, %s, %s)",
            (SARI.person, load_erased(connection, KEY).hash_nik(NIK), SARI.participant_id),
        )
    return fresh_warehouse


def land(url, cells, code=TEBET):
    """What stands in the place of the NIK."""
    with connect(url, "loader") as connection:
        (stored,) = store_rows(
            connection, SHEET_ROWS, [Source((code, "P1"), P1.columns, [landed(**cells)])], KEY
        )
    with connect(url) as connection:
        query = "select cells -> %s from landing.row_versions where row_version_id = %s"
        return connection.execute(query, (NIK_AT, stored.version_ids[0])).fetchone()[0]


@pytest.fixture
def judged(warehouse):
    """One row of theirs stands blanked, with what reading and judging had found in it."""
    land(warehouse, ROW)
    found = {"rules": FOUND, "from_number": [], "like_formula": ["Alamat", "Nama Lengkap"]}
    with connect(warehouse) as connection:
        connection.execute(
            "update landing.row_versions set cells = jsonb_set(cells, %s, cells -> %s || %s::jsonb)",
            ([str(NIK_AT)], NIK_AT, json.dumps(found)),
        )
    return warehouse


@pytest.mark.parametrize(
    ("changed", "code", "rules", "like_formula"),
    [
        ({}, PASAR_MINGGU, FOUND, ["Alamat", "Nama Lengkap"]),
        ({"alamat": "Jl. 1 B"}, TEBET, FOUND, ["Nama Lengkap"]),
        ({"status_usaha": "RINTISAN"}, TEBET, FOUND, ["Alamat", "Nama Lengkap"]),
        ({"nama_lengkap": "Sari"}, TEBET, ["P1-02", "P1-05"], ["Alamat"]),
        ({"tanggal_lahir": "17/03/1987"}, TEBET, ["P1-02", "P1-07"], ["Alamat", "Nama Lengkap"]),
        ({"nik": f"'{NIK}"}, TEBET, FOUND, ["Alamat", "Nama Lengkap"]),
    ],
)
def test_what_was_found_in_a_cell_stays_as_long_as_the_cell_does(judged, changed, code, rules, like_formula):
    marker = land(judged, ROW | changed, code)
    assert (marker["rules"], marker["like_formula"]) == (rules, like_formula)
    # And behind a row that nobody judged.
    again = land(judged, ROW | changed | {"kelurahan": "Bukit Duri"}, code)
    assert (again["rules"], again["like_formula"]) == (rules, like_formula)


def test_cells_that_are_alike_in_rows_of_two_people_do_not_look_alike():
    erased = erasing.ErasedPeople(b"k" * 32, {})
    one, other = (erased.hash_cells(P1.columns, landed(**ROW).cells, person) for person in ("e1", "e2"))
    assert not set(one.values()) & set(other.values())
    assert not {"Sari 2", NIK} & set(one.values())


def test_a_blanked_row_whose_nik_could_not_be_read_does_not_land_again_in_clear(warehouse):
    unreadable = ROW | {"nik": "3,17E+15"}
    land(warehouse, unreadable)
    digest = hash_content(encode_rows([landed(**unreadable)])[0])
    with connect(warehouse) as connection:
        connection.execute(
            "update landing.row_versions set content_hash = %s, cells = jsonb_set(cells, %s, '{}')",
            (load_erased(connection, KEY).hash_content(digest), [str(NIK_AT)]),
        )
    assert land(warehouse, unreadable) == {}
    with connect(warehouse) as connection:
        assert connection.execute("select count(*) from landing.row_versions").fetchone() == (1,)


def test_a_row_that_was_known_before_anybody_was_erased_is_found_without_a_look_at_its_nik(
    warehouse, monkeypatch
):
    assert land(warehouse, ROW | {"nik": OTHER}) == OTHER
    monkeypatch.setattr(erasing, "nik_digits", lambda _: pytest.fail("looked at"))
    assert land(warehouse, ROW | {"nik": OTHER}) == OTHER


@pytest.mark.parametrize("nothing", ["-", "tidak ada", "#REF!", None])
def test_a_namesake_of_whom_as_little_is_known_is_not_theirs(fresh_warehouse, nothing):
    little = {"nama_lengkap": "Siti", "tanggal_lahir": nothing, "no_hp": "0812"}
    land(fresh_warehouse, little | {"nik": NIK})
    land(fresh_warehouse, little | {"nik": "tidak terbaca"})
    whole = little | {"tanggal_lahir": "17/03/1987"}
    land(fresh_warehouse, whole | {"nik": NIK})
    land(fresh_warehouse, whole | {"nik": "tidak terbaca"})
    with connect(fresh_warehouse) as connection:
        assert len(_find_unreadable(connection, SARI, P1)) == 1
