"""A run that failed ends in one mail; failing again in none; a run that ends well closes the alert."""

import logging
import threading
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from approvals import approve
from pantau.alerts import failures
from pantau.alerts.callbacks import keep_failed_task
from pantau.alerts.causes import EndedRun
from pantau.alerts.failures import Failure, describe, keep_failure
from pantau.alerts.runs import close_mended_run, tell_failed_run
from pantau.alerts.telling import tell_untold
from pantau.delivery.personal_data import NO_CANARIES
from pantau.delivery.smtp import MailServer, Uncertain
from pantau.local.mail_catcher import Outbox
from pantau.registry import RegistryError
from pantau.warehouse import connect

WEEK = date(2018, 1, 15)
NIK = "3174040101900001"
RUN = EndedRun("land_week", "run-1", WEEK)
NEXT = EndedRun("land_week", "run-2", date(2018, 1, 22))
HELD = EndedRun("build_marts", "run-1", WEEK)


@pytest.fixture(autouse=True)
def no_patience(monkeypatch):
    monkeypatch.setattr(failures, "_LATE_WORDS_SECONDS", 0.0)


def let_in_dudi(settings) -> None:
    """A second engineer."""
    entry = "dudi@dki.example, role: engineer, reports: [weekly]"
    registry = settings.registry.read_text().replace(entry, f"{entry}, approved_by: Laras")
    settings.registry.write_text(approve(registry))


def fail(settings, ended: EndedRun, *tasks: tuple[str, int], error: object = None) -> bool:
    """A run whose tasks failed with an error and then ended."""
    name, sentence = describe(error, NO_CANARIES)
    for task_id, index in tasks if error is not None else ():
        failure = Failure(task_id, index, None, name, sentence)
        keep_failure(settings.warehouse_url.get_secret_value(), ended.dag_id, ended.run_id, failure)
    return tell_failed_run(settings, ended, set(tasks))


def test_44_red_tasks_are_one_mail_to_the_engineers_whom_an_approver_let_in(settings, outbox, ask):
    tasks = [("land_workbook", index) for index in range(44)]
    assert fail(settings, RUN, *tasks, error=OSError("gone"))
    (mail,) = outbox.mails
    assert mail["To"] == "cici@dki.example"
    assert "land_workbook, 44 kali: OSError." in mail.get_body(("plain",)).get_content()
    assert ask("select failure_count, mailed_at is not null, problem from ops.alerts") == [(1, True, None)]
    assert ask("select count(*) from ops.task_failures") == [(0,)]


def test_the_same_failure_again_is_counted_and_not_mailed(settings, outbox, ask):
    for run_id in ("run-1", "run-1", "run-2"):
        fail(settings, EndedRun("land_week", run_id, WEEK), ("land_workbook", 3), error=OSError())
    assert len(outbox.mails) == 1
    assert ask("select failure_count, run_id from ops.alerts") == [(3, "run-2")]


def test_another_cause_or_another_week_is_another_alert(settings, outbox, ask):
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    fail(settings, RUN, ("land_workbook", 3), error=KeyError())
    fail(settings, NEXT, ("land_workbook", 3), error=ValueError())
    assert len(outbox.mails) == 3
    assert ask("select count(*) from ops.alerts") == [(3,)]


def test_weeks_that_fail_alike_are_one_mail_as_long_as_the_first_is_open(settings, outbox, ask):
    for week in range(12):
        ended = EndedRun("land_week", f"run-{week}", WEEK + timedelta(weeks=week))
        fail(settings, ended, ("land_workbook", 3), error=OSError())
    assert len(outbox.mails) == 1
    assert ask("select count(*), count(mailed_at) from ops.alerts") == [(12, 1)]
    close_mended_run(settings, RUN)  # and those that are still open are told by one of them
    assert [tell_untold(settings) for _ in range(2)] == [0, 0]
    assert len(outbox.mails) == 2


def test_a_week_that_fails_like_one_of_days_ago_is_told(settings, outbox, ask):
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    ask("update ops.alerts set mailed_at = now() - interval '25 hours' returning 1")
    fail(settings, NEXT, ("land_workbook", 3), error=OSError())
    assert len(outbox.mails) == 2


