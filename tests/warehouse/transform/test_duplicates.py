"""Participants who may be one person: which pairs a build finds, how the queue lives, what is decided."""

from itertools import combinations
from random import Random

import pytest

from pantau.decisions import DecisionRefused
from pantau.duplicates import decide_pair, find_duplicates, list_queue
from pantau.registry import RegistryError

WEEK, NEXT = "2018-01-15", "2018-01-22"
TEBET, SETIABUDI = "31.74.01", "31.74.02"
REGISTRY = """
workbooks:
  - {kecamatan_code: "31.74.01", spreadsheet_id: a}
recipients:
  - {name: Ani, email: ani@dki.example, role: official, reports: [weekly]}
approvers:
  - {name: Laras Puspitasari, email: laras@okoce.example}
"""


def person(serial, name, phone, day="01", **changes):
    born = {"Tanggal Lahir": f"{day}/01/1990", "Kelurahan": "Bukit Duri"}
    place = born | {"Tanggal Daftar": "10/01/2018"}
    nik = f"317401{day}0190{serial}"
    return {"NIK": nik, "Nama Lengkap": name, "No. HP": f"0812{phone:08d}", **place, **changes}


PEOPLE = [
    person("0001", "Adi Wijaya", 1),
    person("0002", "Bambang Susilo", 2),  # one digit from the first
    person("1234", "Citra Lestari", 3),
    person("1324", "Dian Permata", 4),  # two digits swapped
    person("5567", "Eka Putri", 5),
    person("5578", "Fitri Yani", 6),  # two digits, but not swapped
    person("8800", "Gilang Ramadhan", 7),
    person("8800", "Hana Safitri", 8, day="02"),  # a digit, but another birth
    person("9901", "Indah Permatasari", 9),
    person("9919", "Indah Permatasri", 9),  # one phone, similar names
    person("7021", "Joko Prasetyo", 10),
    person("7085", "Kartini Wulan", 10),  # one phone, other names
    person("6013", "Lukman Hakim", 11),
    person("6098", "LUKMAN  HAKIM.", 12),  # name, birth and kelurahan
    person("4036", "Lukman Hakim", 13, **{"Kelurahan": "Tebet Timur"}),
    *(person(f"3{n}{n}{n}", "Mawar Indah", 14) for n in range(3, 9)),
]
CROWD = [
    person(f"{n:04d}", f"Warga {chr(65 + n // 26)}{chr(97 + n % 26)}", 100 + n, day="03", Kelurahan="Guntur")
    for n in Random(7).sample(range(500), 60)
]
FIRST = {
    ("0001", "0002"): ["nik_one_digit"],
    ("1234", "1324"): ["nik_two_swapped"],
    ("9901", "9919"): ["same_phone"],
    ("6013", "6098"): ["same_name_birth_kelurahan"],
}


def serials(one, other):
    return tuple(sorted((one[-4:], other[-4:])))


@pytest.fixture(scope="module")
def built(landing):
    landing.land(WEEK, TEBET, {"P1": PEOPLE})
    landing.land(WEEK, SETIABUDI, {"P1": CROWD})
    landing.run(WEEK)
    find_duplicates(landing.run_of(WEEK))
    return landing


@pytest.fixture
def settings(built, tmp_path):
    registry = tmp_path / "registry.yaml"
    registry.write_text(REGISTRY)
    return built.run_of(WEEK).settings.model_copy(update={"registry": registry})


def queued(landing, kecamatan_code=TEBET):
    return tuple(pair for pair in list_queue(landing.url) if pair.kecamatan_a == kecamatan_code)


def found(landing, kecamatan_code=TEBET):
    pairs = queued(landing, kecamatan_code)
    return {serials(pair.participant_a, pair.participant_b): list(pair.grounds) for pair in pairs}


