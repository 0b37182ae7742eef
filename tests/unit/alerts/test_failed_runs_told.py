"""What an alert says of a run that failed, and what it never says."""

from datetime import date
from types import SimpleNamespace

import psycopg
import pytest

from pantau.alerts.callbacks import find_red_tasks, read_ended_run
from pantau.alerts.canaries import find_canaries
from pantau.alerts.causes import EndedRun, Reach, name_cause, name_period, tell_failure
from pantau.alerts.consequences import is_told_elsewhere
from pantau.alerts.failures import SILENT, Failure, describe
from pantau.delivery.personal_data import NO_CANARIES, Canaries
from pantau.landing.weeks import LandingIncomplete
from pantau.reference import load_kecamatan
from pantau.registry import RegistryError
from pantau.report.edition import EditionKey
from pantau.report.notices.alert import AlertText, Places, compose_alert
from pantau.report.render import render_alert
from pantau.settings import Settings

WEEK = date(2018, 1, 15)
NIK = "3174040101900001"
NOWHERE = Reach()
RUN = EndedRun("land_week", "manual__2018-01-22", WEEK)
ALL_WORKBOOKS = [
    Failure("land_workbook", index, entry.kecamatan_code, "OperationalError", None)
    for index, entry in enumerate(load_kecamatan())
]


class AirflowFailException(Exception):
    """As Airflow's own is called."""


def told(ended: EndedRun, *failures: Failure, reach: Reach = NOWHERE) -> str:
    edition = render_alert(
        compose_alert(EditionKey("alert", WEEK), tell_failure(ended, failures, reach), Places())
    )
    return " ".join(f"{edition.subject}\n{edition.text}".split())


@pytest.mark.parametrize(
    "error",
    [
        ValueError(f"invalid literal: {NIK}"),
        KeyError(NIK),
        psycopg.errors.UniqueViolation(f"Key (nik)=({NIK}) already exists."),
        RegistryError(f"Line 3 says {NIK}."),
        RegistryError("Line 3 says 3174 0401 0190 0001."),
        RegistryError("Line 3 says 081234567890."),
        RegistryError("Line 3 says rina@fasilitator.example."),
        RegistryError("Line 3 names Kanaria Uji."),
    ],
)
def test_an_error_that_quotes_a_cell_or_a_person_is_told_by_its_class_alone(error):
    name, sentence = describe(error, Canaries(names=("kanaria uji",)))
    assert (name, sentence) == (type(error).__name__, None)


def test_words_of_an_error_of_our_own_are_told_and_of_no_other():
    assert describe(LandingIncomplete("Week 2018-01-15: no outcome for 31.74.04."), NO_CANARIES) == (
        "LandingIncomplete",
        "Week 2018-01-15: no outcome for 31.74.04.",
    )
    assert describe(RuntimeError("all is lost"), NO_CANARIES) == ("RuntimeError", None)


@pytest.mark.parametrize("content", [b"ab\n", b"\xff\xfe\n", None])
def test_canaries_that_cannot_be_read_leave_an_error_its_class_alone(tmp_path, caplog, content):
    path = tmp_path / "canaries.txt"
    if content is not None:
        path.write_bytes(content)
    settings = Settings(warehouse_url="postgresql://x", pseudonym_key="k", canaries=path)
    assert find_canaries(settings) is None
    assert "go without words of errors" in caplog.text
    assert describe(RegistryError("No registry."), None) == ("RegistryError", None)


def test_an_error_that_ended_the_task_at_once_is_told_as_what_it_was():
    try:
        try:
            raise RegistryError("No registry at registry.yaml; set PANTAU_REGISTRY to your file.")
        except RegistryError as cause:
            raise AirflowFailException(str(cause)) from cause
    except AirflowFailException as error:
        name, sentence = describe(error, NO_CANARIES)
    assert name == "RegistryError" and sentence.startswith("No registry at")


def test_a_task_that_was_killed_says_nothing_and_is_told_so():
    assert describe(None, NO_CANARIES) == (SILENT, None)
    assert (
        "land_feed: tidak sempat menulis sebab: prosesnya mati, atau gudang data tidak terjangkau."
        in told(RUN, Failure("land_feed", 1, None, SILENT, None))
    )


def test_what_failed_first_in_the_dag_is_told_first_whoever_spoke_first():
    closing = Failure("close_landing", -1, None, "LandingIncomplete", None)
    text = told(RUN, closing, Failure("land_workbook", 3, None, SILENT, None))
    assert text.index("land_workbook:") < text.index("close_landing:")
    assert "Buka log indeks yang merah" in text


def test_44_red_workbooks_are_one_alert_with_its_reach_and_its_first_step():
    closing = Failure("close_landing", -1, None, "LandingIncomplete", "Week 2018-01-15: no outcome.")
    text = told(RUN, *ALL_WORKBOOKS, closing, reach=Reach(scopes=51, recipients=60))
    assert text.startswith("[OK OCE] Perlu tindakan · land_week · Minggu 15–21 Jan 2018")
    assert "land_workbook, 44 kali (Kepulauan Seribu Utara, Kepulauan Seribu Selatan" in text
    assert "untuk 51 lingkup (60 penerima) tidak keluar" in text
    assert "Senin, 22 Jan 2018, pukul 13.00 WIB" in text
    assert text.count("build_marts tidak mulai") == 1
    assert text.count("ulangi (clear)") == 1
    assert "docs/runbook.md#land_week" in text


