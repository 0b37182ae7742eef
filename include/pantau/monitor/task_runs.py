"""How long each Airflow task took, last and as a rule: asked of Airflow's own API in the caller's name.

So nobody sees of a DAG what Airflow would not show them, and no table of Airflow's is read. A question for
each DAG; where its history is longer than one answer, its tasks are asked for, and each that others crowd out
by itself; a few at a time, so that the API server, which
answers this page too, has room for others.
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
_PAGE = 100
"""As many instances as Airflow tells at once."""
_ENOUGH = 6
"""A task with fewer instances on the page of its DAG is asked for by itself."""
_EVER = "2000-01-01T00:00:00Z"
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
        dags = (await ask.get("dags", limit=_PAGE))["dags"]
        told = await asyncio.gather(*(ask.tell_dag(dag["dag_id"]) for dag in dags))
    return fill(TASK_RUNS, sorted((row for rows in told for row in rows), key=_rank))


class _Questions:
    """The few questions, a few at a time."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def tell_dag(self, dag_id: str) -> list[Row]:
        """The last time and the median of each task of a DAG that ever ran."""
        answer = await self._list(dag_id)
        tries = _by_task(answer)
        if answer["total_entries"] > _PAGE:
            tasks = (await self.get(f"dags/{dag_id}/tasks"))["tasks"]
            known = dict.fromkeys([*tries, *(task["task_id"] for task in tasks)])
            few = [task_id for task_id in known if len(tries.get(task_id, ())) < _ENOUGH]
            more = await asyncio.gather(*(self._list(dag_id, task_id=task_id) for task_id in few))
            tries |= {task_id: found for each in more for task_id, found in _by_task(each).items()}
        return [_tell(dag_id, task_id, found) for task_id, found in tries.items()]

    async def _list(self, dag_id: str, **which: str) -> Any:
        path = f"dags/{dag_id}/dagRuns/~/taskInstances"
        # Airflow puts what never started (skipped, an upstream failed) before all that did.
        return await self.get(path, order_by="-start_date", start_date_gte=_EVER, limit=_PAGE, **which)

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
            return {"dags": [], "tasks": [], "task_instances": [], "total_entries": 0}
        if not answer.is_success:
            raise AirflowAway(f"Airflow's API answered {answer.status_code}; look at the API server's log.")
        return answer.json()


def _by_task(answer: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """Instances by task, the newest first."""
    tries: dict[str, list[Mapping[str, Any]]] = {}
    for one in answer["task_instances"]:
        tries.setdefault(one["task_id"], []).append(one)
    return tries


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
