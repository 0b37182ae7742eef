"""How long each Airflow task took, last and as a rule: asked of Airflow's own API in the caller's name.

So nobody sees of a DAG what Airflow would not show them, and no table of Airflow's is read. One short
question for each task, a few at a time, so that the API server that also answers this page is never crowded
out.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from statistics import median
from typing import Any

import httpx

from pantau.monitor.catalog import TASK_RUNS, fill
from pantau.monitor.links import task_link
from pantau.monitor.model import Row, Table

_AT_ONCE = 4
_HISTORY = 50
"""Instances of a task that its median is of, at most; of a mapped task that is a week's worth."""
_SECONDS = 15


class AirflowAway(RuntimeError):
    """Airflow's API gave no answer of use; the message says what to look at."""


async def read_task_runs(
    airflow_url: str, token: str, transport: httpx.AsyncBaseTransport | None = None
) -> Table:
    """Every task of every DAG that the caller may see, the slowest against its history first."""
    async with httpx.AsyncClient(
        base_url=f"{airflow_url.rstrip('/')}/api/v2/",
        headers={"Authorization": f"Bearer {token}"},
        timeout=_SECONDS,
        trust_env=False,
        transport=transport,
    ) as client:
        ask = _Questions(client)
        dags = (await ask.get("dags", limit=100))["dags"]
        tasks = await asyncio.gather(*(ask.list_tasks(dag["dag_id"]) for dag in dags))
        named = [(dag["dag_id"], task) for dag, found in zip(dags, tasks, strict=True) for task in found]
        rows = await asyncio.gather(*(ask.tell(dag_id, task_id) for dag_id, task_id in named))
    found = [row for row in rows if row is not None]
    return fill(TASK_RUNS, sorted(found, key=_rank))


class _Questions:
    """The few questions, a few at a time."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def list_tasks(self, dag_id: str) -> list[str]:
        """The tasks of a DAG as it stands now."""
        return [task["task_id"] for task in (await self.get(f"dags/{dag_id}/tasks"))["tasks"]]

    async def tell(self, dag_id: str, task_id: str) -> Row | None:
        """A task's last time and its median; ``None`` where it never ran."""
        answer = await self.get(
            f"dags/{dag_id}/dagRuns/~/taskInstances", task_id=task_id, order_by="-start_date", limit=_HISTORY
        )
        tries = [one for one in answer["task_instances"] if one["start_date"] is not None]
        return _tell(dag_id, task_id, tries) if tries else None

    async def get(self, path: str, **params: str | int) -> Any:
        """One answer; what the caller may not see is empty."""
        async with self._turn:
            try:
                answer = await self._client.get(path, params=params)
            except httpx.HTTPError as error:
                raise AirflowAway(
                    f"Airflow's API gave no answer ({type(error).__name__}); look at PANTAU_AIRFLOW_URL and "
                    f"at the API server's log."
                ) from None
        if answer.status_code == 403:
            return {"dags": [], "tasks": [], "task_instances": []}
        if not answer.is_success:
            raise AirflowAway(f"Airflow's API answered {answer.status_code}; look at the API server's log.")
        return answer.json()


def _tell(dag_id: str, task_id: str, tries: Sequence[Mapping[str, Any]]) -> Row:
    newest = tries[0]
    well = [one for one in tries if one["state"] == "success" and one["duration"] is not None]
    times = [float(one["duration"]) for one in well]
    last, before = (times[0], times[1:]) if times else (None, [])
    usual = median(before) if before else None
    return (
        dag_id,
        task_id,
        newest["state"],
        datetime.fromisoformat(newest["start_date"]),
        last,
        usual,
        last / usual if last is not None and usual else None,
        len(before),
        task_link(dag_id, newest["dag_run_id"], task_id, newest["map_index"]),
    )


def _rank(row: Row) -> tuple[bool, float, Any]:
    """Red ones first, then what is slowest against its history."""
    ratio = row[6]
    return row[2] != "failed", -ratio if isinstance(ratio, float) else 0.0, row[:2]
