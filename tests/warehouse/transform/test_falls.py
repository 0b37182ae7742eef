"""A total that falls below what was sent holds the programme (contract §4)."""

import psycopg
import pytest
from psycopg.types.json import Jsonb

from pantau.gate.programme import judge_programme
from pantau.report.history import keep_history
from pantau.runs import open_build

FIRST, SECOND, THIRD = "2018-01-08", "2018-01-15", "2018-01-22"
TEBET = "31.74.01"
TEN = [
    {"NIK": f"317404010190{serial:04d}", "Kelurahan": "Bukit Duri", "Tanggal Daftar": "09/01/2018"}
    for serial in range(1, 11)
]
PEOPLE = TEN[:5]


def build(landing, week, people):
    landing.land(week, TEBET, {"P1": people})
    landing.run(week)
    keep_history(landing.run_of(week))


def send(landing, week, edition=1):
    """An edition of the week as it stands reaches somebody."""
    build_id = open_build(landing.run_of(week))
    with psycopg.connect(landing.url) as connection:
        connection.execute(
            "insert into ops.editions values ('weekly', %s, %s, %s, 'subject', 'text', 'html', '{}')",
            (week, edition, build_id),
        )
        connection.execute(
            """
            insert into ops.deliveries
            values ('weekly', %s, %s, 'a@b.example', 'sent', 'id', null, now(), now())
            """,
            (week, edition),
        )


def correct(landing, week, build_of, totals, edition=1):
    """A correction of a week's totals, made by another week's build, reaches somebody."""
    with psycopg.connect(landing.url) as connection:
        connection.execute(
            "insert into ops.editions values ('correction', %s, %s, %s, 'subject', 'text', 'html', %s)",
            (week, edition, open_build(landing.run_of(build_of)), Jsonb({"totals": {week: totals}})),
        )
        connection.execute(
            """
            insert into ops.deliveries
            values ('correction', %s, %s, 'a@b.example', 'sent', 'id', null, now(), now())
            """,
            (week, edition),
        )


def reasons(landing, week):
    judge_programme(landing.run_of(week))
    return landing.fetch("select reasons from quality.gate_verdicts where week_start = %s", week)[0][0]


@pytest.fixture(scope="module")
def sent(landing):
    build(landing, FIRST, PEOPLE)
    send(landing, FIRST)
    return landing


def test_a_lower_total_than_the_last_sent_one_holds(sent):
    build(sent, SECOND, PEOPLE[:4])
    assert "fall:P1" in reasons(sent, SECOND)


@pytest.mark.full
def test_the_sent_week_itself_is_a_mark_when_it_is_run_again(sent):
    build(sent, FIRST, PEOPLE[:3])
    assert "fall:P1" in reasons(sent, FIRST)


@pytest.mark.full
def test_an_equal_or_higher_total_does_not_fall_and_a_later_week_is_no_mark(sent):
    build(sent, THIRD, [*PEOPLE, {**PEOPLE[0], "NIK": "3174040101900099"}])
    send(sent, THIRD)
    assert not [reason for reason in reasons(sent, THIRD) if reason.startswith("fall")]
    build(sent, SECOND, PEOPLE)
    assert not [reason for reason in reasons(sent, SECOND) if reason.startswith("fall")]


@pytest.mark.full
def test_a_released_edition_becomes_the_new_mark(sent):
    fourth, fifth = "2018-01-29", "2018-02-05"
    build(sent, fourth, PEOPLE[:2])
    assert "fall:P1" in reasons(sent, fourth)
    with psycopg.connect(sent.url) as connection:
        connection.execute(
            "insert into ops.releases (build_id, week_start, gate_reasons, reason, released_by) "
            "values (%s, %s, '{fall:P1}', 'Tiga pendaftaran batal', 'Laras Puspitasari')",
            (open_build(sent.run_of(fourth)), fourth),
        )
    send(sent, fourth)
    verdict = sent.fetch("select verdict from quality.gate_verdicts where week_start = %s", fourth)
    assert verdict == [("hold",)]
    build(sent, fifth, PEOPLE[:2])
    assert "fall:P1" not in reasons(sent, fifth)


def test_a_week_run_again_is_not_held_to_what_only_a_later_one_knew(sent):
    """Five were sent; the later week found four more in it, and corrected."""
    correct(sent, FIRST, SECOND, {"P1": 9})
    build(sent, FIRST, PEOPLE)
    assert not [reason for reason in reasons(sent, FIRST) if reason.startswith("fall")]


def test_a_week_that_was_never_sent_is_held_to_what_was_told_last_by_whomever(sent):
    """Of the week before nine were told at most, and a week behind both has told of eleven."""
    open_build(sent.run_of(THIRD))
    correct(sent, FIRST, THIRD, {"P1": 11}, edition=2)
    build(sent, SECOND, TEN)
    assert "fall:P1" in reasons(sent, SECOND)


@pytest.mark.full
def test_a_week_run_again_is_held_to_no_more_than_a_later_one_told(sent):
    correct(sent, FIRST, SECOND, {"P1": 4}, edition=3)
    build(sent, FIRST, PEOPLE[:4])
    assert not [reason for reason in reasons(sent, FIRST) if reason.startswith("fall")]
