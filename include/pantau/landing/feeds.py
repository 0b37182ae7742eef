"""Keeps what stood in a partner feed's folder at a pull: files, contents, and the rows that are new.

A distinct content is read once for each version of the reader, a distinct row is stored once. Rows
stream from the file through ``COPY``; nothing holds a file in memory.
"""

import hashlib
import json
import logging
from dataclasses import dataclass

from psycopg.types.json import Jsonb

from pantau.contract import Feed, load_contract
from pantau.landing.cells import participant_id
from pantau.landing.feed_files import READER_VERSION, FeedFile
from pantau.landing.tabs import LandedRow
from pantau.periods import Week
from pantau.sources.partners import PartnerFile, PartnersFolder
from pantau.sources.tables import FileOutOfReach, FileUnreadable
from pantau.warehouse import Connection

log = logging.getLogger(__name__)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class LandedFile:
    """What a file brought: rows, how many of them are new, and what is wrong with it."""

    is_readable: bool
    rows: int
    new_rows: int
    problem: str | None


@dataclass(frozen=True)
class LandedFeed:
    """What one look into a folder brought, in counts."""

    files: int
    files_readable: int
    rows: int
    new_rows: int


def land_feed(
    connection: Connection, week: Week, run_id: str, feed: str, folder: PartnersFolder | None, key: bytes
) -> LandedFeed:
    """Looks into a feed's folder and keeps what stands there; no file is an outcome too."""
    files = folder.list_feed(feed) if folder else ()
    row = connection.execute(
        """
        insert into landing.feed_pulls (week_start, run_id, feed, file_count)
        values (%s, %s, %s, %s)
        returning feed_pull_id
        """,
        (week.start, run_id, feed, len(files)),
    ).fetchone()
    assert row is not None
    landed = []
    for file in files:
        assert folder is not None
        one = _land_file(connection, int(row[0]), load_contract().feed(feed), folder, file, key)
        landed.append(one)
        level = logging.WARNING if one.problem else logging.INFO
        told = f": {one.problem}" if one.problem else ""
        log.log(level, "%s, %s: %d rows (%d new)%s", feed, file.name, one.rows, one.new_rows, told)
    return LandedFeed(
        len(landed),
        sum(one.is_readable for one in landed),
        sum(one.rows for one in landed),
        sum(one.new_rows for one in landed),
    )


def _land_file(
    connection: Connection, pull_id: int, feed: Feed, folder: PartnersFolder, file: PartnerFile, key: bytes
) -> LandedFile:
    digest: bytes | None = None
    try:
        digest = folder.hash_content(file)
        content = _find_content(connection, feed.name, digest)
        if content is None:
            with folder.fetch(file) as (path, digest):
                content = _find_content(connection, feed.name, digest) or _land_content(
                    connection, feed, FeedFile(path, feed), digest, key
                )
    except FileOutOfReach as reason:
        # Not under its hash: the same bytes may well be readable next time.
        digest = None
        content = _keep_unreadable(connection, feed.name, digest, str(reason))
    except FileUnreadable as reason:
        content = _keep_unreadable(connection, feed.name, digest, str(reason))
    content_id, landed = content
    connection.execute(
        """
        insert into landing.partner_files
        (feed_pull_id, file_name, content_hash, byte_count, feed_file_version_id)
        values (%s, %s, %s, %s, %s)
        """,
        (pull_id, file.name, digest, file.byte_count, content_id),
    )
    return landed


def _find_content(connection: Connection, feed: str, digest: bytes) -> tuple[int, LandedFile] | None:
    """A content that was read before."""
    row = connection.execute(
        """
        select feed_file_version_id, status = 'read', cardinality(row_numbers), problem
        from landing.feed_file_versions
        where feed = %s and content_hash = %s and reader_version = %s
        """,
        (feed, digest, READER_VERSION),
    ).fetchone()
    return None if row is None else (int(row[0]), LandedFile(row[1], int(row[2]), 0, row[3]))


def _land_content(
    connection: Connection, feed: Feed, table: FeedFile, digest: bytes, key: bytes
) -> tuple[int, LandedFile]:
    """Reads a content to its end and keeps its rows."""
    _copy_rows(connection, feed, table, key)
    new_rows = connection.execute(
        """
        insert into landing.feed_row_versions (feed, content_hash, cells, extras, participant_id)
        select distinct on (content_hash) %(feed)s, content_hash, cells, extras, participant_id
        from feed_rows_read
        where not exists (
            select from landing.feed_row_versions as known
            where known.feed = %(feed)s and known.content_hash = feed_rows_read.content_hash
        )
        order by content_hash, row_number
        on conflict do nothing
        """,
        {"feed": feed.name},
    ).rowcount
    row = connection.execute(
        """
        insert into landing.feed_file_versions
        (feed, content_hash, reader_version, status, problem, header_row, header_columns,
         row_numbers, row_version_ids)
        select
            %(feed)s, %(digest)s, %(reader_version)s, 'read', %(problem)s, %(header_row)s, %(header_columns)s,
            coalesce(array_agg(row_number order by row_number), '{}'),
            coalesce(array_agg(feed_row_version_id order by row_number), '{}')
        from feed_rows_read
        inner join landing.feed_row_versions as versions using (content_hash)
        where versions.feed = %(feed)s
        returning feed_file_version_id, cardinality(row_numbers)
        """,
        {
            "feed": feed.name,
            "digest": digest,
            "reader_version": READER_VERSION,
            "problem": table.problem,
            "header_row": table.header.row,
            "header_columns": Jsonb(dict(table.header.columns)),
        },
    ).fetchone()
    assert row is not None
    return int(row[0]), LandedFile(True, int(row[1]), new_rows, table.problem)


def _copy_rows(connection: Connection, feed: Feed, table: FeedFile, key: bytes) -> None:
    """Streams a file's rows into a table of this transaction's own; a file that breaks off leaves none."""
    connection.execute(
        """
        create temporary table if not exists feed_rows_read (
            row_number integer, content_hash bytea, cells jsonb, extras jsonb, participant_id text
        ) on commit drop;
        truncate feed_rows_read
        """
    )
    nik = next((place for place, column in enumerate(feed.columns) if column.kind == "nik"), None)
    copy_in = "copy feed_rows_read (row_number, content_hash, cells, extras, participant_id) from stdin"
    with connection.transaction(), connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        for row in table.rows():
            copy.write_row(_store(row, nik, key))
    connection.execute("analyze feed_rows_read")


def _keep_unreadable(
    connection: Connection, feed: str, digest: bytes | None, problem: str
) -> tuple[int, LandedFile]:
    row = connection.execute(
        """
        insert into landing.feed_file_versions (feed, content_hash, reader_version, status, problem)
        values (%s, %s, %s, 'unreadable', %s)
        returning feed_file_version_id
        """,
        (feed, digest, READER_VERSION, problem),
    ).fetchone()
    assert row is not None
    return int(row[0]), LandedFile(False, 0, 0, problem)


def _store(row: LandedRow, nik: int | None, key: bytes) -> tuple[int, bytes, str, str, str | None]:
    """A row as it is stored; its hash is that of the very text of its cells."""
    cells, extras = _encode(row.cells), _encode(row.extras)
    digest = hashlib.sha256(f"{cells}\n{extras}".encode()).digest()
    return row.number, digest, cells, extras, None if nik is None else participant_id(row.cells[nik], key)
