"""What the DAG files share: assets, defaults, the run they are in, and the tasks of the way back.

The only module of the package that imports Airflow. The partition key of the run is the one
source of "which week" or "which month"; nothing here asks the clock. Steps are imported when a task runs, so
that parsing a DAG file stays cheap.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import (
    Asset,
    CronPartitionTimetable,
    Param,
    PartitionedAssetTimetable,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from pantau.alerts import callbacks
from pantau.periods import WIB, Month, PeriodError, Week
from pantau.reference import load_kecamatan

if TYPE_CHECKING:
    from pantau.gate.month import MonthVerdict
    from pantau.runs import MonthRun, Run

LANDING_CLOSED = Asset("landing_closed")
MARTS_PASSED = Asset("marts_passed")
MONTH_CLOSED = Asset("month_closed")


def _every_week(cron: str, *, run_offset: int = 0) -> CronPartitionTimetable:
    """Once a week, by the cron's time in Jakarta; ``run_offset``: the week named, counted from the run's own.

    A new deployment waits for the next time. Airflow 3.3.2 reads ``run_immediately=False`` as "unless a tenth
    of the week has passed", and on a Monday would at once run the week that has ended. The minutes are the
    scheduler's: a DAG file that is read between the first time and its run must not put it off by a week.
    """
    return CronPartitionTimetable(
        cron,
        timezone=str(WIB),
        run_offset=run_offset,
        key_format="%Y-%m-%d",
        run_immediately=timedelta(minutes=10),
    )


MONDAY_AT_SIX = _every_week("0 6 * * 1", run_offset=-1)
MONDAY_AT_ONE = _every_week("0 13 * * 1", run_offset=-1)
MONDAY_AT_THREE = _every_week("0 15 * * 1", run_offset=-1)
FRIDAY_AT_FOUR = _every_week("0 16 * * 5")
WHEN_LANDING_CLOSED = PartitionedAssetTimetable(assets=LANDING_CLOSED)
WHEN_MARTS_PASSED = PartitionedAssetTimetable(assets=MARTS_PASSED)
WHEN_MONTH_CLOSED = PartitionedAssetTimetable(assets=MONTH_CLOSED)

# No start date: with one, Airflow would at once make a run for the week that has just passed.
DAG_DEFAULTS: dict[str, Any] = {
    "catchup": False,
    "max_active_runs": 1,
    "on_failure_callback": callbacks.tell_failed_run,
    "on_success_callback": callbacks.close_mended_run,
    "default_args": {
        "on_failure_callback": callbacks.keep_failed_task,
        "owner": "data-engineering",
        "retries": 2,
        "retry_delay": timedelta(seconds=20),
        "retry_exponential_backoff": True,
        "execution_timeout": timedelta(minutes=15),
    },
}


def decision_form(**more: Param) -> dict[str, Param]:
    """What a person who decides fills in; the same form in the UI and for ``pantau``.

    Airflow keeps what was typed, so that it already refuses a NIK.
    """
    no_nik = r"^(?![\s\S]*\d{16})"
    return {
        "week": Param(type="string", format="date", description="The week's Monday, e.g. 2018-01-15."),
        **more,
        "reason": Param(
            type="string",
            minLength=1,
            maxLength=500,
            pattern=no_nik,
            description="Why, in words that officials may read; no NIK, no phone number.",
        ),
        "by": Param(
            type="string",
            minLength=1,
            pattern=no_nik,
            description="Your name or e-mail address, as the registry's approvers have it.",
        ),
    }


def decided_run() -> "Run":
    """The run of a decision: its week comes from the form."""
    from pantau.runs import Run
    from pantau.settings import load_settings

    return Run(Week.parse(said("week")), get_current_context()["run_id"], load_settings())


def said(field: str) -> str:
    """What stands in a field of the form."""
    return str(get_current_context()["params"][field])


def current_run(*, is_precheck: bool = False) -> "Run":
    """The run that the task is in. A partition key that is no week of the programme is refused.

    A precheck is named by its own day, a Friday; any day of the week will do.
    """
    from pantau.runs import Run
    from pantau.settings import load_settings

    context = get_current_context()
    read = Week.holding if is_precheck else Week.parse
    week = read(context["partition_key"] or "")
    is_backfill = context["dag_run"].run_type == "backfill"
    return Run(week, context["run_id"], load_settings(), is_precheck, is_backfill)


def current_month() -> "MonthRun":
    """The run of a month that the task is in; its partition key is the month's first day.

    Typed by a person, any day of the month will do.
    """
    from pantau.runs import MonthRun
    from pantau.settings import load_settings

    context = get_current_context()
    month = Month.parse((context["partition_key"] or "")[:7])
    return MonthRun(month, context["run_id"], load_settings())


@contextmanager
def beyond_retry() -> Iterator[None]:
    """Ends the task without a retry where only a person can mend the fault."""
    from pantau.decisions import DecisionRefused
    from pantau.delivery.month_weeks import MonthRefused
    from pantau.landing.pseudonym_key import KeyRefused
    from pantau.landing.weeks import LandingIncomplete
    from pantau.registry import RegistryError

    refused = (DecisionRefused, KeyRefused, LandingIncomplete, MonthRefused, PeriodError, RegistryError)
    try:
        yield
    except refused as error:
        raise AirflowFailException(str(error)) from error


def name_mapped_task(name: str) -> None:
    """Shows a mapped task under its own name in the UI (``map_index_template="{{ name }}"``)."""
    get_current_context()["name"] = name  # type: ignore[typeddict-unknown-key]


def stop_if_held(verdict: str) -> None:
    """Stops the run red, without retry and without an asset, where gate 2 held the week."""
    if verdict == "hold":
        raise AirflowFailException("Held by gate 2: no report. The reasons: quality.gate_verdicts.")


def stop_if_month_held(verdict: "MonthVerdict") -> None:
    """Stops the run red, without retry, where the month's own gate held its report."""
    if verdict.is_held:
        raise AirflowFailException(f"Its own gate: {verdict.told}. The findings: quality.gate_results.")


