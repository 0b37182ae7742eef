"""Starts a week or a month in Airflow and follows its chain to the end, through Airflow's REST API.

land_week → build_marts → report_week, or a DAG alone: report_month, precheck_sheets, release_report,
accept_workbook. Airflow runs it; this module only asks and watches.
"""

import time
from collections.abc import Callable, Mapping
from enum import IntEnum

from pantau import airflow_api
from pantau.airflow_api import AirflowApi, ChainBroken, Progress
from pantau.delivery.departures import count_month_mails, tell_month
from pantau.delivery.month_weeks import find_refusal
from pantau.gate.month import read_month_verdict
from pantau.periods import Month, Week
from pantau.report.reading.monthly import read_month_weeks
from pantau.settings import Settings
from pantau.warehouse import connect

NEXT_RUN_SECONDS = 180
"""How long an asset event may take to start the next DAG before we call it lost."""
WAY_BACK = frozenset({"return_feedback", "send_workbook_notices", "find_duplicates", "write_data_docs"})
"""Tasks of build_marts that tell facilitators or engineers; the report does not wait for them."""
BEHIND_THE_MAILS = frozenset({"send_corrections", "archive_editions", "close_months"})
"""Tasks that come when the report is out: one that failed shows as such, and the report was sent."""
HOLD = frozenset({"open_gate", "send_held_notice"})
"""Tasks of build_marts that may be red where gate 2 held the week; a notice that failed shows as such."""


class Outcome(IntEnum):
    """How a week or a month ended; the exit code of ``pantau run-week`` and ``pantau run-month``."""

    SENT = 0
    NEITHER = 1
    HELD = 3


def run_week(settings: Settings, week: Week, on_progress: Callable[[Progress], None]) -> Outcome:
    """Runs a week and waits for its end; raises ``ChainBroken`` when it neither sent nor held.

    What fails on the way back to the facilitators shows as a failed run, and the report goes out. A held
    week whose notice could not be sent is held all the same.
    """
    api = AirflowApi(settings)
    landing_id = api.trigger("land_week", str(week))
    _refuse_failure(_wait_for_end(api, "land_week", landing_id, on_progress))
    build_id = _wait_for_start(api, "build_marts", week, landing_id)
    build = _wait_for_end(api, "build_marts", build_id, on_progress)
    stopped = [name for name in build.failed if name.partition(" ")[0] not in WAY_BACK]
    if "open_gate" in stopped and set(stopped) <= HOLD and read_verdict(settings, week) == "hold":
        return Outcome.HELD
    if stopped or not build.failed:
        _refuse_failure(build)
    report_id = _wait_for_start(api, "report_week", week, build_id)
    _refuse_failure(_wait_for_end(api, "report_week", report_id, on_progress))
    return Outcome.SENT


def run_month(
    settings: Settings, month: Month, on_progress: Callable[[Progress], None]
) -> tuple[Outcome, str]:
    """Runs a month's report and waits for its end; returns how it ended, and that in words.

    Raises ``MonthRefused`` or ``ChainBroken`` when it neither was sent nor is held.
    """
    url = settings.warehouse_url.get_secret_value()
    if refusal := find_refusal(month, read_month_weeks(url, month)):
        if refusal.is_held:
            return Outcome.HELD, f"held: {refusal}"
        raise refusal
    judged, before = read_month_verdict(url, month), count_month_mails(url, month)
    api = AirflowApi(settings)
    run_id = api.trigger("report_month", str(month.start))
    run = _wait_for_end(api, "report_month", run_id, on_progress)
    verdict = read_month_verdict(url, month)
    if run.failed == ("gate_month",) and verdict is not None and verdict.is_held and verdict != judged:
        return Outcome.HELD, f"held by its own gate: {', '.join(verdict.reasons)}"
    _refuse_failure(run)
    return Outcome.SENT, tell_month(before, count_month_mails(url, month))


def run_precheck(settings: Settings, day: str, on_progress: Callable[[Progress], None]) -> None:
    """Runs the precheck of the week that holds a day; ``ChainBroken`` when it fails or comes too late."""
    week = Week.holding(day)
    if later := read_later_landing(settings, week):
        raise ChainBroken(f"Week {later} has landed; a precheck of week {week} reaches nobody any more.")
    api = AirflowApi(settings)
    run_id = api.trigger("precheck_sheets", day)
    _refuse_failure(_wait_for_end(api, "precheck_sheets", run_id, on_progress))


def run_decision(
    settings: Settings, dag_id: str, form: Mapping[str, str], on_progress: Callable[[Progress], None]
) -> None:
    """Runs a DAG that a person starts with a form; ``ChainBroken`` when it fails."""
    api = AirflowApi(settings)
    run_id = api.trigger_with(dag_id, form)
    _refuse_failure(_wait_for_end(api, dag_id, run_id, on_progress))


def read_later_landing(settings: Settings, week: Week) -> Week | None:
    """The newest week that has landed, if it is later than this one."""
    with connect(settings.warehouse_url.get_secret_value(), "loader") as connection:
        row = connection.execute(
            "select max(week_start) from landing.closed_weeks where week_start > %s", (week.start,)
        ).fetchone()
    return Week(row[0]) if row and row[0] else None


def read_verdict(settings: Settings, week: Week) -> str | None:
    """Gate 2's verdict on a week, None where it was never judged."""
    with connect(settings.warehouse_url.get_secret_value(), "reporter") as connection:
        row = connection.execute(
            "select verdict from quality.gate_verdicts where week_start = %s", (week.start,)
        ).fetchone()
    return row[0] if row else None


def _wait_for_start(api: AirflowApi, dag_id: str, week: Week, source_run_id: str) -> str:
    deadline = time.monotonic() + NEXT_RUN_SECONDS
    while time.monotonic() < deadline:
        if run_id := api.find_started_by(dag_id, week, source_run_id):
            return run_id
        time.sleep(airflow_api.POLL_SECONDS)
    raise ChainBroken(f"{dag_id} did not start for week {week}; is the scheduler running? (pantau status)")


def _wait_for_end(
    api: AirflowApi, dag_id: str, run_id: str, on_progress: Callable[[Progress], None]
) -> Progress:
    before, moved_at = None, time.monotonic()
    while (progress := api.progress(dag_id, run_id)).state not in ("success", "failed"):
        on_progress(progress)
        if progress != before:
            before, moved_at = progress, time.monotonic()
        elif time.monotonic() - moved_at > airflow_api.SILENCE_SECONDS and not api.scheduler_is_well():
            raise ChainBroken(
                f"{dag_id} stands still because Airflow's scheduler is down; start it with: pantau up. "
                f"The run {run_id} then goes on by itself."
            )
        time.sleep(airflow_api.POLL_SECONDS)
    on_progress(progress)
    return progress


def _refuse_failure(progress: Progress) -> None:
    is_out = bool(progress.failed) and BEHIND_THE_MAILS.issuperset(progress.failed)
    if progress.state == "failed" and not is_out:
        raise ChainBroken(
            f"{progress.dag_id} failed at {', '.join(progress.failed) or 'no task of its own'}; "
            f"its log is in the Airflow UI under run {progress.run_id}."
        )
