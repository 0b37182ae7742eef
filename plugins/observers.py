"""Listens to tasks: log lines get week and run, and who watches (metrics, lineage) is told how each ended.

Registration only: what is said stands in ``pantau.observability``. Nothing that goes wrong here fails a task.
"""

import logging
from typing import TYPE_CHECKING, Any

from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from pantau.observability.task import Task

log = logging.getLogger(__name__)


class TaskListener:
    """Called by Airflow in the process of the task; where a state is set by hand in the UI it is silent."""

    @hookimpl
    def on_task_instance_running(self, task_instance: Any) -> None:
        """Before the first line of the task's own."""
        from pantau.log_context import begin_task

        if task := _describe(task_instance):
            begin_task(task.log_fields)

    @hookimpl
    def on_task_instance_success(self, task_instance: Any) -> None:
        """Once Airflow knows that it ended well: what follows delays no other task."""
        if task := _describe(task_instance):
            _send_measures(task)
            _send_lineage(task, task_instance)

    @hookimpl
    def on_task_instance_failed(self, task_instance: Any) -> None:
        """Mails that failed are told as those that left."""
        if task := _describe(task_instance):
            _send_measures(task)


def _describe(task_instance: Any) -> "Task | None":
    from airflow.sdk.execution_time.task_runner import RuntimeTaskInstance

    from pantau.observability.task import Task

    if not isinstance(task_instance, RuntimeTaskInstance):
        return None
    context = task_instance.get_template_context()
    form = dict(context["params"])
    return Task(
        dag_id=task_instance.dag_id,
        task_id=task_instance.task_id,
        run_id=task_instance.run_id,
        period=str(context["partition_key"] or form.get("week") or ""),
        arguments=form | dict(getattr(task_instance.task, "op_kwargs", None) or {}),
    )


def _send_measures(task: "Task") -> None:
    from airflow.sdk.configuration import conf
    from airflow.sdk.observability.stats import gauge

    ways = ("otel_on", "statsd_on", "statsd_datadog_enabled")
    if not any(conf.getboolean("metrics", way, fallback=False) for way in ways):
        return
    from pantau.observability.measures import MEASURED_AFTER, measure
    from pantau.settings import load_settings

    if task.task_id not in MEASURED_AFTER:
        return
    try:
        for one in measure(load_settings().warehouse_url.get_secret_value(), task.week):
            gauge(one.name, one.value, tags=dict(one.tags))
    except Exception as error:
        log.warning("No measures sent: %s: %s", type(error).__name__, error)


def _send_lineage(task: "Task", task_instance: Any) -> None:
    from airflow.providers.openlineage import conf
    from airflow.sdk.observability.stats import incr

    if conf.is_disabled():
        return
    from airflow.providers.openlineage.plugins import macros
    from airflow.providers.openlineage.plugins.adapter import OpenLineageAdapter
    from airflow.providers.openlineage.utils.emission_policy import resolve_task_emission_policy

    if not resolve_task_emission_policy(task_instance.task, task.dag_id, task.task_id).emit:
        return
    from pantau.observability.lineage import TaskRun, make_events
    from pantau.observability.lineage_facets import KnownFacets
    from pantau.settings import load_settings

    told_as = TaskRun(
        namespace=macros.lineage_job_namespace(),
        job=macros.lineage_job_name(task_instance),
        run_id=macros.lineage_run_id(task_instance),
    )
    try:
        client = OpenLineageAdapter().get_or_create_openlineage_client()
        if not isinstance(getattr(client.transport, "transformer", None), KnownFacets):
            log.warning("Errors' words and logins leave with lineage: docs/observability.md#lineage")
        # A server that is away would cost each event its time: behind the first failure none is sent.
        for event in make_events(task, load_settings(), told_as):
            client.emit(event)
    except Exception as error:
        incr("ol.emit.failed")
        log.warning("No more lineage sent of this task: %s: %s", type(error).__name__, error)


class ObserversPlugin(AirflowPlugin):
    """What Airflow registers."""

    name = "observers"
    listeners = (TaskListener(),)
