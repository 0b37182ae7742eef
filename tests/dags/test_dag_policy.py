"""What every DAG of the project must be: a table of contents with an owner and a page."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.exceptions import AirflowFailException, ParamValidationError
from airflow.serialization.decoders import decode_timetable
from airflow.serialization.encoders import encode_timetable
from airflow.timetables.base import TimeRestriction
from airflow.utils.types import DagRunType

from pantau import orchestration, settings
from pantau.alerts import callbacks
from pantau.alerts.consequences import CONSEQUENCES
from pantau.delivery.month_weeks import MonthRefused
from pantau.gate.month import MonthVerdict
from pantau.orchestration import beyond_retry, current_month, current_run, stop_if_month_held
from pantau.periods import PeriodError

DAGS = Path(__file__).parents[2] / "dags"
IDS = {
    *("land_week", "build_marts", "report_week", "report_month", "watch_deadline", "send_digest"),
    *("precheck_sheets", "release_report", "accept_workbook"),
}


@pytest.fixture(scope="module")
def dag_bag() -> DagBag:
    return DagBag(dag_folder=DAGS)


def test_every_dag_is_there_and_no_other(dag_bag):
    assert dag_bag.import_errors == {}
    assert set(dag_bag.dags) == IDS
    assert {path.stem for path in DAGS.glob("*.py")} == IDS


def test_every_dag_has_a_page_that_names_its_first_step(dag_bag):
    for dag in dag_bag.dags.values():
        assert dag.doc_md and f"docs/runbook.md#{dag.dag_id}" in dag.doc_md, dag.dag_id


def test_every_task_has_an_owner_a_timeout_and_no_mail_of_its_own(dag_bag):
    for dag in dag_bag.dags.values():
        for task in dag.tasks:
            assert task.owner == "data-engineering", task
            assert task.execution_timeout and task.execution_timeout <= timedelta(minutes=15), task


def test_every_task_is_retried_but_the_one_that_says_held(dag_bag):
    retries = {task.task_id: task.retries for dag in dag_bag.dags.values() for task in dag.tasks}
    assert retries.pop("open_gate") == 0
    assert set(retries.values()) == {2}


def test_weeks_run_one_at_a_time_and_never_catch_up_by_themselves(dag_bag):
    for dag in dag_bag.dags.values():
        assert dag.max_active_runs == 1 and dag.catchup is False, dag.dag_id


@pytest.mark.parametrize(
    ("dag_id", "tick"),
    [
        ("land_week", "2018-01-15T06:00+07:00"),
        ("watch_deadline", "2018-01-15T13:00+07:00"),
        ("send_digest", "2018-01-15T15:00+07:00"),
        ("precheck_sheets", "2018-01-19T16:00+07:00"),
    ],
)
def test_a_new_deployment_waits_for_the_next_time_and_misses_none_that_has_just_come(
    dag_bag, monkeypatch, dag_id, tick
):
    came = datetime.fromisoformat(tick)
    # As the scheduler reads it from Airflow's own database.
    told = json.loads(json.dumps(encode_timetable(dag_bag.dags[dag_id].timetable)))
    restriction = TimeRestriction(earliest=None, latest=None, catchup=False)
    for later, expected in ((1, came), (60, came + timedelta(weeks=1))):
        now = came + timedelta(minutes=later)
        monkeypatch.setattr("airflow.timetables.trigger.utcnow", lambda now=now: now)
        first = decode_timetable(told).next_dagrun_info_v2(last_dagrun_info=None, restriction=restriction)
        assert first.run_after == expected


def test_the_week_lands_on_monday_at_six_in_jakarta(dag_bag):
    timetable = dag_bag.dags["land_week"].timetable
    assert (timetable.expression, timetable.timezone) == ("0 6 * * 1", "Asia/Jakarta")
    assert (timetable.run_offset, timetable.key_format) == (-1, "%Y-%m-%d")


def test_the_deadline_is_watched_for_the_week_that_landed_that_morning(dag_bag):
    timetable = dag_bag.dags["watch_deadline"].timetable
    assert (timetable.expression, timetable.timezone) == ("0 13 * * 1", "Asia/Jakarta")
    assert (timetable.run_offset, timetable.key_format) == (-1, "%Y-%m-%d")


def test_the_digest_goes_out_behind_the_deadline_of_the_same_week(dag_bag):
    timetable = dag_bag.dags["send_digest"].timetable
    assert (timetable.expression, timetable.timezone) == ("0 15 * * 1", "Asia/Jakarta")
    assert (timetable.run_offset, timetable.key_format) == (-1, "%Y-%m-%d")


def test_the_end_of_every_run_and_every_task_that_fails_is_heard(dag_bag):
    for dag in dag_bag.dags.values():
        assert dag.on_failure_callback == callbacks.tell_failed_run, dag.dag_id
        assert dag.on_success_callback == callbacks.close_mended_run, dag.dag_id
        for task in dag.tasks:
            heard = task.on_failure_callback  # a mapped task keeps it as it was given
            assert heard in (callbacks.keep_failed_task, [callbacks.keep_failed_task]), task


def test_of_every_task_an_alert_says_what_does_not_happen_without_it(dag_bag):
    described = {(dag_id, task_id) for dag_id, tasks in CONSEQUENCES.items() for task_id in tasks}
    assert described == {(dag.dag_id, task_id) for dag in dag_bag.dags.values() for task_id in dag.task_ids}
    runbook = (DAGS.parent / "docs" / "runbook.md").read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.+)$", runbook, re.M)
    sections = {heading.lower().replace(" ", "-") for heading in headings}
    assert {each.section for tasks in CONSEQUENCES.values() for each in tasks.values()} <= sections


def test_the_precheck_runs_on_friday_at_four_in_jakarta(dag_bag):
    timetable = dag_bag.dags["precheck_sheets"].timetable
    assert (timetable.expression, timetable.timezone) == ("0 16 * * 5", "Asia/Jakarta")
    assert timetable.key_format == "%Y-%m-%d"


@pytest.mark.parametrize(
    ("dag_id", "fields"),
    [
        ("release_report", ["week", "reason", "by"]),
        ("accept_workbook", ["week", "kecamatan_code", "reason", "by"]),
    ],
)
def test_a_decision_is_started_by_a_person_only_who_fills_in_every_field(dag_id, fields, dag_bag):
    dag = dag_bag.dags[dag_id]
    assert dag.timetable.can_be_scheduled is False
    assert sorted(dag.params) == sorted(fields)
    for field in fields:
        param = dag.params.get_param(field)
        assert param.description and not param.has_value, field


def test_a_form_refuses_a_nik_before_airflow_keeps_what_was_typed(dag_bag):
    for dag_id in ("release_report", "accept_workbook"):
        for field in ("reason", "by"):
            param = dag_bag.dags[dag_id].params.get_param(field)
            assert param.resolve("Sudah dicek,\n12 pencairan batal")
            with pytest.raises(ParamValidationError):
                param.resolve("Sudah dicek,\nNIK 3174040101900001")


def test_a_decision_is_checked_before_anything_else_happens(dag_bag):
    for dag_id, first in (("release_report", "record_release"), ("accept_workbook", "record_acceptance")):
        assert [task.task_id for task in dag_bag.dags[dag_id].roots] == [first]


@pytest.mark.parametrize(
    ("dag_id", "before"), [("build_marts", "build_facts"), ("precheck_sheets", "judge_rows")]
)
def test_facilitators_are_told_whatever_the_gate_says(dag_id, before, dag_bag):
    dag = dag_bag.dags[dag_id]
    for task_id in ("return_feedback", "send_workbook_notices"):
        assert dag.get_task(task_id).upstream_task_ids == {before}
        assert not dag.get_task(task_id).downstream_task_ids


def test_a_months_report_waits_for_the_week_that_closes_it_whoever_sent_that(dag_bag):
    for dag_id in ("report_week", "release_report"):
        close = dag_bag.dags[dag_id].get_task("close_months")
        assert [asset.name for asset in close.outlets] == ["month_closed"]
        assert close.upstream_task_ids == {"send_mails"} and not close.downstream_task_ids
    month = dag_bag.dags["report_month"]
    assert month.timetable.asset_condition.name == "month_closed"
    tasks = ["check_weeks", "gate_month", "render_month", "queue_mails", "send_mails", "archive_editions"]
    assert [task.task_id for task in month.topological_sort()] == tasks


def test_a_month_that_its_own_gate_holds_is_red_and_never_tried_again():
    stop_if_month_held(MonthVerdict("pass_with_notes", (), 7))
    with pytest.raises(AirflowFailException, match=r"hold \(not_registered, sums\)"):
        stop_if_month_held(MonthVerdict("hold", ("not_registered", "sums"), 7))


def test_a_refused_month_is_never_tried_again():
    with pytest.raises(AirflowFailException, match="week 2018-01-08"), beyond_retry():
        raise MonthRefused("The report of 2018-01 cannot go out: week 2018-01-08 is held.", is_held=True)


@pytest.mark.parametrize(("run_type", "is_backfill"), [("backfill", True), ("manual", False)])
def test_only_a_run_that_a_backfill_made_is_one(run_type, is_backfill, monkeypatch):
    dag_run = SimpleNamespace(run_type=DagRunType(run_type))
    context = {"partition_key": "2018-01-15", "run_id": "run", "dag_run": dag_run}
    monkeypatch.setattr(orchestration, "get_current_context", lambda: context)
    monkeypatch.setattr(settings, "load_settings", lambda: None)
    assert current_run().is_backfill is is_backfill


@pytest.mark.parametrize(("key", "month"), [("2018-01-01", "2018-01"), ("2018-02-28", "2018-02")])
def test_a_months_run_reads_its_month_from_the_partition_key_and_nothing_else(key, month, monkeypatch):
    monkeypatch.setattr(orchestration, "get_current_context", lambda: {"partition_key": key, "run_id": "run"})
    monkeypatch.setattr(settings, "load_settings", lambda: None)
    assert str(current_month().month) == month


@pytest.mark.parametrize("key", [None, "", "Januari", "2017-11-01"])
def test_a_partition_key_that_is_no_month_of_the_programme_is_refused(key, monkeypatch):
    monkeypatch.setattr(orchestration, "get_current_context", lambda: {"partition_key": key, "run_id": "run"})
    with pytest.raises(PeriodError):
        current_month()


def test_a_dag_file_is_a_table_of_contents():
    for path in DAGS.glob("*.py"):
        assert len(path.read_text().splitlines()) <= 60, f"{path.name} is over 60 lines"


def test_dag_files_import_airflow_sdk_only():
    for path in DAGS.glob("*.py"):
        lines = [line for line in path.read_text().splitlines() if "import" in line and "airflow" in line]
        assert lines and all(line.startswith("from airflow.sdk") for line in lines), path.name