def test_the_same_cause_has_the_same_name_however_many_fail():
    assert name_cause(RUN, ALL_WORKBOOKS) == name_cause(RUN, ALL_WORKBOOKS[:3])
    assert name_cause(RUN, ALL_WORKBOOKS) != name_cause(
        RUN, [Failure("land_workbook", 0, "31.01.01", "KeyError", None)]
    )


def test_a_week_that_was_sent_before_is_not_told_as_missing():
    failure = Failure("build_facts", -1, None, "BuildError", "fct_stage_event: UniqueViolation (23505)")
    text = told(EndedRun("build_marts", "run", WEEK), failure, reach=Reach(scopes=51, was_sent=True))
    assert "yang sudah terkirim tetap berlaku" in text and "51 lingkup" not in text


def test_mails_that_left_and_old_data_are_counted():
    reach = Reach(mails=(("sent", 40), ("queued", 11)), stale=("Gambir", "Senen", "Cakung"))
    failure = Failure("send_mails", -1, None, "Unreachable", "No conversation with the mail server.")
    text = told(EndedRun("report_week", "run", WEEK), failure, reach=reach)
    assert "40 terkirim dan 11 masih antre" in text
    assert "3 kecamatan dihitung dari data lama: Gambir, Senen, dan Cakung." in text


def test_a_run_that_ran_out_of_time_says_so_without_a_failed_task():
    text = told(EndedRun("build_marts", "run", WEEK, "timed_out"))
    assert "melewati batas waktunya" in text and "docs/runbook.md#alerts" in text


def test_the_ledger_keeps_an_alert_word_for_word():
    text = tell_failure(RUN, ALL_WORKBOOKS, Reach())
    assert AlertText.of_facts(text.as_facts()) == text


def test_a_phone_leads_to_the_run_and_to_the_runbook():
    text = tell_failure(RUN, ALL_WORKBOOKS, Reach())
    places = Places("https://airflow.example/", "https://git.example/docs")
    notice = compose_alert(EditionKey("alert", WEEK), text, places)
    assert notice.link == "https://airflow.example/dags/land_week/runs/manual__2018-01-22"
    assert notice.page_link == "https://git.example/docs/runbook.md#land_week"


@pytest.mark.parametrize(
    ("dag_id", "start", "name"),
    [
        ("report_month", date(2018, 1, 1), "Bulan Januari 2018"),
        ("precheck_sheets", date(2018, 1, 19), "Tanggal 19 Jan 2018"),
        ("land_week", WEEK, "Minggu 15–21 Jan 2018"),
        ("land_week", None, ""),
    ],
)
def test_a_period_is_called_what_its_dag_is_about(dag_id, start, name):
    assert name_period(dag_id, start) == name


def test_a_held_week_and_a_refused_decision_are_no_alerts_and_a_killed_gate_is_one():
    assert is_told_elsewhere("build_marts", "open_gate", "AirflowFailException")
    assert is_told_elsewhere("release_report", "record_release", "DecisionRefused")
    assert not is_told_elsewhere("build_marts", "open_gate", SILENT)
    assert not is_told_elsewhere("build_marts", "send_held_notice", "Unreachable")


class Instance:
    """Of a task, as Airflow hands it over with the end of a run."""

    @staticmethod
    def get_task_states(dag_id, run_ids):
        states = {"land_workbook_0": "failed", "land_workbook_11": "failed", "close_landing": "failed"}
        return {run_ids[0]: states | {"list_workbooks": "success", "land_feed_1": "upstream_failed"}}


def test_red_tasks_are_read_with_their_index():
    dag = SimpleNamespace(
        dag_id="land_week", task_ids=["list_workbooks", "land_workbook", "land_feed", "close_landing"]
    )
    context = {"dag": dag, "run_id": "run", "ti": Instance()}
    assert find_red_tasks(context) == {("land_workbook", 0), ("land_workbook", 11), ("close_landing", -1)}
    assert find_red_tasks({"dag": dag, "run_id": "run"}) is None


def test_a_red_task_that_the_dag_has_no_longer_is_told_by_its_whole_name():
    dag = SimpleNamespace(dag_id="land_week", task_ids=["list_workbooks"])
    red = find_red_tasks({"dag": dag, "run_id": "run", "ti": Instance()})
    assert red == {("land_workbook_0", -1), ("land_workbook_11", -1), ("close_landing", -1)}


def test_where_airflow_does_not_answer_the_red_tasks_are_not_known(caplog):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError(NIK)

    dag = SimpleNamespace(dag_id="land_week", task_ids=["list_workbooks"])
    context = {"dag": dag, "run_id": "run", "ti": SimpleNamespace(get_task_states=fail)}
    assert find_red_tasks(context) is None
    assert "which tasks are red is not known (RuntimeError)" in caplog.text and NIK not in caplog.text


@pytest.mark.parametrize(
    ("context", "start"),
    [
        ({"partition_key": "2018-01-15"}, WEEK),
        ({"partition_key": None, "params": {"week": "2018-01-15"}}, WEEK),
        ({"partition_key": "Januari"}, None),
        ({}, None),
    ],
)
def test_the_period_of_a_run_is_its_partition_key_or_stands_in_its_form(context, start):
    dag = SimpleNamespace(dag_id="land_week")
    assert read_ended_run({"dag": dag, "run_id": "run", **context}).period_start == start