def test_a_week_whose_first_mail_could_not_leave_is_not_kept_back_for_it(settings, outbox):
    outbox.stop()
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    outbox.start()
    fail(settings, NEXT, ("land_workbook", 3), error=OSError())
    assert outbox.subjects == ["[OK OCE] Perlu tindakan · land_week · Minggu 15–21 Jan 2018"]


@pytest.mark.parametrize("dag_id", ["precheck_sheets", "send_digest", "watch_deadline"])
def test_a_period_that_nobody_runs_again_is_closed_by_the_next_good_run(settings, outbox, ask, dag_id):
    now, later = EndedRun(dag_id, "run-1", WEEK), EndedRun(dag_id, "run-2", NEXT.period_start)
    fail(settings, later, ("a_task", -1), error=OSError())
    assert close_mended_run(settings, now) == 0
    fail(settings, now, ("a_task", -1), error=OSError())
    assert close_mended_run(settings, later) == 2


def test_a_week_that_somebody_may_run_again_stays_open_behind_a_good_one(settings, outbox):
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    assert close_mended_run(settings, NEXT) == 0


def test_a_mended_run_closes_its_alert_without_a_mail_and_a_new_failure_is_told_again(settings, outbox, ask):
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    assert close_mended_run(settings, RUN) == 1
    assert close_mended_run(settings, RUN) == 0
    assert len(outbox.mails) == 1
    assert ask("select resolved_at is not null from ops.alerts") == [(True,)]
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    assert len(outbox.mails) == 2


def test_a_task_that_was_mended_before_the_end_of_its_run_is_not_told(settings, outbox, ask):
    keep_failure(
        settings.warehouse_url.get_secret_value(),
        "land_week",
        "run-1",
        Failure("a", 1, None, "OSError", None),
    )
    close_mended_run(settings, RUN)
    assert ask("select count(*) from ops.task_failures") == [(0,)]
    assert outbox.mails == []


def test_a_killed_task_is_told_though_it_said_nothing(settings, outbox, ask):
    fail(settings, RUN, ("land_feed", 2))
    assert ask("select cause from ops.alerts") == [("land_feed: silent",)]
    assert "land_feed: tidak sempat menulis sebab: prosesnya mati," in body(outbox.mails[0])


def test_that_a_process_was_killed_does_not_replace_what_it_said(settings, ask):
    url = settings.warehouse_url.get_secret_value()
    keep_failure(url, "land_week", "run-1", Failure("land_feed", 2, "bank", "OSError", None))
    keep_failure(url, "land_week", "run-1", Failure("land_feed", 2, None, "silent", None))
    assert ask("select name, error from ops.task_failures") == [("bank", "OSError")]


def body(mail) -> str:
    return " ".join(mail.get_body(("plain",)).get_content().split())


class AirflowFailException(Exception):
    """As Airflow's own is called."""


def test_a_held_week_is_no_alert(settings, outbox, ask):
    assert not fail(settings, HELD, ("open_gate", -1), error=AirflowFailException("Held by gate 2"))
    assert outbox.mails == [] and ask("select count(*) from ops.alerts") == [(0,)]


def test_a_held_week_closes_what_was_open_so_that_a_new_failure_is_told(settings, outbox, ask):
    fail(settings, HELD, ("stage_rows", -1), error=OSError())
    fail(settings, HELD, ("open_gate", -1), error=AirflowFailException("Held by gate 2"))
    assert ask("select resolved_at is not null from ops.alerts") == [(True,)]
    fail(settings, HELD, ("stage_rows", -1), error=OSError())
    assert len(outbox.mails) == 2


def test_a_held_week_whose_notice_failed_is_one_about_the_notice(settings, outbox):
    keep_failure(
        settings.warehouse_url.get_secret_value(),
        *("build_marts", "run-1", Failure("open_gate", -1, None, "AirflowFailException", None)),
    )
    tell_failed_run(settings, HELD, {("open_gate", -1), ("send_held_notice", -1)})
    (mail,) = outbox.mails
    text = mail.get_body(("plain",)).get_content()
    assert "send_held_notice" in text and "open_gate" not in text


def test_no_mail_table_or_log_holds_a_planted_nik(settings, outbox, ask, caplog):
    caplog.set_level(logging.DEBUG)
    fail(settings, RUN, ("land_workbook", 3), error=ValueError(f"invalid literal: '{NIK}'"))
    kept = ask("select alerts::text from ops.alerts")
    assert len(outbox.mails) == 1 and kept
    assert NIK not in outbox.mails[0].as_string() + str(kept) + caplog.text


