"""Writes one pull of one workbook into landing: a snapshot, its tabs, and the rows that are new.

A row's cells are stored once per distinct content; a snapshot says which version stood where.
One transaction a pull: a killed task leaves nothing behind.
"""

import hashlib
import json
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from pantau.contract import load_contract
from pantau.landing.cells import participant_id, storable
from pantau.landing.tabs import LandedRow, LandedTab, LandedWorkbook
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
    rows = new_rows = 0
    for tab in workbook.tabs:
        version_ids, fresh = _land_rows(connection, pull.kecamatan_code, tab, key)
        connection.execute(
            """
            insert into landing.snapshot_tabs
            (snapshot_id, tab, sheet_title, sheet_gid, is_readable, header_row, header_columns,
             row_numbers, row_version_ids)
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
            """,
            (
                snapshot_id,
                tab.tab.code,
                storable(tab.sheet.title),
                tab.sheet.gid,
                tab.is_readable,
                tab.header_row,
                Jsonb(dict(tab.header_columns)),
                [row.number for row in tab.rows],
                version_ids,
            ),
        )
        rows += len(version_ids)
        new_rows += fresh
    return Landed(snapshot_id, rows, new_rows, api_calls)


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


def _land_rows(
    connection: Connection, kecamatan_code: str, tab: LandedTab, key: bytes
) -> tuple[list[int], int]:
    """Stores the distinct rows that are not known yet; returns each row's version, and how many are new."""
    hashes = [hash_row(row) for row in tab.rows]
    distinct = dict(zip(hashes, tab.rows, strict=True))
    known = _find_versions(connection, kecamatan_code, tab.tab.code, list(distinct))
    fresh = [digest for digest in distinct if digest not in known]
    if fresh:
        nik = next((place for place, column in enumerate(tab.tab.columns) if column.kind == "nik"), None)
        with connection.cursor() as cursor:
            cursor.executemany(
                """
                insert into landing.row_versions
                (kecamatan_code, tab, content_hash, cells, extras, participant_id)
                values (%s, %s, %s, %s, %s, %s)
                on conflict do nothing
                """,
                [
                    (
                        kecamatan_code,
                        tab.tab.code,
                        digest,
                        Jsonb([storable(cell) for cell in distinct[digest].cells]),
                        Jsonb({place: storable(cell) for place, cell in distinct[digest].extras.items()}),
                        None if nik is None else participant_id(distinct[digest].cells[nik], key),
                    )
                    for digest in fresh
                ],
            )
        known |= _find_versions(connection, kecamatan_code, tab.tab.code, fresh)
    return [known[digest] for digest in hashes], len(fresh)


def _find_versions(
    connection: Connection, kecamatan_code: str, tab: str, hashes: list[bytes]
) -> dict[bytes, int]:
    rows = connection.execute(
        """
        select content_hash, row_version_id from landing.row_versions
        where kecamatan_code = %s and tab = %s and content_hash = any(%s)
        """,
        (kecamatan_code, tab, hashes),
    )
    return {bytes(digest): version_id for digest, version_id in rows}


def hash_row(row: LandedRow) -> bytes:
    """What tells one content of a row from another; the pipeline's own columns are no part of it."""
    content = json.dumps([row.cells, row.extras], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(content.encode()).digest()
