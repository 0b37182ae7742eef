"""What Airflow calls when a task has failed for good and when a run has ended; wired in ``DAG_DEFAULTS``.

A task's end is called in its worker, or in the DAG processor where the worker was killed; a run's end always
in the DAG processor. Takes Airflow's context as it comes and imports no Airflow; steps are imported when one
is called, so that parsing a DAG file stays cheap. Never lets an error's words out.
"""

import logging
from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pantau.alerts.causes import EndedRun
    from pantau.alerts.failures import Place

log = logging.getLogger(__name__)

Context = Mapping[str, Any]


def keep_failed_task(context: Context) -> None:
    """Keeps what a task's error may say until its run ends. Tells nobody: 44 red tasks are one alert."""
    from pantau.alerts.canaries import find_canaries
    from pantau.alerts.failures import Failure, describe, keep_failure
    from pantau.settings import load_settings

    settings, instance = load_settings(), context["ti"]
    error, sentence = describe(context.get("exception"), find_canaries(settings))
    failure = Failure(instance.task_id, _map_index(instance.map_index), context.get("name"), error, sentence)
    url = settings.warehouse_url.get_secret_value()
    keep_failure(url, instance.dag_id, instance.run_id, failure)


def tell_failed_run(context: Context) -> None:
    """One alert for the run, if a person is needed."""
    from pantau.alerts.runs import tell_failed_run
    from pantau.settings import load_settings

    tell_failed_run(load_settings(), read_ended_run(context), find_red_tasks(context))


def close_mended_run(context: Context) -> None:
    """Ends the alerts that the run has mended."""
    from pantau.alerts.runs import close_mended_run
    from pantau.settings import load_settings

    close_mended_run(load_settings(), read_ended_run(context))


def read_ended_run(context: Context) -> "EndedRun":
    """The run that has ended. A decision's week stands in its form, any other period is the partition key.

    Where a run has no task that it could be told by, Airflow hands over less: then the period is not known.
    """
    from pantau.alerts.causes import EndedRun

    said = context.get("partition_key") or (context.get("params") or {}).get("week")
    return EndedRun(
        context["dag"].dag_id,
        context["run_id"],
        _read_date(said),
        str(context.get("reason") or "task_failure"),
    )


def find_red_tasks(context: Context) -> "Collection[Place] | None":
    """The run's red task instances, as Airflow knows them; None where it cannot be asked."""
    dag, run_id = context["dag"], context["run_id"]
    if "ti" not in context:
        return None
    try:
        states = context["ti"].get_task_states(dag.dag_id, run_ids=[run_id]).get(run_id, {})
    except Exception as error:  # whatever it is: it must not cost the alert
        log.warning("%s: which tasks are red is not known (%s)", dag.dag_id, type(error).__name__)
        return None
    return {_read_place(name, dag.task_ids) for name, state in states.items() if state == "failed"}


def _read_place(name: str, task_ids: Collection[str]) -> "Place":
    """``land_workbook_12`` is the twelfth of a mapped task, unless a task of the DAG is called so.

    A task that the DAG has no longer is told by its whole name.
    """
    task_id, _, index = name.rpartition("_")
    is_mapped = name not in task_ids and task_id in task_ids and index.isdecimal()
    return (task_id, int(index)) if is_mapped else (name, -1)


def _map_index(said: int | None) -> int:
    return -1 if said is None else said


def _read_date(said: object) -> date | None:
    try:
        return date.fromisoformat(str(said))
    except ValueError:
        return None