def test_an_alert_outlives_a_mail_server_that_is_away_and_is_told_at_the_next_occasion(
    settings, outbox, ask, caplog
):
    outbox.stop()
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    assert ask("select mailed_at, problem from ops.alerts") == [(None, "Unreachable")]
    assert "stays to be told" in caplog.text
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    outbox.start()
    close_mended_run(settings, HELD)
    (mail,) = outbox.mails
    assert "Sudah terjadi 2 kali." in mail.get_body(("plain",)).get_content()
    assert tell_untold(settings) == 0
    assert ask("select mailed_at is not null, problem from ops.alerts") == [(True, None)]


def test_a_process_that_dies_while_it_tells_leaves_the_alert_to_the_next(settings, outbox, monkeypatch):
    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(MailServer, "send", die)
        with pytest.raises(SystemExit):
            fail(settings, RUN, ("land_workbook", 3), error=OSError())
    assert outbox.mails == []
    assert tell_untold(settings) == 1
    assert len(outbox.mails) == 1


def test_two_processes_at_once_tell_once(settings, outbox, ask):
    ready = threading.Barrier(2)

    def end(run_id: str) -> None:
        ready.wait()
        fail(settings, EndedRun("land_week", run_id, WEEK), ("land_workbook", 3), error=OSError())

    threads = [threading.Thread(target=end, args=(f"run-{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ask("select failure_count from ops.alerts") == [(2,)]
    assert len(outbox.mails) == 1


def test_a_warehouse_that_is_away_still_ends_in_a_mail(settings, outbox, free_port):
    away = settings.model_copy(
        update={"warehouse_url": SecretStr("postgresql://pantau@127.0.0.1:1/warehouse")}
    )
    assert tell_failed_run(away, RUN, {("land_workbook", 3)})
    assert outbox.subjects == ["[OK OCE] Perlu tindakan · land_week · Minggu 15–21 Jan 2018"]
    told = outbox.mails[0].get_body(("plain",)).get_content()
    assert "land_workbook: gudang data tidak terjangkau." in told and "mati" not in told


def test_two_alerts_that_could_not_be_kept_are_two_mails_to_a_mail_reader(settings, outbox):
    away = settings.model_copy(
        update={"warehouse_url": SecretStr("postgresql://pantau@127.0.0.1:1/warehouse")}
    )
    tell_failed_run(away, RUN, {("land_workbook", 3)})
    tell_failed_run(away, RUN, {("land_feed", 1)})
    tell_failed_run(away, HELD, {("stage_rows", -1)})
    assert len({mail["Message-ID"] for mail in outbox.mails}) == 3


def test_canaries_that_cannot_be_read_keep_no_alert_back(settings, outbox, tmp_path, ask):
    without = settings.model_copy(update={"canaries": tmp_path / "away.txt"})
    fail(without, RUN, ("land_workbook", 3), error=OSError())
    assert len(outbox.mails) == 1
    assert ask("select mailed_at is not null from ops.alerts") == [(True,)]


def test_a_task_that_failed_is_kept_without_its_words_where_canaries_cannot_be_read(
    settings, ask, tmp_path, monkeypatch
):
    without = settings.model_copy(update={"canaries": tmp_path / "away.txt"})
    monkeypatch.setattr("pantau.settings.load_settings", lambda: without)
    instance = SimpleNamespace(task_id="land_feed", map_index=2, dag_id="land_week", run_id="run-1")
    keep_failed_task({"ti": instance, "exception": RegistryError("No registry.")})
    assert ask("select error, sentence from ops.task_failures") == [("RegistryError", None)]


def test_a_kecamatan_that_nobody_knows_is_told_by_its_code(settings, outbox, ask):
    ask(
        """
        insert into quality.workbook_verdicts values (%s, '99.99.99', 'held', '{quarantine}', null)
        returning 1
        """,
        WEEK,
    )
    fail(settings, EndedRun("report_week", "run-1", WEEK), ("send_mails", -1), error=OSError())
    assert "1 kecamatan dihitung dari data lama: 99.99.99." in body(outbox.mails[0])


def test_an_alert_whose_reach_cannot_be_asked_is_told_without_it(settings, outbox, fresh_warehouse, caplog):
    with connect(fresh_warehouse) as connection:
        connection.execute("alter table ops.deliveries rename to moved")
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    assert "how far it goes is not known (UndefinedTable)" in caplog.text
    assert len(outbox.mails) == 1


def test_a_run_whose_red_tasks_are_not_known_is_told(settings, outbox):
    assert tell_failed_run(settings, RUN, None)
    assert len(outbox.mails) == 1


def test_a_registry_that_cannot_be_used_sends_the_alert_to_the_teams_own_mailbox(settings, outbox):
    settings.registry.write_text("recipients: 3")
    fail(settings, RUN, ("list_workbooks", -1), error=OSError())
    assert outbox.mails[0]["To"] == "pantau@okoce.example"


def test_a_webhook_gets_the_same_words_and_no_log_its_token(settings, outbox, webhook, ask, caplog):
    caplog.set_level(logging.DEBUG)
    told = settings.model_copy(update={"alert_targets": SecretStr(f"json://{webhook.url}/tok3n")})
    fail(told, RUN, ("land_workbook", 3), error=OSError())
    ((_, path, said),) = webhook.calls
    assert path == "/tok3n"
    assert said["title"] == outbox.subjects[0] and "Langkah" in said["message"].title()
    assert ask("select mailed_at is not null, pushed_at is not null from ops.alerts") == [(True, True)]
    assert "tok3n" not in caplog.text


def test_a_target_that_is_away_is_tried_again_and_the_mail_is_not(settings, outbox, webhook, ask, caplog):
    caplog.set_level(logging.DEBUG)
    webhook.answers = 500
    urls = f"json://{webhook.url}/tok3n nonsense://tok3n"
    told = settings.model_copy(update={"alert_targets": SecretStr(urls)})
    fail(told, RUN, ("land_workbook", 3), error=OSError())
    assert ask("select mailed_at is not null, pushed_at, problem from ops.alerts") == [
        (True, None, "TargetsFailed")
    ]
    assert "2 of 2 alert targets" in caplog.text and "tok3n" not in caplog.text
    webhook.answers = 200
    again = settings.model_copy(update={"alert_targets": SecretStr(f"json://{webhook.url}/tok3n")})
    assert tell_untold(again) == 1
    assert len(outbox.mails) == 1


def test_a_bad_target_beside_a_good_one_is_logged_by_its_place_and_the_good_one_is_told_once(
    settings, outbox, webhook, ask, caplog
):
    urls = f"json://{webhook.url}/tok3n nonsense://tok3n"
    told = settings.model_copy(update={"alert_targets": SecretStr(urls)})
    fail(told, RUN, ("land_workbook", 3), error=OSError())
    assert tell_untold(told) == 0
    assert len(webhook.calls) == 1
    assert ask("select pushed_at is not null, problem from ops.alerts") == [(True, None)]
    assert "at place 2 of PANTAU_ALERT_TARGETS" in caplog.text and "tok3n" not in caplog.text


class OneMailAtATime(Outbox):
    """A server that closes after the first mail of a conversation."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if getattr(session, "took_one", False):
            return "421 4.7.0 Too many mails"
        envelope.rcpt_tos.append(address)
        session.took_one = True
        return "250 OK"


def test_a_server_that_closes_after_each_mail_mails_every_engineer_once(settings, outbox, ask):
    let_in_dudi(settings)
    outbox.stop()
    outbox.start(OneMailAtATime)
    fail(settings, RUN, ("land_workbook", 3), error=OSError())
    assert tell_untold(settings) == 0
    assert [mail["To"] for mail in outbox.mails] == ["cici@dki.example", "dudi@dki.example"]
    assert ask("select mailed_at is not null, problem, try_count from ops.alerts") == [(True, None, 0)]


def test_a_mail_that_was_perhaps_taken_is_not_sent_again(settings, outbox, monkeypatch, ask):
    def vanish(*_: object) -> None:
        raise Uncertain("The mail server went away before it answered.")

    with monkeypatch.context() as patch:
        patch.setattr(MailServer, "send", vanish)
        fail(settings, RUN, ("land_workbook", 3), error=OSError())
    assert tell_untold(settings) == 0
    assert outbox.mails == []
    assert ask("select mailed_at is not null from ops.alerts") == [(True,)]
