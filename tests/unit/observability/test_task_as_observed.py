"""What a task's log lines carry, and that nothing of one task stays for the next."""

import pytest
from structlog.contextvars import get_contextvars, merge_contextvars

from pantau.log_context import FIELDS, about_kecamatan, begin_task
from pantau.observability.task import Task


@pytest.fixture(autouse=True)
def _nothing_stays():
    begin_task({})
    yield
    begin_task({})


def line() -> dict[str, str]:
    """A log line as Airflow's processors make it."""
    return {name: value for name, value in merge_contextvars(None, "info", {}).items() if name in FIELDS}


def test_a_workbooks_task_tells_week_run_and_kecamatan():
    task = Task("land_week", "land_workbook", "run-1", "2018-01-15", {"kecamatan_code": "31.74.04"})
    assert task.log_fields == {"run_id": "run-1", "week": "2018-01-15", "kecamatan": "31.74.04"}


def test_a_precheck_is_named_by_its_friday_and_tells_its_week():
    task = Task("precheck_sheets", "return_feedback", "run-1", "2018-01-19", {"city_name": "Jakarta Utara"})
    assert task.log_fields == {"run_id": "run-1", "week": "2018-01-15", "city": "Jakarta Utara"}


def test_a_months_task_tells_its_month_and_no_week():
    task = Task("report_month", "render_month", "run-1", "2018-01-01")
    assert task.log_fields == {"run_id": "run-1", "month": "2018-01"}


@pytest.mark.parametrize("period", ["", "gestern", "1917-01-01"])
def test_a_run_of_no_week_still_tells_its_run(period):
    assert Task("land_week", "land_feed", "run-1", period, {"feed": None}).log_fields == {"run_id": "run-1"}


def test_nothing_of_one_task_stays_for_the_next_in_the_same_process():
    begin_task({"run_id": "run-1", "week": "2018-01-15", "kecamatan": "31.74.04"})
    begin_task({"run_id": "run-2", "month": "2018-01"})
    assert line() == {"run_id": "run-2", "month": "2018-01"}


def test_a_kecamatan_is_named_for_its_own_lines_only():
    begin_task({"run_id": "run-1", "week": "2018-01-15", "city": "Jakarta Utara"})
    with pytest.raises(RuntimeError), about_kecamatan("31.72.01"):
        assert line()["kecamatan"] == "31.72.01"
        raise RuntimeError
    assert "kecamatan" not in get_contextvars() and line()["week"] == "2018-01-15"
