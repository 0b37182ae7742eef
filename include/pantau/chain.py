"""Starts a week in Airflow and follows its chain to the end, through Airflow's REST API.

land_week → build_marts → report_week. Airflow runs it; this module only asks and watches.
"""

import time
from collections.abc import Callable, Iterator
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
        answer = self._client.post(
            "/auth/token", json={"username": settings.airflow_user, "password": password}
        )
        answer.raise_for_status()
        self._client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def trigger(self, dag_id: str, week: Week) -> str:
        """Starts a run for a week and returns its id."""
        answer = self._client.post(
            f"/api/v2/dags/{dag_id}/dagRuns", json={"logical_date": None, "partition_key": str(week)}
        )
        answer.raise_for_status()
        return str(answer.json()["dag_run_id"])

    def run_ids(self, dag_id: str, week: Week) -> list[str]:
        """All runs of a DAG for a week, the newest first."""
        answer = self._get(
            f"dags/{dag_id}/dagRuns", partition_key_pattern=str(week), order_by="-id", limit=100
        )
        return [run["dag_run_id"] for run in answer["dag_runs"] if run["partition_key"] == str(week)]

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
            failed=tuple(
                task["task_id"] + (f" [{task['rendered_map_index']}]" if task["map_index"] >= 0 else "")
                for task in tasks
                if task["state"] == "failed"
            ),
        )

    def _task_instances(self, dag_id: str, run_id: str) -> Iterator[dict[str, Any]]:
        yield from self._get(f"dags/{dag_id}/dagRuns/{run_id}/taskInstances", limit=1000)["task_instances"]

    def _get(self, path: str, **params: str | int) -> Any:
        answer = self._client.get(f"/api/v2/{path}", params=params)
        answer.raise_for_status()
        return answer.json()


def run_week(settings: Settings, week: Week, on_progress: Callable[[Progress], None]) -> Outcome:
    """Runs a week and waits for its end; raises ``ChainBroken`` when it neither sent nor held."""
    api = AirflowApi(settings)
    known = {dag_id: set(api.run_ids(dag_id, week)) for dag_id in ("build_marts", "report_week")}
    landing = _wait_for_end(api, "land_week", api.trigger("land_week", week), on_progress)
    _refuse_failure(landing)
    build_id = _wait_for_start(api, "build_marts", week, known["build_marts"])
    build = _wait_for_end(api, "build_marts", build_id, on_progress)
    if build.failed == ("open_gate",) and read_verdict(settings, week) == "hold":
        return Outcome.HELD
    _refuse_failure(build)
    report_id = _wait_for_start(api, "report_week", week, known["report_week"])
    _refuse_failure(_wait_for_end(api, "report_week", report_id, on_progress))
    return Outcome.SENT


def read_verdict(settings: Settings, week: Week) -> str | None:
    """Gate 2's verdict on a week, None where it was never judged."""
    with connect(settings.warehouse_url.get_secret_value()) as connection:
        row = connection.execute(
            "select verdict from quality.gate_verdicts where week_start = %s", (week.start,)
        ).fetchone()
    return row[0] if row else None


def _wait_for_start(api: AirflowApi, dag_id: str, week: Week, known: set[str]) -> str:
    deadline = time.monotonic() + NEXT_RUN_SECONDS
    while time.monotonic() < deadline:
        fresh = [run_id for run_id in api.run_ids(dag_id, week) if run_id not in known]
        if fresh:
            return fresh[0]
        time.sleep(POLL_SECONDS)
    raise ChainBroken(f"{dag_id} did not start for week {week}; is the scheduler running? (pantau status)")


def _wait_for_end(
    api: AirflowApi, dag_id: str, run_id: str, on_progress: Callable[[Progress], None]
) -> Progress:
    while True:
        progress = api.progress(dag_id, run_id)
        on_progress(progress)
        if progress.state in ("success", "failed"):
            return progress
        time.sleep(POLL_SECONDS)


def _refuse_failure(progress: Progress) -> None:
    if progress.state == "failed":
        raise ChainBroken(
            f"{progress.dag_id} failed at {', '.join(progress.failed) or 'no task of its own'}; "
            f"its log is in the Airflow UI under run {progress.run_id}."
        )
