"""Runs the dbt project on the warehouse: typed rows and row rules before the gate, facts behind it.

One build at a time: a precheck and a week that is run again share the typed rows.
"""

import hashlib
import json
import logging
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import psycopg

from pantau.contract import Column, load_contract
from pantau.dbt_calls import DBT_PROJECT, NodeRun, call_dbt, environment, invoke, work_folder
from pantau.runs import Run, open_build
from pantau.warehouse import connect

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest

log = logging.getLogger(__name__)

Part = Literal["stage_rows", "build_facts", "precheck", "check_facts"]
MAKES_FACTS: tuple[Part, ...] = ("stage_rows", "build_facts")
TAGS: Mapping[Part, str] = {"stage_rows": "before_gate", "precheck": "precheck", "build_facts": "after_gate"}
"""The models of each part, by their tag: one on each side of the workbooks' gate, and Friday's precheck.
dbt's tests stay out of a week's build: pytest runs them on the same models (tests/warehouse)."""
STANDING = ("tag:standing", "config.materialized:view")
"""What follows from the project alone, whatever the week, as dbt selects it; it stands until that changes."""
READING = (
    "functions/*",
    "seeds/*",
    "macros/stage_tab.sql",
    "macros/counting.sql",
    "macros/list_rows_to_judge.sql",
    "macros/judge_*.sql",
    "macros/erasure.sql",
    "macros/rules/*",
    "models/intermediate/int_rows_typed.sql",
)
"""With the contract, what a typed and judged row depends on beside its own cells."""
COUNTING = ("macros/**/*.sql", "models/intermediate/*.sql", "models/marts/fct_stage_event.sql")
"""With the reading version, what the events of a build depend on beside landing."""
MAKING = ("functions/*", "seeds/*", "macros/**/*.sql", "models/**/*.*", "dbt_project.yml")
"""With the contract, what the shape and the rows of a table follow from beside landing."""
VERSIONS: Mapping[str, tuple[str, ...]] = {
    "stage_rows": ("int_typing_version", "int_reading_version"),
    "precheck": ("int_typing_version",),
    "build_facts": ("int_facts_made_of",),
}
"""Of each part, which takes over what an earlier build left, the tables that tell its version. Typed rows
belong to two of them: what one types anew, the other finds changed."""


class BuildError(RuntimeError):
    """A dbt node failed; the message names it and the kind of error, never a value."""


def build(run: Run, part: Part) -> tuple[NodeRun, ...]:
    """Runs one part of the dbt project for the run's week.

    Every node's result becomes a row of ``ops.model_runs``; a precheck makes no facts and is no build.
    """
    with _alone(run.url):
        started = time.monotonic()
        if part in MAKES_FACTS:
            open_build(run, anew=True)
        nodes, problem = invoke(_arguments(run.url, part), run, work_folder())
        if part != "precheck":
            _keep(run, nodes)
    for node in nodes:
        log.info("%s: %s, %s rows, %.2f s", node.node, node.status, node.rows_affected, node.seconds)
    if problem:
        raise BuildError(problem)
    log.info("%s, week %s: %d nodes in %.1f s", part, run.week, len(nodes), time.monotonic() - started)
    return nodes


def build_beside(run: Run, build_id: int, schema_prefix: str) -> None:
    """Makes events and figures of an older build once more, from what it was made of, in other schemas."""
    variables = _variables(reproduced_build=build_id, schema_prefix=schema_prefix)
    arguments = [*_build_anew("+fct_kecamatan_stage_week"), "--vars", variables]
    # dbt keeps what it parsed by variables: in the usual folder the next build would parse all anew.
    with _alone(run.url), tempfile.TemporaryDirectory(prefix="pantau-dbt-") as folder:
        _, problem = invoke(arguments, run, Path(folder))
    if problem:
        raise BuildError(problem)


def read_manifest(run: Run) -> "Manifest":
    """The project as the last build in this home read it: its nodes, and what each is made of."""
    with _alone(run.url), environment(run):
        return call_dbt(["parse", "--vars", describe_project()], work_folder()).result


@contextmanager
def _alone(url: str) -> Iterator[None]:
    """Waits until no other build runs on the warehouse, and keeps others waiting for as long as this one.

    PostgreSQL gives the lock to others when it loses the connection, and dbt goes on with new ones: who held
    it no longer at the end may not have been alone. That is a ``BuildError``, and all is made anew.
    """
    with connect(url, "transformer") as connection:
        # A transaction that stays open would keep PostgreSQL from cleaning up behind the build.
        connection.autocommit = True
        lock = "hashtext('pantau.transform')"
        row = connection.execute(f"select pg_try_advisory_lock({lock})").fetchone()
        if row != (True,):
            log.info("Another build is running on this warehouse; waiting for its end")
            connection.execute(f"select pg_advisory_lock({lock})")
        yield
        try:
            connection.execute("select")
        except psycopg.OperationalError as error:
            with _alone(url):
                _forget_versions(url, {table for tables in VERSIONS.values() for table in tables})
            raise BuildError(
                "PostgreSQL lost the connection that keeps other builds waiting: one may have run beside "
                "this one. The next build makes everything anew."
            ) from error