def skip_if_passed(verdict: str) -> None:
    """Passes over a task that is for held weeks only."""
    if verdict != "hold":
        raise AirflowSkipException("The week passed; nothing to tell.")


def way_back(*, is_precheck: bool = False) -> list[Any]:
    """The tasks behind the facts that no report waits for.

    Facilitators are told: their findings into each workbook, and a short mail. Behind a week's facts also
    the queue of participants who may be one person.
    """

    @task(map_index_template="{{ name }}")
    def return_feedback(city_name: str) -> None:
        from pantau.feedback.returning import return_feedback_to_city

        name_mapped_task(city_name)
        return_feedback_to_city(current_run(is_precheck=is_precheck), city_name)

    @task
    def send_workbook_notices() -> None:
        from pantau.delivery.workbook_notices import send_workbook_notices

        send_workbook_notices(current_run(is_precheck=is_precheck))

    @task
    def find_duplicates() -> None:
        from pantau.duplicates import find_duplicates

        find_duplicates(current_run())

    # A task a workbook would cost Airflow more than the feedback itself.
    cities = list(dict.fromkeys(kecamatan.city_name for kecamatan in load_kecamatan()))
    told = [return_feedback.expand(city_name=cities), send_workbook_notices()]
    return told if is_precheck else [*told, find_duplicates()]


def way_out(find_run: Callable[[], "Run"]) -> list[Any]:
    """The tasks, in order, that take a week's report to its readers and put right what earlier ones said."""

    @task
    def render_editions() -> None:
        from pantau.delivery.weekly import render_editions

        render_editions(find_run())

    @task
    def queue_mails() -> None:
        from pantau.delivery.weekly import queue_mails

        queue_mails(find_run())

    @task
    def send_mails() -> None:
        from pantau.delivery.weekly import send_mails

        send_mails(find_run())

    @task
    def send_corrections() -> None:
        from pantau.delivery.archive import archive_editions
        from pantau.delivery.corrections import send_corrections

        send_corrections(find_run())
        archive_editions(find_run())

    @task
    def archive_editions() -> None:
        from pantau.delivery.archive import archive_editions

        archive_editions(find_run())

    @task(outlets=[MONTH_CLOSED])
    def close_months() -> None:
        from pantau.delivery.departures import find_due_months

        run = find_run()
        due = [str(month.start) for month in find_due_months(run.url, run.week)]
        if not due:
            raise AirflowSkipException("No month waits for this week.")
        # A key of its own for each month: the run's is a week, or none where a person decided.
        get_current_context()["outlet_events"][MONTH_CLOSED].add_partitions(due)

    behind = [send_corrections(), archive_editions(), close_months()]
    return [render_editions(), queue_mails(), send_mails(), behind]


def write_data_docs() -> Any:
    """The task that makes the gates' pages for engineers; no report waits for it."""

    @task
    def write_data_docs() -> None:
        from pantau.gate.data_docs import write_data_docs

        write_data_docs(current_run())

    return write_data_docs()
