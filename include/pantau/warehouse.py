"""The warehouse: connections, and the tables that Python writes.

Queries stand with the step that asks them; this module only opens doors. No error that leaves it
quotes a row.
"""

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_dumps

Connection = psycopg.Connection[TupleRow]

set_json_dumps(lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")))


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """A connection that commits when the block ends and rolls back when it raises.

    A statement that fails raises psycopg's own class with the kind of error, the table and the line.
    """
    try:
        with psycopg.connect(url, application_name="pantau") as connection:
            yield connection
    except psycopg.Error as error:
        if error.diag.sqlstate is None:
            raise
        # PostgreSQL's message, detail and context quote cells, and a traceback ends in a task's log.
        raise type(error)(_describe(error)) from None


def _describe(error: psycopg.Error) -> str:
    """What failed and where, without any value of the data."""
    parts = [f"{type(error).__name__} ({error.diag.sqlstate})"]
    names = {
        "table": error.diag.table_name,
        "column": error.diag.column_name,
        "constraint": error.diag.constraint_name,
    }
    parts += [f"{kind} {name}" for kind, name in names.items() if name]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "psycopg" not in frame.filename]
    if frames:
        parts.append(f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}")
    return "; ".join(parts)


def sqlalchemy_url(url: str) -> str:
    """The same warehouse for SQLAlchemy (Alembic, Great Expectations), on psycopg 3."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def migrate(url: str, version: str = "head") -> None:
    """Brings the tables that Python writes to a version, else the newest. Safe to repeat and in parallel."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, text

    config = Config()
    config.set_main_option("script_location", "pantau:migrations")
    engine = create_engine(sqlalchemy_url(url))
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(hashtext('pantau.migrate'))"))
        connection.execute(text("create schema if not exists ops"))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()
