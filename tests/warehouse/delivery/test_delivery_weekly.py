"""The weekly report from frozen figures to mails, on a real warehouse and over real SMTP."""

import logging
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from approvals import approve
from pantau.delivery.notices import send_held_notice
from pantau.delivery.outbox import DeliveryError
from pantau.delivery.smtp import Uncertain, Unreachable
from pantau.delivery.weekly import queue_mails, render_editions, send_mails
from pantau.report.facts import ReportError

ALL = ["ani@dki.example", "budi@dki.example", "cici@dki.example"]


@pytest.fixture
def queued(week):
    """The week rendered and queued."""
    assert week.freeze() == 14
    render_editions(week.run)
    assert queue_mails(week.run) == 3
    return week


def test_everybody_gets_one_mail_of_the_stored_edition(queued, mail_server):
    assert send_mails(queued.run) == 3
    assert mail_server.reached == ALL
    assert queued.deliveries == dict.fromkeys(ALL, ("sent", None))
    assert queued.read("select distinct receipt from ops.deliveries") == [("SMTP 250",)]
    ((subject, text, message_id),) = queued.read(
        "select subject, body_text, message_id from ops.editions join ops.deliveries "
        "using (report, period_start, scope, edition) "
        "where recipient = 'ani@dki.example' and sent_at is not null"
    )
    mail = message_from_bytes(mail_server.taken[0][1], policy=default)
    assert (mail["Subject"], mail["Message-ID"], mail["To"]) == (subject, message_id, "ani@dki.example")
    assert "P1 200 (+6)" in subject
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == text


def test_a_repeated_week_that_was_sent_sends_nothing_and_succeeds(queued, mail_server):
    send_mails(queued.run)
    before = queued.read("select * from ops.editions")
    queued.execute("update ops.edition_figures set cumulative_count = 999")
    render_editions(queued.run)
    assert queue_mails(queued.run) == 0
    assert send_mails(queued.run) == 3
    assert mail_server.reached == ALL
    assert queued.read("select * from ops.editions") == before


def test_an_edition_that_nobody_has_is_replaced(queued):
    queued.execute("update ops.edition_figures set cumulative_count = 999")
    render_editions(queued.run)
    assert queue_mails(queued.run) == 3
    ((subject,),) = queued.read("select subject from ops.editions")
    assert "P1 1.998" in subject


def test_a_recipient_who_left_the_registry_is_no_longer_queued(queued):
    path = queued.run.settings.registry
    path.write_text(approve(path.read_text().replace("budi@", "bayu@")))
    assert queue_mails(queued.run) == 3
    assert sorted(queued.deliveries) == ["ani@dki.example", "bayu@dki.example", "cici@dki.example"]


def test_a_refused_address_is_marked_and_the_others_get_their_mail(queued, mail_server):
    mail_server.answers["budi@dki.example"] = "550 5.1.1 <budi@dki.example> no such user"
    assert send_mails(queued.run) == 2
    assert mail_server.reached == ["ani@dki.example", "cici@dki.example"]
    assert queued.deliveries["budi@dki.example"] == ("failed", "SMTP 550 5.1.1")


def test_a_deferred_address_waits_for_the_retry_and_holds_nobody_up(queued, mail_server):
    mail_server.answers["ani@dki.example"] = "450 4.2.0 greylisted"
    with pytest.raises(DeliveryError, match="1 mails of weekly 2018-01-15, edition 1 were deferred"):
        send_mails(queued.run)
    assert mail_server.reached == ["budi@dki.example", "cici@dki.example"]
    assert queued.deliveries["ani@dki.example"] == ("queued", "SMTP 450 4.2.0")
    mail_server.answers.clear()
    assert send_mails(queued.run) == 3
    assert sorted(mail_server.reached) == ALL


def test_a_server_that_is_away_leaves_everything_queued(queued, free_port):
    away = queued.run.settings.model_copy(update={"smtp_port": free_port + 1})
    with pytest.raises(Unreachable, match="PANTAU_SMTP_HOST"):
        send_mails(replace(queued.run, settings=away))
    assert queued.deliveries == dict.fromkeys(ALL, ("queued", None))


