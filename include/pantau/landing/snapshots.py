"""Writes one pull of one workbook into landing: a snapshot, its tabs, and the rows that are new.

A row's cells are stored once per distinct content; a snapshot says which version stood where.
One transaction a pull: a killed task leaves nothing behind.
"""

from dataclasses import dataclass

from psycopg.types.json import Jsonb

from pantau.contract import load_contract
from pantau.landing.cells import storable
from pantau.landing.row_versions import SHEET_ROWS, Source, as_array, store_rows
from pantau.landing.tabs import LandedWorkbook
from pantau.periods import Week
from pantau.warehouse import Connection


@dataclass(frozen=True)
class Pull:
    """Which pull a snapshot belongs to."""

    week: Week
    kecamatan_code: str
    run_id: str
    is_late: bool = False
    is_precheck: bool = False


@dataclass(frozen=True)
class Landed:
    """What one pull brought, in counts, and the snapshot that keeps it."""

    snapshot_id: int
    rows: int
    new_rows: int
    api_calls: int


def land_unreadable(connection: Connection, pull: Pull, problem: str, api_calls: int) -> None:
    """Keeps that a workbook could not be read, and why."""
    _insert_snapshot(connection, pull, "unreadable", problem, ["unreadable"], api_calls)


def land_workbook(
    connection: Connection, pull: Pull, workbook: LandedWorkbook, api_calls: int, key: bytes
) -> Landed:
    """Keeps a workbook as it stood."""
    snapshot_id = _insert_snapshot(connection, pull, "read", None, list(workbook.reasons), api_calls)
    sources = [
        Source((pull.kecamatan_code, tab.tab.code), tab.tab.columns, tab.rows) for tab in workbook.tabs
    ]
    stored = store_rows(connection, SHEET_ROWS, sources, key)
    for tab, rows in zip(workbook.tabs, stored, strict=True):
        connection.execute(
            """
            insert into landing.snapshot_tabs
            (snapshot_id, tab, sheet_title, sheet_gid, is_readable, header_row, header_columns,
             row_numbers, row_version_ids, content_hash)
            values (%s, %s, %s, %s, %s, %s, %s, %s::integer [], %s::bigint [], %s)
            """,
            (
                snapshot_id,
                tab.tab.code,
                storable(tab.sheet.title),
                tab.sheet.gid,
                tab.is_readable,
                tab.header_row,
                Jsonb(dict(tab.header_columns)),
                as_array(row.number for row in tab.rows),
                as_array(rows.version_ids),
                rows.content_hash,
            ),
        )
    return Landed(
        snapshot_id,
        sum(len(rows.version_ids) for rows in stored),
        sum(rows.new_count for rows in stored),
        api_calls,
    )


def _insert_snapshot(
    connection: Connection,
    pull: Pull,
    status: str,
    problem: str | None,
    reasons: list[str],
    api_calls: int,
) -> int:
    row = connection.execute(
        """
        insert into landing.snapshots
        (week_start, kecamatan_code, run_id, is_late, is_precheck, status, problem, reading_reasons,
         api_calls, contract_version)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
        returning snapshot_id
        """,
        (
            pull.week.start,
            pull.kecamatan_code,
            pull.run_id,
            pull.is_late,
            pull.is_precheck,
            status,
            problem,
            reasons,
            api_calls,
            load_contract().version,
        ),
    ).fetchone()
    assert row is not None
    return int(row[0])
