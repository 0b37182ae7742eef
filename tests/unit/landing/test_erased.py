"""How landing knows erased people again, and what it keeps of their rows."""

import pytest

from pantau.contract import load_contract
from pantau.landing.cells import nik_digits
from pantau.landing.erased import ErasedPeople, ErasedPerson, blank, note_reading

NIK = "3174015703870001"
P1 = load_contract().tabs[0].columns
PEOPLE = ErasedPeople(b"k" * 32, {})
SARI = ErasedPerson("e1", "id")


def row(**cells):
    return [cells.get(column.name) for column in P1]


@pytest.mark.parametrize("cell", [NIK, "3174 0157-0387.0001", "'3174015703870001", 3174015703870001])
def test_a_nik_is_known_however_it_is_typed(cell):
    assert nik_digits(cell) == NIK
    erased = ErasedPeople(PEOPLE.key, {PEOPLE.hash_nik(NIK): SARI})
    assert erased.find(cell) == SARI
    assert erased.find("3174015703870002") is None


@pytest.mark.parametrize("cell", [None, "", "317401570387000", "3,17E+15", True])
def test_what_is_no_nik_is_nobody(cell):
    assert ErasedPeople(PEOPLE.key, {PEOPLE.hash_nik(NIK): SARI}).find(cell) is None


def test_one_thing_has_another_hash_under_another_key_and_for_another_purpose():
    other = ErasedPeople(b"o" * 32, {})
    hashes = [one.hash_nik(NIK) for one in (PEOPLE, other)] + [PEOPLE.hash_content(NIK.encode())]
    assert len(set(hashes)) == 3
    assert NIK not in PEOPLE.name_content(NIK.encode())


def test_cells_that_say_who_it_is_go_and_what_says_nothing_stays():
    cells = row(
        nik=NIK, nama_lengkap="Sari", tanggal_lahir="-", no_hp="#REF!", alamat="Jl. 1", kelurahan="Bukit Duri"
    )
    marker = {"person": "e1", **note_reading(P1, cells)}
    kept = dict(zip((column.name for column in P1), blank(P1, cells, marker), strict=True))
    assert {name: cell for name, cell in kept.items() if cell is not None} == {
        "nik": {"person": "e1", "missing": ["Tanggal Lahir"], "broken": ["No. HP"]},
        "tanggal_lahir": "-",
        "no_hp": "#REF!",
        "kelurahan": "Bukit Duri",
    }