def ground_of(nik, other):
    """What the contract says of two NIKs, digit by digit."""
    unlike = [pair for pair in zip(nik, other, strict=True) if pair[0] != pair[1]]
    if len(unlike) == 2 and unlike[0] == unlike[1][::-1]:
        return ["nik_two_swapped"]
    return ["nik_one_digit"] if len(unlike) == 1 else None


def test_no_pair_of_near_niks_is_missed_or_made_up_by_the_blocking(built):
    pairs = combinations(sorted(row["NIK"] for row in CROWD), 2)
    wanted = {serials(*pair): ground for pair in pairs if (ground := ground_of(*pair))}
    assert len(wanted) > 50
    assert found(built, SETIABUDI) == wanted


def test_pairs_are_found_by_nik_phone_and_name(built):
    queue = found(built)
    six_on_a_phone = {pair: queue.pop(pair) for pair in list(queue) if pair[0][0] == pair[1][0] == "3"}
    assert queue == FIRST
    assert len(six_on_a_phone) == 15
    assert {tuple(each) for each in six_on_a_phone.values()} == {("same_name_birth_kelurahan", "same_phone")}


def test_the_surest_come_first_with_their_places(built):
    queue = queued(built)
    assert len(queue[0].grounds) == 2 and len(queue[-1].grounds) == 1
    (phone,) = [pair for pair in queue if pair.grounds == ("same_phone",)]
    assert {phone.row_a, phone.row_b} == {10, 11} and phone.kecamatan_a == phone.kecamatan_b == TEBET
    assert 90 < phone.name_similarity < 100 and str(phone.first_week) == WEEK


def test_nothing_personal_is_kept(built):
    ((kept,),) = built.fetch("select string_agg(kept::text, ' ') from quality.duplicate_candidates as kept")
    for row in PEOPLE:
        assert row["Nama Lengkap"] not in kept and row["No. HP"] not in kept


def test_only_an_approver_decides_a_pair_of_the_queue_and_once(built, settings):
    pair = next(each for each in queued(built) if each.grounds == ("nik_one_digit",))
    ids = pair.participant_b, pair.participant_a
    before = built.fetch("select count(*) from marts.fct_stage_event")
    with pytest.raises(RegistryError):
        decide_pair(settings, ids, "same_person", "KTP dilihat", "Bukan Siapa-siapa")
    with pytest.raises(DecisionRefused, match="no pair of the queue"):
        decide_pair(settings, ("id-1", "id-2"), "same_person", "KTP dilihat", "laras@okoce.example")
    decide_pair(settings, ids, "different_people", "KTP keduanya dilihat", "laras@okoce.example")
    with pytest.raises(DecisionRefused, match="is decided"):
        decide_pair(settings, ids, "same_person", "KTP dilihat", "laras@okoce.example")
    kept = built.fetch("select decision, reason, decided_by from ops.duplicate_decisions")
    assert kept == [("different_people", "KTP keduanya dilihat", "Laras Puspitasari")]
    assert ("0001", "0002") not in found(built)
    assert built.fetch("select count(*) from marts.fct_stage_event") == before


@pytest.mark.full
def test_a_pair_keeps_its_first_week_moves_with_its_rows_and_goes_when_mended(built, settings):
    for decided in queued(built):
        if decided.grounds == ("nik_one_digit",):
            ids = decided.participant_a, decided.participant_b
            decide_pair(settings, ids, "different_people", "KTP keduanya dilihat", "laras@okoce.example")
    rows = [PEOPLE[9], PEOPLE[8], *PEOPLE[:2]]
    built.land(NEXT, TEBET, {"P1": rows})
    built.run(NEXT)
    find_duplicates(built.run_of(NEXT))
    find_duplicates(built.run_of(NEXT))
    (pair,) = queued(built)
    assert (str(pair.first_week), {pair.row_a, pair.row_b}) == (WEEK, {2, 3})
    assert built.fetch("select count(*) from ops.duplicate_decisions") == [(1,)]
    built.run(WEEK)
    find_duplicates(built.run_of(WEEK))
    assert queued(built) == (pair,)
