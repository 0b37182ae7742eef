"""The watch outside Airflow: tells once that a part is dead, once that it lives again, and never stops."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from pantau.airflow_api import ChainBroken
from pantau.alerts import heartbeat
from pantau.alerts.heartbeat import Watch, find_broken_files, look_at_airflow

WELL = {"api_server": True, "metadatabase": True, "scheduler": True, "dag_processor": True}
TUESDAY = datetime(2018, 1, 23, 3, 0, tzinfo=UTC)
DEADLINE_PASSED = datetime(2018, 1, 22, 6, 16, tzinfo=UTC)
"""Monday, 13:16 in Jakarta."""


class Airflow:
    """What the watch sees of it."""

    def __init__(self) -> None:
        self.health = dict(WELL)
        self.files: tuple[str, ...] | None = ()

    def look(self, _settings):
        return self.health

    def find_files(self, _settings):
        return self.files


@pytest.fixture
def airflow() -> Airflow:
    return Airflow()


@pytest.fixture
def watch(settings, airflow) -> Watch:
    return Watch(settings, airflow.look, airflow.find_files)


def at(minutes: float) -> datetime:
    return TUESDAY + timedelta(minutes=minutes)


def test_a_scheduler_that_died_is_told_once_and_once_that_it_lives(watch, airflow, outbox, ask):
    airflow.health["scheduler"] = False
    assert [watch.turn(at(minute)) for minute in (0, 4, 5, 6, 60)] == [False] * 5
    assert outbox.subjects == ["[OK OCE] Perlu tindakan · Scheduler Airflow"]
    airflow.health["scheduler"] = True
    assert watch.turn(at(61)) and watch.turn(at(62))
    assert outbox.subjects[1:] == ["[OK OCE] Pulih · Scheduler Airflow"]
    assert "Scheduler Airflow sudah pulih." in outbox.mails[1].get_body(("plain",)).get_content()
    assert ask("select subject, resolved_at is not null from ops.alerts") == [("scheduler", True)]


def test_a_restart_of_some_minutes_is_told_to_nobody(watch, airflow, outbox):
    for minute, is_well in ((0, False), (4, False), (5, True), (6, False), (10, False)):
        airflow.health["scheduler"] = is_well
        watch.turn(at(minute))
    assert outbox.mails == []


def test_a_watch_that_was_started_anew_knows_what_was_told(watch, airflow, settings, outbox):
    airflow.health["dag_processor"] = False
    watch.turn(at(0))
    watch.turn(at(6))
    again = Watch(settings, airflow.look, airflow.find_files)
    again.turn(at(10))
    again.turn(at(20))
    assert len(outbox.mails) == 1
    airflow.health["dag_processor"] = True
    Watch(settings, airflow.look, airflow.find_files).turn(at(30))
    assert outbox.subjects[1:] == ["[OK OCE] Pulih · DAG processor Airflow"]


def test_a_dag_file_that_cannot_be_read_is_told_once(watch, airflow, outbox, ask):
    airflow.files = ("land_week.py",)
    watch.turn(at(0))
    watch.turn(at(1))
    assert outbox.subjects == ["[OK OCE] Perlu tindakan · berkas DAG"]
    airflow.files = None
    watch.turn(at(2))
    airflow.files = ("build_marts.py", "land_week.py")
    watch.turn(at(3))
    assert len(outbox.mails) == 2
    airflow.files = ()
    watch.turn(at(4))
    assert outbox.subjects[2:] == ["[OK OCE] Pulih · berkas DAG"]
    assert ask("select count(*) from ops.alerts where resolved_at is null") == [(0,)]


def test_a_warehouse_that_is_away_is_told_without_a_ledger_and_once(watch, airflow, settings, outbox):
    watch.settings = settings.model_copy(
        update={"warehouse_url": SecretStr("postgresql://pantau@127.0.0.1:1/warehouse")}
    )
    assert [watch.turn(at(minute)) for minute in (0, 6, 7)] == [False] * 3
    assert outbox.subjects == ["[OK OCE] Perlu tindakan · Gudang data (PostgreSQL)"]
    watch.settings = settings
    assert watch.turn(at(8))
    assert outbox.subjects[1:] == ["[OK OCE] Pulih · Gudang data (PostgreSQL)"]


def test_a_warehouse_and_a_mail_server_that_are_both_away_are_told_once_mails_go_again(
    watch, settings, outbox
):
    watch.settings = settings.model_copy(
        update={"warehouse_url": SecretStr("postgresql://pantau@127.0.0.1:1/warehouse")}
    )
    outbox.stop()
    watch.turn(at(0))
    watch.turn(at(6))
    assert watch.told_without_ledger == {}
    outbox.start()
    watch.turn(at(7))
    watch.turn(at(8))
    assert outbox.subjects == ["[OK OCE] Perlu tindakan · Gudang data (PostgreSQL)"]


def test_parts_that_die_while_the_warehouse_is_away_are_mails_of_their_own_to_a_mail_reader(
    watch, airflow, settings, outbox
):
    watch.settings = settings.model_copy(
        update={"warehouse_url": SecretStr("postgresql://pantau@127.0.0.1:1/warehouse")}
    )
    airflow.health["scheduler"] = False
    watch.turn(at(0))
    watch.turn(at(6))
    airflow.health["scheduler"] = True
    watch.settings = settings
    watch.turn(at(7))
    assert len(outbox.mails) == len({mail["Message-ID"] for mail in outbox.mails}) == 4


def test_a_part_that_cannot_be_asked_about_is_not_declared_dead(watch, airflow, outbox):
    airflow.health["scheduler"] = False
    watch.turn(at(0))
    airflow.health = {"api_server": False}
    watch.turn(at(4))
    watch.turn(at(6))
    assert outbox.mails == []
    watch.turn(at(10))
    assert outbox.subjects == ["[OK OCE] Perlu tindakan · API server Airflow"]


def test_a_login_that_is_refused_is_logged_once_and_the_switch_is_not_called(
    watch, settings, webhook, caplog
):
    caplog.set_level(logging.INFO)
    watch.settings = settings.model_copy(update={"heartbeat_url": SecretStr(f"http://{webhook.url}/s3cret")})

    def refuse(_settings):
        raise ChainBroken("Airflow answered 401 to /auth/token; check PANTAU_AIRFLOW_USER.")

    answers, watch.find_files = watch.find_files, refuse
    assert [watch.turn(at(minute)) for minute in (0, 1)] == [False, False]
    assert caplog.text.count("check PANTAU_AIRFLOW_USER") == 1 and webhook.calls == []
    watch.find_files = answers
    assert watch.turn(at(2))
    assert "says again which cannot be read" in caplog.text and len(webhook.calls) == 1


def test_an_api_that_refuses_our_login_says_so_and_one_that_is_away_nothing(settings, webhook):
    webhook.answers = 401
    here = settings.model_copy(update={"airflow_url": f"http://{webhook.url}"})
    with pytest.raises(ChainBroken, match="PANTAU_AIRFLOW_PASSWORD"):
        find_broken_files(here)
    assert find_broken_files(settings.model_copy(update={"airflow_url": "http://127.0.0.1:1"})) is None


def test_what_the_mail_server_did_not_take_leaves_with_a_later_turn_and_not_with_each(
    watch, airflow, outbox, ask, let_pass
):
    outbox.stop()
    airflow.health["scheduler"] = False
    for minute in (0, 6, 6.5, 7):
        watch.turn(at(minute))
    assert ask("select try_count from ops.alerts") == [(1,)]
    let_pass(minutes=1)
    watch.turn(at(7.5))
    let_pass(minutes=1)
    watch.turn(at(8))
    assert ask("select try_count from ops.alerts") == [(2,)]
    outbox.start()
    let_pass(minutes=1)
    watch.turn(at(9))
    assert len(outbox.mails) == 1


def test_an_alert_that_was_refused_for_days_is_tried_once_an_hour(watch, airflow, outbox, ask, let_pass):
    outbox.stop()
    airflow.health["scheduler"] = False
    watch.turn(at(0))
    watch.turn(at(6))
    ask("update ops.alerts set try_count = 5000 returning 1")
    outbox.start()
    for minutes, mails in ((59, 0), (1, 1)):
        let_pass(minutes=minutes)
        watch.turn(at(7))
        assert len(outbox.mails) == mails


def test_the_dead_mans_switch_is_called_while_all_is_well_and_never_logged(
    watch, airflow, settings, webhook, caplog
):
    caplog.set_level(logging.DEBUG)
    watch.settings = settings.model_copy(update={"heartbeat_url": SecretStr(f"http://{webhook.url}/s3cret")})
    watch.turn(at(0))
    airflow.health["scheduler"] = False
    watch.turn(at(1))
    assert [path for _, path, _ in webhook.calls] == ["/s3cret"]
    webhook.answers, airflow.health["scheduler"] = 404, True
    assert watch.turn(at(2))
    assert "did not answer well" in caplog.text and "s3cret" not in caplog.text


def test_the_deadline_is_looked_at_once_where_no_dag_does(watch, monkeypatch):
    asked = []
    monkeypatch.setattr(heartbeat, "tell_if_late", asked.append)
    for now in (
        DEADLINE_PASSED - timedelta(minutes=5),
        DEADLINE_PASSED,
        DEADLINE_PASSED + timedelta(hours=1),
    ):
        watch.turn(now)
    watch.turn(TUESDAY)
    assert [str(run.week) for run in asked] == ["2018-01-15"]


def test_a_part_that_cannot_be_asked_about_is_left_out(settings, webhook, monkeypatch):
    away = settings.model_copy(update={"airflow_url": "http://127.0.0.1:1"})
    assert look_at_airflow(away) == {"api_server": False}
    here = settings.model_copy(update={"airflow_url": f"http://{webhook.url}"})
    assert look_at_airflow(here) == {"api_server": False}
    told = {"metadatabase": {"status": "healthy"}, "scheduler": {"status": "unhealthy"}}
    told |= {"dag_processor": {"status": "healthy"}, "triggerer": {"status": None}}
    monkeypatch.setattr(heartbeat.httpx.Response, "json", lambda _: told)
    assert look_at_airflow(here) == {**WELL, "scheduler": False}
    told["metadatabase"] = {"status": "unhealthy"}
    assert look_at_airflow(here) == {"api_server": True, "metadatabase": False}
