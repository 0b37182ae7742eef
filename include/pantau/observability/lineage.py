"""OpenLineage events: which datasets a task read and wrote, from the sheets to the mails.

Airflow's own provider tells when a task started and ended; these events add the datasets to the same run,
and one child run for each dbt node of a build. Names and counts only: no SQL, no cell, no address, no file
name, no NIK.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import job_type_job, output_statistics_output_dataset, parent_run

from pantau import runs
from pantau.dbt_calls import NodeRun
from pantau.observability.steps import STEPS, Step
from pantau.observability.task import Task
from pantau.reference import load_kecamatan
from pantau.settings import Settings
from pantau.transform import read_manifest
from pantau.warehouse import connect

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

SHEETS = "pantau.sheets"
FEEDS = "pantau.partners"
MAILS = "pantau.mails"
"""Namespaces of what lies outside the warehouse; within it: ``postgres://host:port``."""
BUILD_TASK = "build_facts"
"""Behind it all nodes of the build are told, those before gate 1 too."""
_PRODUCER = "https://pantau.okoce.example/"
_WEEKLY, _MONTHLY = "weekly", "monthly"


@dataclass(frozen=True)
class TaskRun:
    """The task's run as the provider names it."""

    namespace: str
    job: str
    run_id: str


@dataclass(frozen=True)
class _Warehouse:
    namespace: str
    database: str

    @classmethod
    def of(cls, url: str) -> "_Warehouse":
        parts = urlsplit(url)
        return cls(f"postgres://{parts.hostname or 'localhost'}:{parts.port or 5432}", parts.path.strip("/"))

    def name(self, table: str) -> str:
        return f"{self.database}.{table}"


def make_events(task: Task, settings: Settings, told_as: TaskRun) -> list[RunEvent]:
    """What is to be told of a task that ended well; nothing of tasks that move no data."""
    url = settings.warehouse_url.get_secret_value()
    events = []
    if step := STEPS.get(task.task_id):
        mails = _count_mails(url, task, step) if step.gives_to == "mail" else {}
        events.append(describe_step(task, step, url, told_as, mails))
    if task.task_id == BUILD_TASK and task.week:
        manifest = read_manifest(runs.Run(task.week, task.run_id, settings))
        events += describe_build(manifest, _read_nodes(url, task.run_id), url, told_as)
    return events


def describe_step(task: Task, step: Step, url: str, told_as: TaskRun, mails: dict[str, int]) -> RunEvent:
    """The datasets of one task, for its own run. ``mails``: how many left, by report."""
    warehouse = _Warehouse.of(url)
    inputs = [InputDataset(warehouse.namespace, warehouse.name(table)) for table in step.reads]
    outputs = [OutputDataset(warehouse.namespace, warehouse.name(table)) for table in step.writes]
    about = task.about
    if step.takes_from == "sheet":
        inputs.append(InputDataset(SHEETS, about["kecamatan"]))
    if step.takes_from == "feed":
        inputs.append(InputDataset(FEEDS, about["feed"]))
    if step.gives_to == "findings in the sheet":
        codes = [one.kecamatan_code for one in load_kecamatan() if one.city_name == about["city"]]
        outputs += [OutputDataset(SHEETS, f"{code}/PERBAIKAN") for code in codes]
    outputs += [_with_rows(OutputDataset(MAILS, report), count) for report, count in mails.items()]
    # After the task's end: the specification keeps OTHER for what is added to a run that is complete.
    return _event(
        RunState.OTHER, datetime.now(UTC), Run(told_as.run_id), told_as, told_as.job, inputs, outputs
    )


def describe_build(
    manifest: "Manifest", nodes: Iterable[NodeRun], url: str, told_as: TaskRun
) -> Iterator[RunEvent]:
    """A start and an end for each model and seed that was built, as children of the task."""
    warehouse = _Warehouse.of(url)
    known = {node.name: node for node in manifest.nodes.values() if node.resource_type in ("model", "seed")}
    parent = parent_run.ParentRunFacet(
        run=parent_run.Run(runId=told_as.run_id),
        job=parent_run.Job(namespace=told_as.namespace, name=told_as.job),
    )
    ended = datetime.now(UTC)
    for done in nodes:
        node = known.get(done.node)
        if node is None or done.status != "success":
            continue
        run = Run(str(uuid5(UUID(told_as.run_id), done.node)), facets={"parent": parent})
        inputs = [
            InputDataset(warehouse.namespace, warehouse.name(table)) for table in _made_of(manifest, node)
        ]
        output = OutputDataset(warehouse.namespace, warehouse.name(_table(node)))
        job = f"dbt.{_table(node)}"
        started = ended - timedelta(seconds=done.seconds)
        yield _event(RunState.START, started, run, told_as, job, inputs, [output], "DBT")
        outputs = [_with_rows(output, done.rows_affected)]
        yield _event(RunState.COMPLETE, ended, run, told_as, job, inputs, outputs, "DBT")


def _event(
    state: RunState,
    when: datetime,
    run: Run,
    told_as: TaskRun,
    job: str,
    inputs: list[InputDataset],
    outputs: list[OutputDataset],
    integration: str = "AIRFLOW",
) -> RunEvent:
    kind = job_type_job.JobTypeJobFacet(
        processingType="BATCH", integration=integration, jobType="MODEL" if integration == "DBT" else "TASK"
    )
    return RunEvent(
        eventTime=when.isoformat(),
        producer=_PRODUCER,
        eventType=state,
        run=run,
        job=Job(told_as.namespace, job, facets={"jobType": kind}),
        inputs=inputs,
        outputs=outputs,
    )


def _with_rows(dataset: OutputDataset, count: int | None) -> OutputDataset:
    if count is None:
        return dataset
    facet = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=count)
    return OutputDataset(dataset.namespace, dataset.name, outputFacets={"outputStatistics": facet})


def _made_of(manifest: "Manifest", node: Any) -> list[str]:
    """The tables that a node reads; of seeds none, and functions hold no data."""
    parents = node.depends_on.nodes if node.resource_type == "model" else []
    found = (manifest.sources.get(name) or manifest.nodes.get(name) for name in parents)
    return sorted({_table(parent) for parent in found if parent is not None})


def _table(node: Any) -> str:
    return f"{node.schema}.{getattr(node, 'identifier', None) or node.alias}"


def _read_nodes(url: str, run_id: str) -> list[NodeRun]:
    """What the run's newest build did, as ``ops.model_runs`` keeps it."""
    query = """
        select node, status, seconds, rows_affected from ops.model_runs
        where build_id = (select max(build_id) from ops.builds where run_id = %s)
        order by node
    """
    with connect(url, "reporter") as connection:
        return [NodeRun(*row) for row in connection.execute(query, (run_id,))]


def _count_mails(url: str, task: Task, step: Step) -> dict[str, int]:
    """How many mails of the task's period had left; of a week that nobody was mailed about, none."""
    report = step.report or (_MONTHLY if task.month else _WEEKLY)
    start = task.month.start if task.month else task.week and task.week.start
    query = "select count(*) from ops.deliveries where (report, period_start, status) = (%s, %s, 'sent')"
    with connect(url, "reporter") as connection:
        row = connection.execute(query, (report, start)).fetchone()
    return {report: row[0]} if row and row[0] else {}
