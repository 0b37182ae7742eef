"""The few calls of Airflow's REST API that starting runs and following them takes.

Asks and watches; decides nothing about a week or a month.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import httpx

from pantau.periods import Week
from pantau.settings import Settings

POLL_SECONDS = 0.5
SILENCE_SECONDS = 60
"""How long Airflow may give no answer, or a run stand still without a scheduler, before we give up."""
ENDED = frozenset({"success", "failed", "skipped", "upstream_failed", "removed"})


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

    def read_health(self) -> dict[str, str | None]:
        """What Airflow says of each of its programs by name: ``healthy``, or not."""
        return {name: told["status"] for name, told in self._get("monitor/health").items()}

    def list_dags(self) -> list[dict[str, Any]]:
        """Every DAG as Airflow knows it: ``dag_id``, ``is_paused``, ``next_dagrun_run_after`` and more."""
        dags: list[dict[str, Any]] = self._get("dags", limit=100)["dags"]
        return dags

    def list_import_errors(self) -> list[str]:
        """The names of the DAG files that cannot be read."""
        errors = self._get("importErrors", limit=100)["import_errors"]
        return sorted({PurePosixPath(error["filename"]).name for error in errors})

    def broken_files(self) -> tuple[str, ...]:
        """Names of the DAG files that Airflow cannot read; why, its UI says."""
        errors = self._get("importErrors", limit=100)["import_errors"]
        return tuple(sorted({str(error["filename"]).rpartition("/")[2] for error in errors}))

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
