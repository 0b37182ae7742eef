"""Starts a week in Airflow and follows its chain to the end, through Airflow's REST API.

land_week → build_marts → report_week, or a DAG alone: precheck_sheets, release_report, accept_workbook.
Airflow runs it; this module only asks and watches.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import httpx

from pantau.periods import Week
from pantau.settings import Settings
from pantau.warehouse import connect

POLL_SECONDS = 0.5
NEXT_RUN_SECONDS = 180
"""How long an asset event may take to start the next DAG before we call it lost."""
SILENCE_SECONDS = 60
"""How long Airflow may give no answer, or a run stand still without a scheduler, before we give up."""
WAY_BACK = frozenset({"return_feedback", "send_workbook_notices", "find_duplicates", "write_data_docs"})
"""Tasks of build_marts that tell facilitators or engineers; the report does not wait for them."""
BEHIND_THE_MAILS = frozenset({"send_corrections", "archive_editions"})
"""Tasks that come when the report is out: one that failed shows as such, and the report was sent."""
HOLD = frozenset({"open_gate", "send_held_notice"})
"""Tasks of build_marts that may be red where gate 2 held the week; a notice that failed shows as such."""
ENDED = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})


class Outcome(IntEnum):
    """How a week ended; the exit code of ``pantau run-week``."""

    SENT = 0
    NEITHER = 1
    HELD = 3


class ChainBroken(RuntimeError):
    """A run failed or never came; the message names the DAG and its tasks."""


@dataclass(frozen=True)
class Progress:
    """Where a DAG run stands: ``done`` of ``total`` task instances."""

    dag_id: str
    run_id: str
    state: str
    done: int
    total: int
    failed: tuple[str, ...]

    @property
    def told(self) -> str:
        """The state, and which tasks failed."""
        return f"{self.state} at {', '.join(self.failed)}" if self.failed else self.state


class AirflowApi:
    """The few calls of Airflow's REST API that following a chain takes."""

    def __init__(self, settings: Settings) -> None:
        self._client = httpx.Client(
            base_url=settings.airflow_url,
            timeout=60,
            trust_env=False,
            transport=httpx.HTTPTransport(retries=5),
        )
        password = settings.airflow_password.get_secret_value() if settings.airflow_password else ""
        login = {"username": settings.airflow_user, "password": password}
        token = _read(self._client.post("/auth/token", json=login))["access_token"]
        self._client.headers["Authorization"] = f"Bearer {token}"

    def trigger(self, dag_id: str, partition_key: str) -> str:
        """Starts a run for a week, or a precheck's day, and returns its id."""
        return self._start(dag_id, partition_key=partition_key)

    def trigger_with(self, dag_id: str, form: Mapping[str, str]) -> str:
        """Starts a run with what stands in its form, and returns its id."""
        return self._start(dag_id, conf=form)

    def _start(self, dag_id: str, **how: Any) -> str:
        wanted = {"logical_date": None, **how}
        answer = self._client.post(f"/api/v2/dags/{dag_id}/dagRuns", json=wanted)
        return str(_read(answer)["dag_run_id"])

    def find_started_by(self, dag_id: str, week: Week, source_run_id: str) -> str | None:
        """The newest run of a DAG for a week that an asset of that run has started."""
        answer = self._get(
            f"dags/{dag_id}/dagRuns", partition_key_pattern=str(week), order_by="-id", limit=20
        )
        for run in answer["dag_runs"]:
            events = self._get(f"dags/{dag_id}/dagRuns/{run['dag_run_id']}/upstreamAssetEvents")
            if source_run_id in [event["source_run_id"] for event in events["asset_events"]]:
                return str(run["dag_run_id"])
        return None

    def scheduler_is_well(self) -> bool:
        """Whether a scheduler gives signs of life."""
        return bool(self._get("monitor/health")["scheduler"]["status"] == "healthy")

    def progress(self, dag_id: str, run_id: str) -> Progress:
        """Where a run stands."""
        run = self._get(f"dags/{dag_id}/dagRuns/{run_id}")
        tasks = list(self._task_instances(dag_id, run_id))
        return Progress(
            dag_id=dag_id,
            run_id=run_id,
            state=run["state"],
            done=sum(task["state"] in ENDED for task in tasks),
            total=len(tasks),
            failed=tuple(_name(task) for task in tasks if task["state"] == "failed"),
        )

    def _task_instances(self, dag_id: str, run_id: str) -> Iterator[dict[str, Any]]:
        yield from self._get(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances", limit=100)["task_instances"]

    def _get(self, path: str, **params: str | int) -> Any:
        """One answer. An API that restarts, or waits for its database, gets some time to come back."""
        deadline = time.monotonic() + SILENCE_SECONDS
        while True:
            try:
                answer = self._client.get(f"/api/v2/{path}", params=params)
                if not answer.is_server_error or time.monotonic() > deadline:
                    return _read(answer)
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
            time.sleep(POLL_SECONDS)


def _name(task: Mapping[str, Any]) -> str:
    """``land_workbook [31.74.04]``; by its number where the task failed before it said its name."""
    is_mapped = task["map_index"] >= 0
    return task["task_id"] + (f" [{task['rendered_map_index'] or task['map_index']}]" if is_mapped else "")


def _read(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json()
    remedy = (
        "check PANTAU_AIRFLOW_USER and PANTAU_AIRFLOW_PASSWORD"
        if answer.status_code == 401
        else "see its log"
    )
    raise ChainBroken(f"Airflow answered {answer.status_code} to {answer.request.url.path}; {remedy}.")


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
        time.sleep(POLL_SECONDS)
    raise ChainBroken(f"{dag_id} did not start for week {week}; is the scheduler running? (pantau status)")


def _wait_for_end(
    api: AirflowApi, dag_id: str, run_id: str, on_progress: Callable[[Progress], None]
) -> Progress:
    before, moved_at = None, time.monotonic()
    while (progress := api.progress(dag_id, run_id)).state not in ("success", "failed"):
        on_progress(progress)
        if progress != before:
            before, moved_at = progress, time.monotonic()
        elif time.monotonic() - moved_at > SILENCE_SECONDS and not api.scheduler_is_well():
            raise ChainBroken(
                f"{dag_id} stands still because Airflow's scheduler is down; start it with: pantau up. "
                f"The run {run_id} then goes on by itself."
            )
        time.sleep(POLL_SECONDS)
    on_progress(progress)
    return progress


def _refuse_failure(progress: Progress) -> None:
    is_out = bool(progress.failed) and BEHIND_THE_MAILS.issuperset(progress.failed)
    if progress.state == "failed" and not is_out:
        raise ChainBroken(
            f"{progress.dag_id} failed at {', '.join(progress.failed) or 'no task of its own'}; "
            f"its log is in the Airflow UI under run {progress.run_id}."
        )
