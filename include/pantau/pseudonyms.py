"""Makes every stored participant id anew under another key, all in one transaction.

Finds the ids through the catalog: whatever table keeps one is changed with the others, or none is. Never
logs an id, a NIK or a key; a NIK is read from landing, hashed and forgotten.
"""

import hmac
import logging
from collections.abc import Iterable
from dataclasses import dataclass

import psycopg
from psycopg import sql

from pantau.landing.cells import participant_id
from pantau.landing.erased import seal_anew
from pantau.landing.pseudonym_key import (
    find_fingerprint,
    fingerprint,
    keep_builds_away,
    keep_fingerprint,
    refuse_another_key,
    select_nik_cells,
    wait_for_pulls,
)
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

SHORTEST_KEY = 32
_PATIENCE = "60s"
_BATCH = 20_000
_ID_COLUMNS = """
select format('%I.%I', nspname, relname), array_agg(attname::text order by attname)
from pg_attribute
inner join pg_class on attrelid = pg_class.oid
inner join pg_namespace on relnamespace = pg_namespace.oid
where
    relkind in ('r', 'p') and relpersistence <> 't' and not attisdropped and atttypid = 'text'::regtype
    and attname ~ '(^|_)participant_(id|a|b)$'
group by nspname, relname
order by nspname, relname
"""
_PAIRED = """
select attname::text from pg_attribute
where
    attrelid = %(table)s::regclass and attnum > 0 and not attisdropped and attname ~ '_a$'
    and exists (
        select from pg_attribute as other
        where
            other.attrelid = pg_attribute.attrelid and not other.attisdropped
            and other.attname = regexp_replace(pg_attribute.attname, 'a$', 'b')
    )
order by attname
"""


class RotationRefused(RuntimeError):
    """Nothing was changed; the message says why and what to do, and quotes no key."""


@dataclass(frozen=True)
class Rotation:
    """What was made anew: ids, those among them whose NIK stands nowhere any more, tables and rows."""

    participants: int
    without_nik: int
    tables: int
    rows: int


def refuse_weak_key(key: bytes) -> None:
    """Whoever can guess a key can find NIKs by trial."""
    if len(key) < SHORTEST_KEY:
        raise RotationRefused(
            f"The new key has {len(key)} characters; give at least {SHORTEST_KEY} random ones, for example: "
            "openssl rand -hex 32"
        )


def rotate(url: str, old_key: bytes, new_key: bytes) -> Rotation | None:
    """Makes the ids of the old key those of the new one; None where the new one is in force already.

    An id comes from the NIK in landing; where that is gone, from the old id, so that people stay apart.
    """
    refuse_weak_key(new_key)
    try:
        with connect(url) as connection:
            return _rotate(connection, old_key, new_key)
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        raise RotationRefused(
            "The warehouse is in use; nothing was changed. Pause the DAGs, wait for their runs, run it again."
        ) from None


def _rotate(connection: Connection, old_key: bytes, new_key: bytes) -> Rotation | None:
    connection.execute(f"set local lock_timeout = '{_PATIENCE}'")
    _wait_for_steps(connection)
    if find_fingerprint(connection) == fingerprint(new_key):
        return None
    refuse_another_key(connection, old_key)
    used = connection.execute(
        "select from ops.pseudonym_keys where fingerprint = %s", (fingerprint(new_key),)
    )
    if used.rowcount:
        raise RotationRefused("The new key was in force before; make one that never was.")
    tables = dict(connection.execute(_ID_COLUMNS).fetchall())
    # A step that has read ids and has yet to write them ends first.
    connection.execute(f"lock table {', '.join(tables)} in access exclusive mode")
    participants = _key_from_niks(connection, old_key, new_key)
    without_nik = _key_the_rest(connection, tables, new_key)
    connection.execute("analyze rekeyed")
    rows = sum(_rekey(connection, table, columns) for table, columns in tables.items())
    keep_fingerprint(connection, new_key, participants + without_nik)
    seal_anew(connection, old_key, new_key)
    log.info("Made %d participant ids anew in %d tables", participants + without_nik, len(tables))
    return Rotation(participants + without_nik, without_nik, len(tables), rows)


def _wait_for_steps(connection: Connection) -> None:
    """Waits for pulls, refuses beside a build, and keeps both away to the end."""
    if not keep_builds_away(connection):
        raise RotationRefused("A build is running; nothing was changed. Wait for its end, then run it again.")
    wait_for_pulls(connection)


def _key_from_niks(connection: Connection, old_key: bytes, new_key: bytes) -> int:
    """The new id of everybody whose NIK landing holds; reads them a batch at a time."""
    connection.execute(
        """
        create temporary table rekeyed (old_id text primary key, new_id text not null) on commit drop
        """
    )
    with connection.cursor("niks") as cursor:
        cursor.execute(
            f"""
            select distinct on (participant_id) participant_id, nik
            from ({select_nik_cells()}) as cells order by participant_id
            """  # noqa: S608
        )
        count = 0
        while batch := cursor.fetchmany(_BATCH):
            known = [pair for pair in batch if participant_id(pair[1], old_key) == pair[0]]
            count += _keep(connection, ((old, participant_id(nik, new_key)) for old, nik in known))
    return count


def _key_the_rest(connection: Connection, tables: dict[str, list[str]], new_key: bytes) -> int:
    """The new id of those whose NIK was erased, or whom only older facts know."""
    every = " union ".join(
        f'select "{column}" as old_id from {table}'  # noqa: S608
        for table, columns in tables.items()
        for column in columns
    )
    rows = connection.execute(
        f"""
        select old_id from ({every}) as stored
        where old_id is not null and not exists (select from rekeyed where rekeyed.old_id = stored.old_id)
        """  # noqa: S608
    ).fetchall()
    return _keep(
        connection, ((old, hmac.digest(new_key, old.encode(), "sha256").hex()[:32]) for (old,) in rows)
    )


def _keep(connection: Connection, pairs: Iterable[tuple[str, str | None]]) -> int:
    count = 0
    with connection.cursor() as cursor, cursor.copy("copy rekeyed (old_id, new_id) from stdin") as copy:
        for pair in pairs:
            copy.write_row(pair)
            count += 1
    return count


def _rekey(connection: Connection, table: str, columns: list[str]) -> int:
    """Changes a table's ids; a pair of them is put into order again, with all that belongs to each."""
    if {"participant_a", "participant_b"} <= set(columns):
        return _rekey_pairs(connection, table)
    rows = 0
    for column in columns:
        statement = """
            update {table} set {column} = rekeyed.new_id from rekeyed where {column} = rekeyed.old_id
        """
        names = {"table": sql.SQL(table), "column": sql.Identifier(column)}
        rows += connection.execute(sql.SQL(statement).format(**names)).rowcount
    return rows


def _rekey_pairs(connection: Connection, table: str) -> int:
    found = [name.removesuffix("_a") for (name,) in connection.execute(_PAIRED, {"table": table})]
    paired = [stem for stem in found if stem != "participant"]
    changed = [
        f'"{stem}_{side}" = case when a.new_id < b.new_id then "{stem}_{side}" else "{stem}_{other}" end'
        for stem in paired
        for side, other in (("a", "b"), ("b", "a"))
    ]
    return connection.execute(
        f"""
        update {table} set
            {
            ", ".join(
                [
                    "participant_a = least(a.new_id, b.new_id)",
                    "participant_b = greatest(a.new_id, b.new_id)",
                    *changed,
                ]
            )
        }
        from rekeyed as a, rekeyed as b
        where participant_a = a.old_id and participant_b = b.old_id
        """  # noqa: S608
    ).rowcount