def _arguments(url: str, part: Part) -> list[str]:
    """dbt's command; before anything is made anew, the version that it had is forgotten."""
    variables = ["--vars", describe_project()]
    if part == "check_facts":
        return ["test", *variables]
    version, tables, tag = project_version(), VERSIONS[part], f"tag:{TAGS[part]}"
    if all(_find_version(url, table) == version for table in tables):
        return ["build", "--resource-type", "model", "--select", tag, "--exclude", *STANDING, *variables]
    log.info("%s: another contract or project, or a build that failed: all is made anew", part)
    # A build that fails half-way leaves rows of two versions behind, and facts follow typed rows.
    _forget_versions(url, {*tables, *VERSIONS["build_facts"]})
    # Facts are made behind the rows, from the same seeds and readers.
    made_first = [] if part == "build_facts" else ["resource_type:seed", "resource_type:function"]
    return [*_build_anew(tag, *made_first), *variables]


def _forget_versions(url: str, tables: Iterable[str]) -> None:
    with connect(url, "transformer") as connection:
        for table in tables:
            connection.execute(f"drop table if exists intermediate.{table}")


def _build_anew(*selected: str) -> list[str]:
    # Told to the planner, too, as in a first build.
    kinds = ["--resource-type", "model", "--resource-type", "seed", "--resource-type", "function"]
    return ["build", "--full-refresh", *kinds, "--select", *selected]


def project_version() -> str:
    """A hash of the contract and the dbt project; under a new one every table is made anew."""
    return _hash_files(load_contract().model_dump_json(), MAKING)


def reading_version() -> str:
    """A hash of the contract, the readers, the rules and the seeds: what a row was typed and judged by."""
    return _hash_files(load_contract().model_dump_json(), READING)


def rules_version() -> str:
    """A hash of all that decides what a row counts for: how it is read, judged and counted."""
    return _hash_files(reading_version(), COUNTING)


def _hash_files(start: str, patterns: tuple[str, ...]) -> str:
    digest = hashlib.sha256(start.encode())
    paths = [path for pattern in patterns for path in DBT_PROJECT.glob(pattern)]
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _variables(**others: object) -> str:
    """The contract and the versions as dbt vars; the same text until one of them changes."""
    contract = load_contract()
    tabs = [
        {"code": tab.code, "name": tab.name, "columns": [_describe_column(column) for column in tab.columns]}
        for tab in contract.tabs
    ]
    feeds = [
        {
            "name": feed.name,
            "due_day": feed.due_day,
            "columns": [{**_describe_column(column), "decides": column.decides} for column in feed.columns],
        }
        for feed in contract.feeds
    ]
    variables = {"tabs": tabs, "feeds": feeds, "answerable": contract.answerable}
    versions = {
        "reading_version": reading_version(),
        "rules_version": rules_version(),
        "project_version": project_version(),
    }
    return json.dumps({"contract": variables, **versions, **others})


def _describe_column(column: Column) -> dict[str, Any]:
    return {
        "header": column.header,
        "name": column.name,
        "kind": column.kind,
        "required": column.required,
        "choices": list(column.choices),
        "negative": column.negative,
        "erased": column.erased,
    }


def _find_version(url: str, table: str) -> str | None:
    """The version that a table of the warehouse tells; None where it does not stand or holds no row."""
    with connect(url, "transformer") as connection:
        row = connection.execute("select to_regclass(%s)", (f"intermediate.{table}",)).fetchone()
        if row is None or row[0] is None:
            return None
        # As JSON: the table of an older release may have no such column.
        found = f"select to_jsonb(made) ->> 'version' from intermediate.{table} as made limit 1"  # noqa: S608
        row = connection.execute(found).fetchone()
    return row and row[0]


def describe_project() -> str:
    """dbt's variables, for who reads the project without building it."""
    return _variables()


def _keep(run: Run, nodes: Iterable[NodeRun]) -> None:
    build_id = open_build(run)
    with connect(run.url, "transformer") as connection, connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into ops.model_runs (build_id, node, status, seconds, rows_affected)
            values (%s, %s, %s, %s, %s)
            on conflict (build_id, node) do update
            set status = excluded.status, seconds = excluded.seconds, rows_affected = excluded.rows_affected
            """,
            [(build_id, node.node, node.status, node.seconds, node.rows_affected) for node in nodes],
        )
