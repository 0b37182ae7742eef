"""The warehouse: connections, and the tables that Python writes.

Queries stand with the step that asks them; this module only opens doors.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_dumps

Connection = psycopg.Connection[TupleRow]

set_json_dumps(lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")))


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """A connection that commits when the block ends and rolls back when it raises."""
    with psycopg.connect(url, application_name="pantau") as connection:
        yield connection


def sqlalchemy_url(url: str) -> str:
    """The same warehouse for SQLAlchemy (Alembic, Great Expectations), on psycopg 3."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def migrate(url: str) -> None:
    """Brings the tables that Python writes to their newest version. Safe to repeat and in parallel."""
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
        command.upgrade(config, "head")
    engine.dispose()
