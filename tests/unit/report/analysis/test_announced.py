"""What was announced in public beside what the data says."""

import csv
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.reference import SEEDS, load_kecamatan
from pantau.report.analysis.announced import WHOLE, PublicFigure, Question, add_up, ask, compare

CITIES = {place.city_name: place.city_code for place in load_kecamatan()}
END = date(2021, 12, 31)


def figure(value, scope=WHOLE, said_on="2018-02-15", name="P1 registered", unit="people"):
    return PublicFigure(said_on, scope, name, unit, value, "as reported", "Warta Kota 2018-02-15")


@pytest.fixture(scope="module")
def seed():
    with (SEEDS / "public_figures.csv").open(encoding="utf-8", newline="") as file:
        return [PublicFigure(**{**row, "value": int(row["value"])}) for row in csv.DictReader(file)]


def test_the_parts_of_15_february_2018_fall_short_of_their_whole_by_1051(seed):
    (found,) = add_up(seed, CITIES, END)
    assert (found.day, found.stage_code, found.whole) == (date(2018, 2, 15), "P1", 9468)
    assert (found.of_parts, found.rest) == (8417, 1051)
    assert ("online", 2366) in found.parts
    assert found.missing == ("Kepulauan Seribu",)


def test_only_counts_of_people_at_a_stage_are_compared(seed):
    rows = compare(seed, CITIES, {}, {}, END)
    assert {row.figure.figure for row in rows} == {
        "P1 registered (almost)",
        "P1 registered",
        "P7 loans disbursed",
        "P7 capital",
        *(f"P{number}" for number in range(1, 8)),
    }
    assert figure(82, name="P7 capital", unit="rupiah").stage_code is None
    assert figure(82, name="target P1 by March 2018").stage_code is None
    assert figure(82, said_on="2018").stage_code is None


def test_an_announcement_stands_beside_what_the_data_said_then_and_says_now():
    asked = Question(date(2018, 1, 22), "P1", None)
    (row,) = compare([figure(4230, said_on="2018-01-22")], CITIES, {asked: 3471}, {asked: 4260}, END)
    assert (row.then, row.over_then, row.now, row.over_now) == (3471, 759, 4260, -30)


def test_without_an_edition_of_before_there_is_no_difference():
    asked = Question(date(2018, 1, 22), "P1", None)
    (row,) = compare([figure(4230, said_on="2018-01-22")], CITIES, {}, {asked: 4230}, END)
    assert (row.then, row.over_then, row.over_now) == (None, None, 0)


def test_a_city_is_asked_for_by_its_code_and_what_is_no_place_not_at_all():
    said = [figure(2177, "Jakarta Timur"), figure(2366, "online")]
    (question,) = ask(said, CITIES, END)
    assert question == Question(date(2018, 2, 15), "P1", "31.75")
    whole = Question(date(2018, 2, 15), "P1", None)
    rows = compare(said, CITIES, {}, {question: 2000, whole: 9999}, END)
    assert [(row.now, row.over_now) for row in rows] == [(2000, 177), (None, None)]


def test_a_report_knows_nothing_of_what_was_said_later(seed):
    rows = compare(seed, CITIES, {}, {}, date(2018, 2, 14))
    assert [(row.day, row.figure.value) for row in rows] == [(date(2018, 1, 22), 4230)]
    assert add_up(seed, CITIES, date(2018, 2, 14)) == ()
    assert len(ask(seed, CITIES, date(2018, 2, 14))) == 1


def test_parts_of_another_day_or_source_do_not_belong_to_a_whole():
    assert add_up([figure(10), figure(4, "online", said_on="2018-02-16")], CITIES, END) == ()
    assert add_up([figure(4, "online"), figure(6, "Jakarta Timur")], CITIES, END) == ()


@given(st.dictionaries(st.sampled_from([*CITIES, "online"]), st.integers(0, 10**6), min_size=1))
def test_parts_that_add_up_leave_no_rest(parts):
    said = [figure(sum(parts.values())), *(figure(value, scope) for scope, value in parts.items())]
    (found,) = add_up(said, CITIES, END)
    assert found.rest == 0
    assert dict(found.parts) == parts
    assert set(found.missing) == set(CITIES) - set(parts)
