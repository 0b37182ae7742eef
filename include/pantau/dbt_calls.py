"""Calls dbt in this process, on a run's warehouse, and tells what each node did.

Never puts a value of the data into a log line or an error: PostgreSQL's messages can quote cells, so
only their class is kept.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from psycopg.pq import Conninfo

from pantau.memory import no_search_for_cycles
from pantau.runs import Run
from pantau.settings import PROJECT, SettingsError, home

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

DBT_PROJECT = PROJECT / "dbt_project"
PROTECTING = ("ssl", "gss", "krb", "oauth", "scram", "require", "channel_binding")
"""How the settings of libpq begin that protect a connection."""
PLANNING = "-c random_page_cost=1.1 -c work_mem=32MB"
"""What a build's sessions ask of PostgreSQL: a row found by its key costs little more than the next one, and
a join of all people should not go through the disk."""


@dataclass(frozen=True)
class NodeRun:
    """What one dbt node did in a build."""

    node: str
    status: str
    seconds: float
    rows_affected: int | None


def invoke(arguments: list[str], run: Run, folder: Path) -> tuple[tuple[NodeRun, ...], str | None]:
    """Calls dbt for a run; returns its nodes' results and what went wrong, without values."""
    with environment(run):
        outcome = call_dbt(arguments, folder)
    results = list(getattr(outcome.result, "results", None) or [])
    runs = tuple(_node_run(result) for result in results)
    failed = [result for result in results if result.status in ("error", "fail", "runtime error")]
    if failed:
        return runs, "; ".join(f"{result.node.name}: {_describe(result)}" for result in failed)
    if not outcome.success:
        return runs, f"dbt could not run: {type(outcome.exception).__name__}"
    return runs, None


def call_dbt(arguments: list[str], folder: Path) -> "dbtRunnerResult":
    """Calls dbt in this process, for whom the environment is."""
    # dbt is many small objects, from its import on: a tenth of its time goes into looking them through.
    with no_search_for_cycles():
        return _call_dbt(arguments, folder)


def _call_dbt(arguments: list[str], folder: Path) -> "dbtRunnerResult":
    from dbt.cli.main import dbtRunner

    where = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    where += ["--target-path", str(folder / "target"), "--log-path", str(folder / "log")]
    # dbt prints PostgreSQL's own messages, which quote cells.
    quiet = ["--log-level", "none", "--log-level-file", "none", "--no-print", "--no-write-json"]
    return dbtRunner().invoke([*arguments, *where, *quiet])


def work_folder() -> Path:
    """Where dbt keeps what it parsed: the home, or a private temporary folder where that is closed."""
    folder = home() / "dbt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="pantau-dbt-"))
    return folder


@contextmanager
def environment(run: Run) -> Iterator[None]:
    """The variables that ``profiles.yml`` and the models read, for as long as dbt runs."""
    parts = urlsplit(run.url)
    values = {
        "PANTAU_DBT_HOST": parts.hostname or "localhost",
        "PANTAU_DBT_PORT": str(parts.port or 5432),
        "PANTAU_DBT_USER": unquote(parts.username or "pantau"),
        "PANTAU_DBT_DATABASE": parts.path.lstrip("/"),
        "DBT_ENV_SECRET_PASSWORD": unquote(parts.password or ""),
        "PANTAU_WEEK": str(run.week),
        "DO_NOT_TRACK": "1",
        # What somebody set comes later, and wins.
        "PGOPTIONS": f"{PLANNING} {os.environ.get('PGOPTIONS', '')}".strip(),
        **_encryption(run.url),
    }
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _encryption(url: str) -> dict[str, str]:
    """What the URL says of encryption and of who is at either end (``PROTECTING``), as libpq's own variables.

    A profile would have to name each of them; left out there, libpq asks the environment.
    """
    asked = [option for option in Conninfo.parse(url.encode()) if option.val is not None]
    asked = [option for option in asked if option.keyword.decode().startswith(PROTECTING)]
    if untold := [option.keyword.decode() for option in asked if not option.envvar]:
        raise SettingsError(
            f"PANTAU_WAREHOUSE_URL sets {', '.join(untold)}, which dbt cannot be told: no variable of libpq "
            f"stands for it. Leave it out; an sslkey has to be one without a password, closed to others."
        )
    return {(option.envvar or b"").decode(): (option.val or b"").decode() for option in asked}


def _node_run(result: Any) -> NodeRun:
    rows = (result.adapter_response or {}).get("rows_affected")
    return NodeRun(
        node=result.node.unique_id.split(".", 2)[-1],
        status=str(result.status),
        seconds=float(result.execution_time),
        rows_affected=int(rows) if rows is not None and int(rows) >= 0 else None,
    )


def _describe(result: Any) -> str:
    """The first line of an error, without anything that stands in quotes or behind a colon's value.

    What PL/pgSQL raises is free text and may hold a value anywhere: of that only the kind is kept.
    """
    if str(result.status) == "fail":
        return f"{result.failures} rows fail"
    lines = [line.strip() for line in str(result.message or "").splitlines() if line.strip()]
    if any("PL/pgSQL" in line for line in lines):
        return f"{lines[0].partition(' in ')[0]}, raised by a function"
    told = lines[1] if len(lines) > 1 and lines[0].startswith("Database Error") else "".join(lines[:1])
    return re.sub(r"\"[^\"]*\"|'[^']*'|\d{6,}|\(.*\)|:.*$", "…", told)
