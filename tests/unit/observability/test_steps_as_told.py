"""The tables that lineage tells of a task are those that the code writes, and every one of them is told."""

import re
from pathlib import Path

import pantau
from pantau.observability.steps import STEPS
from pantau.settings import PROJECT

PACKAGE = Path(pantau.__file__).parent
OF_NO_TASK = {
    "ops.rate_limits": "how fast Google may be asked",
    "ops.model_runs": "told as the runs of dbt's nodes",
    "ops.pseudonym_keys": "which key the ids have",
    "ops.duplicate_decisions": "said at the command line",
}
"""Tables that Python writes and no step of the street reads as data."""
WRITES = re.compile(r"(?:insert into|copy|update) ((?:landing|quality|ops)\.[a-z_]+)")


def sources() -> str:
    """The steps' own code: not migrations, not what stands beside the street."""
    beside = {"migrations", "alerts", "monitor", "local", "sample", "going_live", "deployment"}
    paths = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] not in beside]
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(paths))


def dags() -> str:
    paths = [*(PROJECT / "dags").glob("*.py"), PACKAGE / "orchestration.py"]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_every_task_told_is_one_of_a_dag():
    assert {name for name in STEPS if f"def {name}(" not in dags()} == set()


def test_every_table_of_the_streets_own_that_is_written_is_told():
    told = {table for step in STEPS.values() for table in step.writes}
    written = set(WRITES.findall(sources()))
    erasure = {table for table in written if "eras" in table}
    assert written - told - set(OF_NO_TASK) - erasure == set()


def test_every_table_told_stands_in_some_statement():
    named = sources()
    told = {table for step in STEPS.values() for table in (*step.reads, *step.writes)}
    dbt = {path.stem for path in (PROJECT / "dbt_project" / "models").rglob("*.sql")}
    suites = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "expectations").glob("*.json"))
    for table in told:
        assert table in named or table in suites or table.partition(".")[2] in dbt, table
