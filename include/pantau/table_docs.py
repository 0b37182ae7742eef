"""``make docs``: every seed, table, column, test and exposure of the dbt project, as one page for a browser.

Reads the project alone: no warehouse has to stand, no network is asked, and nothing that a sheet says can
reach the page.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pantau.dbt_calls import DBT_PROJECT
from pantau.settings import home
from pantau.transform import BuildError, describe_project

NOWHERE = {
    "PANTAU_DBT_HOST": "nowhere.invalid",
    "PANTAU_DBT_PORT": "1",
    "PANTAU_DBT_USER": "nobody",
    "PANTAU_DBT_DATABASE": "warehouse",
    "DBT_ENV_SECRET_PASSWORD": "none",
    "PANTAU_WEEK": "2017-12-11",
    "DO_NOT_TRACK": "1",
}
"""What profile and models ask the environment for; nothing connects."""


def write_docs(page: Path) -> None:
    """Writes the page."""
    with tempfile.TemporaryDirectory(prefix="pantau-docs-") as folder, _nowhere():
        _run_dbt(["parse"], folder)
        _run_dbt(["docs", "generate", "--static", "--no-compile", "--empty-catalog"], folder)
        text = (Path(folder) / "static_index.html").read_text(encoding="utf-8")
    page.parent.mkdir(parents=True, exist_ok=True)
    # Seeds carry the folder in which the project lies.
    page.write_text(text.replace(str(DBT_PROJECT), DBT_PROJECT.name), encoding="utf-8")


@contextmanager
def _nowhere() -> Iterator[None]:
    before = dict(os.environ)
    os.environ.update(NOWHERE)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _run_dbt(command: list[str], folder: str) -> None:
    from dbt.cli.main import dbtRunner

    where = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    where += [
        "--target-path",
        folder,
        "--log-path",
        folder,
        "--log-level",
        "none",
        "--log-level-file",
        "none",
    ]
    outcome = dbtRunner().invoke([*command, "--vars", describe_project(), *where])
    if not outcome.success:
        raise BuildError(f"dbt {command[0]} did not end well: {type(outcome.exception).__name__}")


def main() -> None:
    """Writes ``docs/tables.html`` of the home and says where it stands."""
    page = home() / "docs" / "tables.html"
    write_docs(page)
    sys.stdout.write(f"{page}\n")


if __name__ == "__main__":
    main()
