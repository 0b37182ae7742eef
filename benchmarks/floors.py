"""What the steps are held against: the same bytes, counts and checks, by PostgreSQL alone."""

import json
import tempfile
import time
from pathlib import Path

from psycopg import sql
from throwaway import Spent, time_of

from pantau.gate import programme as programme_gate
from pantau.gate import workbooks as workbooks_gate
from pantau.gate.suites import read_suite
from pantau.periods import Week
from pantau.warehouse import Connection, connect

LANDED = ("row_versions", "snapshot_tabs")
GATES = {"gate_workbooks": workbooks_gate.SUITES, "gate_programme": programme_gate.SUITES}


class FloorError(AssertionError):
    """The floor is not of the same height: what it made differs from what the build made."""


def copy_landed(url: str, likeness: str, kind: str = "temp") -> Spent:
    """COPY of all that landing holds into empty tables; ``likeness`` says what they share with landing's.

    A temporary table is written to no log and shared with nobody; one without that word is as landing's are.
    """
    seconds = 0.0
    with connect(url) as connection, tempfile.TemporaryFile() as file:
        for table in LANDED:
            file.seek(0)
            file.truncate()
            with connection.cursor().copy(f"copy landing.{table} to stdout") as rows:
                for part in rows:
                    file.write(part)
            connection.execute(f"create {kind} table floor (like landing.{table} {likeness})")
            file.seek(0)
            started = time.perf_counter()
            with connection.cursor().copy("copy floor from stdin") as rows:
                while part := file.read(1 << 20):
                    rows.write(part)
            seconds += time.perf_counter() - started
            connection.execute("drop table floor")
    return Spent(seconds, 0)


def write_dicts(url: str, path: Path) -> None:
    """The rows of landing as JSON lines."""
    with connect(url) as connection, path.open("w") as file:
        rows = connection.cursor(name="rows")
        rows.itersize = 10_000
        rows.execute(
            """
            select kecamatan_code, tab, encode(content_hash, 'hex'), cells, extras, participant_id
            from landing.row_versions
            """
        )
        names = ("kecamatan_code", "tab", "content_hash", "cells", "extras", "participant_id")
        for row in rows:
            file.write(json.dumps(dict(zip(names, row, strict=True))) + "\n")


def run_script(url: str, week: Week) -> Spent:
    """Seconds of the hand-written script; its counts must be the build's."""
    script = Path(__file__).with_name("facts.sql").read_text()
    with connect(url) as connection:
        connection.execute("select set_config('benchmark.sunday', %s, true)", (str(week.sunday),))
        seconds = time_of(lambda: connection.execute(sql.SQL(script)))  # type: ignore[arg-type]
        _compare_counts(connection)
    return Spent(seconds, 0)


def _compare_counts(connection: Connection) -> None:
    columns = "week_start, kecamatan_code, stage_code, new_count, cumulative_count"
    row = connection.execute(
        f"""
        select count(*)
        from (
            (select {columns} from counted except all select {columns} from marts.fct_kecamatan_stage_week)
            union all
            (select {columns} from marts.fct_kecamatan_stage_week except all select {columns} from counted)
        ) as differences
        """
    ).fetchone()
    if row != (0,):
        raise FloorError(f"facts.sql and the build differ in {row and row[0]} counts.")


def run_gates(url: str, gate: str) -> Spent:
    """Seconds of a gate's own queries, and of one look at each other table that it judges."""
    with connect(url) as connection:
        started = time.perf_counter()
        for suite in map(read_suite, GATES[gate]):
            table = suite["meta"]["table"]
            connection.execute(f"select * from {table}").fetchall() if len(suite["meta"]["keys"]) else None
            for entry in suite["expectations"]:
                if query := entry["kwargs"].get("unexpected_rows_query"):
                    connection.execute(query.replace("{batch}", table)).fetchall()
        return Spent(time.perf_counter() - started, 0)
