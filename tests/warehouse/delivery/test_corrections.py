"""Sent totals that no longer hold are corrected for those who got them, once (contract §9)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pantau.delivery.corrections import send_corrections
from pantau.delivery.outbox import DeliveryError
from pantau.delivery.weekly import queue_mails, render_editions, send_mails
from pantau.periods import Week
from pantau.runs import open_build


def keep(week, run, number):
    """As ``keep_history`` numbers a build."""
    week.execute(
        "update ops.builds set history_number = %s, contract_version = 1, rules_version = 'rules' "
        "where build_id = %s",
        *(number, open_build(run)),
    )


@pytest.fixture
def sent(week, mail_server):
    """The week as sent: 200 people at each stage, 100 in each of two kecamatan. Budi's address is refused."""
    week.freeze()
    keep(week, week.run, 1)
    week.execute(
        """
        insert into ops.event_versions
        select 'person ' || person, stage, kecamatan, '2018-01-16', false, 1, null
        from generate_series(1, 200) as person
        cross join unnest('{P1,P2,P3,P4,P5,P6,P7}'::text []) as stage
        cross join lateral (select '31.74.0' || case when person > 100 then 4 else 5 end) as at (kecamatan)
        """
    )
    mail_server.answers["budi@dki.example"] = "550 5.1.1 nobody"
    render_editions(week.run)
    queue_mails(week.run)
    send_mails(week.run)
    mail_server.taken.clear()
    return week


@pytest.fixture
def later(sent):
    """The next week's run, whose build knows the sent week as it is told by ``change``."""
    run = replace(sent.run, week=Week(sent.run.week.start + timedelta(days=7)), run_id="next")
    open_build(run)
    keep(sent, run, 2)
    return run


def withdraw(week, people, stage="P1"):
    """From the second build on, some people are no longer there."""
    week.execute(
        "update ops.event_versions set to_number = 2 where stage_code = %s and participant_id = any(%s)",
        *(stage, [f"person {number}" for number in range(1, people + 1)]),
    )


def register(week, people):
    """From the second build on, more people stand in the sent week."""
    week.execute(
        """
        insert into ops.event_versions
        select 'late ' || person, 'P1', '31.74.04', '2018-01-17', false, 2, null
        from generate_series(1, %s) as person
        """,
        people,
    )


def corrections(week):
    return week.read(
        "select period_start::text, edition, recipient, status from ops.deliveries "
        "where report = 'correction' order by edition, recipient"
    )


def test_what_stands_is_not_corrected(sent, later, mail_server):
    assert send_corrections(later) == 0
    assert mail_server.taken == []


def test_a_lower_total_is_corrected_for_those_who_got_it_and_only_them(sent, later, mail_server):
    withdraw(sent, 1)
    assert send_corrections(later) == 2
    assert corrections(sent) == [
        ("2018-01-15", 1, "ani@dki.example", "sent"),
        ("2018-01-15", 1, "cici@dki.example", "sent"),
    ]
    (subject, text) = sent.read("select subject, body_text from ops.editions where report = 'correction'")[0]
    assert subject == "[OK OCE] KOREKSI 1 · Minggu 15–21 Jan 2018 · P1 200 → 199"
    assert "P1 Pendaftaran: 200 menjadi 199" in text


def test_a_repeated_run_tells_nobody_twice(sent, later, mail_server):
    withdraw(sent, 1)
    send_corrections(later)
    send_corrections(later)
    assert len(mail_server.taken) == 2


def test_one_percent_more_is_left_to_the_next_report_and_more_is_corrected(sent, later, mail_server):
    register(sent, 2)
    assert send_corrections(later) == 0
    register(sent, 1)
    sent.execute(
        "update ops.event_versions set participant_id = participant_id || ctid where from_number = 2"
    )
    assert send_corrections(later) == 2


def test_what_a_correction_said_is_what_the_next_one_is_held_against(sent, later, mail_server):
    withdraw(sent, 1)
    send_corrections(later)
    withdraw(sent, 3)
    send_corrections(later)
    subjects = sent.read("select subject from ops.editions where report = 'correction' order by edition")
    assert [subject.split(" · ", 2)[2] for (subject,) in subjects] == ["P1 200 → 199", "P1 199 → 197"]
    assert len(mail_server.taken) == 4


def test_a_run_of_an_earlier_week_corrects_no_later_one(sent):
    earlier = replace(sent.run, week=Week(sent.run.week.start - timedelta(days=7)), run_id="earlier")
    open_build(earlier)
    keep(sent, earlier, 2)
    withdraw(sent, 5)
    assert send_corrections(earlier) == 0


def test_an_earlier_week_run_again_takes_back_nothing_that_was_corrected_since(sent, later, mail_server):
    """It knows less than who corrected it: a backfill would tell the old numbers, and then the new ones."""
    withdraw(sent, 3)
    send_corrections(later)
    mail_server.taken.clear()
    again = replace(sent.run, run_id="again")
    open_build(again)
    keep(sent, again, 3)
    sent.execute("update ops.event_versions set to_number = null where stage_code = 'P1'")
    assert send_corrections(again) == 0
    assert mail_server.taken == []


def test_a_correction_that_stopped_half_way_is_finished_by_the_next_try(sent, later, mail_server):
    withdraw(sent, 1)
    mail_server.answers["cici@dki.example"] = "451 4.7.1 later"
    with pytest.raises(DeliveryError, match="deferred"):
        send_corrections(later)
    assert mail_server.reached == ["ani@dki.example"]
    mail_server.answers.clear()
    send_corrections(later)
    assert mail_server.reached == ["ani@dki.example", "cici@dki.example"]


def test_numbers_that_come_back_are_told_again(sent, later, mail_server):
    withdraw(sent, 1)
    send_corrections(later)
    sent.execute("update ops.event_versions set to_number = null where participant_id = 'person 1'")
    register(sent, 10)
    send_corrections(later)
    sent.execute("delete from ops.event_versions where participant_id like 'late %%'")
    withdraw(sent, 1)
    send_corrections(later)
    subjects = sent.read("select subject from ops.editions where report = 'correction' order by edition")
    told = [subject.split(" · ", 2)[2] for (subject,) in subjects]
    assert told == ["P1 200 → 199", "P1 199 → 210", "P1 210 → 199"]
    assert len(mail_server.taken) == 6


def test_readers_who_cannot_be_reached_are_an_error_once_and_keep_no_later_run_red(sent, later, mail_server):
    withdraw(sent, 1)
    mail_server.answers |= dict.fromkeys(("ani@dki.example", "cici@dki.example"), "550 5.1.1 nobody")
    with pytest.raises(DeliveryError, match="reached anybody"):
        send_corrections(later)
    assert send_corrections(later) == 0
