"""Keeps what stood in a partner feed's folder at a pull: files, contents, and the rows that are new.

A distinct content is read once for each version of the reader, a distinct row is stored once. Rows are
read and stored some thousands at a time; nothing holds a file in memory.
"""

import logging
from dataclasses import dataclass
from itertools import islice

from psycopg.types.json import Jsonb

from pantau.contract import Feed, load_contract
from pantau.landing.feed_files import READER_VERSION, FeedFile
from pantau.landing.row_versions import FEED_ROWS, Source, Stored, as_array, store_rows
from pantau.periods import Week
from pantau.sources.partners import PartnerFile, PartnersFolder
from pantau.sources.tables import FileOutOfReach, FileUnreadable
from pantau.warehouse import Connection

log = logging.getLogger(__name__)

ROWS_AT_ONCE = 10_000


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
    numbers, stored = _store_file(connection, feed, table, key)
    row = connection.execute(
        """
        insert into landing.feed_file_versions
        (feed, content_hash, reader_version, status, problem, header_row, header_columns,
         row_numbers, row_version_ids)
        values (%s, %s, %s, 'read', %s, %s, %s, %s::integer [], %s::bigint [])
        returning feed_file_version_id
        """,
        (
            feed.name,
            digest,
            READER_VERSION,
            table.problem,
            table.header.row,
            Jsonb(dict(table.header.columns)),
            as_array(numbers),
            as_array(stored.version_ids),
        ),
    ).fetchone()
    assert row is not None
    return int(row[0]), LandedFile(True, len(numbers), stored.new_count, table.problem)


def _store_file(connection: Connection, feed: Feed, table: FeedFile, key: bytes) -> tuple[list[int], Stored]:
    """The number and the version of each row; a file that breaks off leaves none."""
    numbers: list[int] = []
    version_ids: list[int] = []
    new_count = 0
    lines = table.rows()
    with connection.transaction():
        while rows := list(islice(lines, ROWS_AT_ONCE)):
            source = Source((feed.name,), feed.columns, rows)
            (stored,) = store_rows(connection, FEED_ROWS, [source], key)
            numbers += [row.number for row in rows]
            version_ids += stored.version_ids
            new_count += stored.new_count
    return numbers, Stored(version_ids, new_count)


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
