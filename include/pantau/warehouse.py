"""The warehouse: connections, and the tables that Python writes.

Queries stand with the step that asks them; this module only opens doors, each step's with the rights of
its own role. No error that leaves it quotes a row.
"""

import json
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, quote, urlencode

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import TupleRow
from psycopg.types.json import set_json_dumps

if TYPE_CHECKING:
    from alembic.config import Config

Connection = psycopg.Connection[TupleRow]
Role = Literal["loader", "transformer", "reporter", "reader"]
"""What a step may see and change; PostgreSQL's roles are ``pantau_loader`` and so on."""
ROLES: tuple[Role, ...] = ("loader", "transformer", "reporter", "reader")
"""The pipeline's login takes each; ``reader`` is the monitor's, people's and their tools'."""

set_json_dumps(lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")))


class RolesMissing(RuntimeError):
    """The cluster lacks the roles that a warehouse gives its rights to."""


@contextmanager
def connect(url: str, role: Role | None = None) -> Iterator[Connection]:
    """A connection that commits when the block ends and rolls back when it raises.

    It has the rights of the role alone, whatever else the URL's login may do. Every step of the pipeline
    names one; without one the login itself is let in, which owns the warehouse (migrations, rotation).
    A statement that fails raises psycopg's own class with the kind of error, the table and the line.
    """
    try:
        with psycopg.connect(url, application_name="pantau", options=_options(url, role)) as connection:
            yield connection
    except psycopg.Error as error:
        if error.diag.sqlstate is None:
            raise
        # PostgreSQL's message, detail and context quote cells, and a traceback ends in a task's log.
        raise type(error)(_describe(error)) from None


def role_name(role: Role) -> str:
    """The role as PostgreSQL knows it."""
    return f"pantau_{role}"


def _options(url: str, role: Role | None) -> str:
    """The URL's own options and the role: unlike ``set role``, a rollback does not undo it."""
    own = str(conninfo_to_dict(url).get("options") or "")
    return f"{own} -c role={role_name(role)}".strip() if role else own


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


def sqlalchemy_url(url: str, role: Role | None = None) -> str:
    """The same warehouse for SQLAlchemy (Alembic, Great Expectations), on psycopg 3; role: see connect."""
    address = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if role is None:
        return address
    base, _, query = address.partition("?")
    others = [pair for pair in parse_qsl(query) if pair[0] != "options"]
    return f"{base}?{urlencode([*others, ('options', _options(url, role))], quote_via=quote)}"


def migrate(url: str, version: str = "head") -> None:
    """Brings the tables that Python writes to a version, else the newest. Safe to repeat and in parallel."""
    from alembic import command
    from sqlalchemy import create_engine, text

    config = _migrations()
    engine = create_engine(sqlalchemy_url(url))
    with engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(hashtext('pantau.migrate'))"))
        refuse_missing_roles({name for (name,) in connection.execute(text("select rolname from pg_roles"))})
        connection.execute(text("create schema if not exists ops"))
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    engine.dispose()


def newest_version() -> str:
    """The version that ``migrate`` brings the tables to."""
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory.from_config(_migrations()).get_current_head())


def find_version(connection: Connection) -> str | None:
    """The version of a warehouse's tables; None where they were never made."""
    if connection.execute("select to_regclass('ops.warehouse_version')").fetchone() == (None,):
        return None
    row = connection.execute("select version_num from ops.warehouse_version").fetchone()
    return str(row[0]) if row else None


def _migrations() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "pantau:migrations")
    return config


def refuse_missing_roles(found: set[str]) -> None:
    """Says which roles a cluster lacks; only its superuser makes them."""
    missing = [name for name in map(role_name, ROLES) if name not in found]
    if missing:
        raise RolesMissing(
            f"PostgreSQL has no role {', '.join(missing)}; make them first: "
            f"pantau up, or in containers: docker compose up init."
        )