def test_a_mail_without_an_answer_is_never_sent_again_by_itself(queued, mail_server):
    mail_server.answers["budi@dki.example"] = "hang up"
    with pytest.raises(Uncertain):
        send_mails(queued.run)
    assert queued.deliveries["budi@dki.example"] == ("failed", "unknown")
    mail_server.answers.clear()
    assert send_mails(queued.run) == 2
    assert mail_server.reached.count("budi@dki.example") == 1


def test_a_row_that_a_crash_left_is_given_up_and_told(queued, mail_server, caplog):
    queued.execute("update ops.deliveries set status = 'sending' where recipient = 'budi@dki.example'")
    assert send_mails(queued.run) == 2
    assert queued.deliveries["budi@dki.example"] == ("failed", "unknown")
    assert "budi@dki.example" not in mail_server.reached
    assert "1 mails were left half sent" in caplog.text


def test_nobody_reached_at_all_is_a_failure(queued, mail_server):
    mail_server.answers.update(dict.fromkeys(ALL, "550 5.1.1 no"))
    with pytest.raises(DeliveryError, match="No mail of weekly 2018-01-15"):
        send_mails(queued.run)


def test_logs_count_and_never_name_an_address(queued, mail_server, caplog):
    caplog.set_level(logging.INFO, "pantau")
    mail_server.answers["budi@dki.example"] = "550 5.1.1 <budi@dki.example> no such user"
    send_mails(queued.run)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("pantau"))
    assert "Sent weekly 2018-01-15, edition 1: 2 now, 2 in all, 1 failed, 0 skipped, 0 queued" in ours
    assert "dki.example" not in ours


def test_a_registry_without_recipients_is_an_error(week):
    week.freeze()
    render_editions(week.run)
    week.run.settings.registry.write_text("workbooks: []\nrecipients: []\n")
    with pytest.raises(DeliveryError, match="names no recipient of weekly"):
        queue_mails(week.run)


def test_a_held_week_is_never_rendered(week):
    week.freeze()
    week.judge("hold", "workbooks")
    with pytest.raises(ReportError, match=r"2018-01-15 is held \(workbooks\)"):
        render_editions(week.run)


def test_a_verdict_older_than_the_build_does_not_count(week):
    week.freeze()
    week.execute("update quality.gate_verdicts set decided_at = now() - interval '1 day'")
    with pytest.raises(ReportError, match="has not judged build"):
        render_editions(week.run)


def test_nothing_is_rendered_while_the_week_is_run_again(week):
    week.freeze()
    week.execute(
        """
        insert into quality.gate_results
        (week_start, gate, expectation, severity, success, who_fixes, notes)
        values (%s, 'workbooks', 'no_workbook_is_unreadable', 'critical', true, 'x', 'y')
        """,
        week.run.week.start,
    )
    with pytest.raises(ReportError, match="Gate 1 has judged week 2018-01-15 again"):
        render_editions(week.run)
    week.judge("pass")
    assert render_editions(week.run) == 1


def test_a_build_without_its_figures_is_never_rendered(week):
    with pytest.raises(ReportError, match="has no complete figures"):
        render_editions(week.run)


def test_freezing_again_replaces_the_figures_of_the_build(week):
    week.freeze()
    week.execute("update marts.fct_kecamatan_stage_week set new_count = 4")
    assert week.freeze() == 14
    assert week.read("select distinct new_count from ops.edition_figures") == [(4,)]


def test_held_officials_are_told_once(week, mail_server):
    week.freeze()
    week.judge("hold", "quarantine")
    assert send_held_notice(week.run) == 2
    assert send_held_notice(week.run) == 2
    assert mail_server.reached == ["ani@dki.example", "laras@okoce.example"]
    assert week.read("select distinct report, status from ops.deliveries") == [("held_notice", "sent")]
    with pytest.raises(ReportError, match="is not held"):
        week.judge("pass")
        send_held_notice(week.run)


def test_a_held_rerun_says_that_the_report_already_sent_stands(queued, mail_server):
    send_mails(queued.run)
    queued.judge("hold", "fall:P7")
    send_held_notice(queued.run)
    mail = message_from_bytes(mail_server.taken[-1][1], policy=default)
    assert "tetap berlaku" in mail.get_body(("plain",)).get_content()
