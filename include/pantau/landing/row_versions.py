"""Stores the distinct rows of sheets' tabs and partners' files, each once, and says which stood where.

The warehouse is asked by hash, and only rows that it does not hold yet are sent there, by one COPY.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from pantau.contract import Column
from pantau.landing.cells import participant_id, storable
from pantau.landing.tabs import LandedRow
from pantau.sources.sheets import Cell
from pantau.warehouse import Connection

# Encoders of their own: json.dumps makes one for every row, which costs more than the row.
_encode = json.JSONEncoder(separators=(",", ":")).encode
_encode_to_hash = json.JSONEncoder(sort_keys=True).encode

_UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])")
"""As JSON escapes them: NUL, and halves of a pair, of which PostgreSQL takes no lone one."""


@dataclass(frozen=True)
class Shelf:
    """The table that keeps the rows of one kind of source, and its columns that name the source."""

    table: str
    id_column: str
    source_columns: tuple[str, ...]

    def fill(self, statement: str) -> sql.Composed:
        """A statement with this shelf's names."""
        columns = [sql.Identifier(column) for column in self.source_columns]
        values = [sql.Placeholder(column) for column in self.source_columns]
        return sql.SQL(statement).format(
            table=sql.Identifier("landing", self.table),
            id=sql.Identifier(self.id_column),
            source=sql.SQL(", ").join(columns),
            value=sql.SQL(", ").join(values),
        )


SHEET_ROWS = Shelf("row_versions", "row_version_id", ("kecamatan_code", "tab"))


@dataclass(frozen=True)
class Source:
    """Rows in order, and what they come from by their shelf's columns: ``("31.74.04", "P1")``."""

    name: tuple[str, ...]
    columns: Sequence[Column]
    rows: Sequence[LandedRow] = field(repr=False)


@dataclass(frozen=True)
class Stored:
    """The version of each row of a source, in the rows' order, and how many of them were new."""

    version_ids: list[int]
    new_count: int


# All hashes of a source travel as one string of bytes: an array costs ten times as much to send.
_FIND_NEW = """
select place from generate_series(0, length(%(hashes)s::bytea) / 32 - 1) as pulled (place)
where not exists (
    select 1 from {table}
    where ({source}) = ({value}) and content_hash = substr(%(hashes)s::bytea, place * 32 + 1, 32)
)
"""
_FIND_VERSIONS = """
select array_agg({id} order by place)
from generate_series(0, length(%(hashes)s::bytea) / 32 - 1) as pulled (place)
inner join {table}
    on ({source}) = ({value}) and content_hash = substr(%(hashes)s::bytea, place * 32 + 1, 32)
"""
# Whoever else stores rows of this source waits: what is found new stays new until it is stored.
_LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
_SEND = "copy {table} ({source}, content_hash, cells, extras, participant_id) from stdin"


def store_rows(connection: Connection, shelf: Shelf, sources: Sequence[Source], key: bytes) -> list[Stored]:
    """Stores the rows that the shelf does not hold yet, straight into it."""
    asked = [_ask(shelf, source) for source in sources]
    for source in sources:
        connection.execute(_LOCK, (f"{shelf.table}: {', '.join(source.name)}",))
    new = [_find_new(connection, shelf, one) for one in asked]
    if any(new):
        with connection.cursor().copy(shelf.fill(_SEND)) as copy:
            for source, places in zip(sources, new, strict=True):
                nik = next((at for at, column in enumerate(source.columns) if column.kind == "nik"), None)
                for digest, place in places.items():
                    row = source.rows[place]
                    person = None if nik is None else participant_id(row.cells[nik], key)
                    cells = (_as_json(row.cells), _as_json(row.extras))
                    copy.write_row((*source.name, digest, *cells, person))
    found = [connection.execute(shelf.fill(_FIND_VERSIONS), one).fetchone() for one in asked]
    return [Stored((row and row[0]) or [], len(places)) for row, places in zip(found, new, strict=True)]


def _ask(shelf: Shelf, source: Source) -> dict[str, Any]:
    """The parameters by which a shelf is asked for a source's rows."""
    return {
        **dict(zip(shelf.source_columns, source.name, strict=True)),
        "hashes": b"".join(map(hash_row, source.rows)),
    }


def _find_new(connection: Connection, shelf: Shelf, asked: Mapping[str, Any]) -> dict[bytes, int]:
    """The contents that the shelf lacks, each with one place where it stands."""
    rows = connection.execute(shelf.fill(_FIND_NEW), asked)
    return {asked["hashes"][place * 32 : place * 32 + 32]: place for (place,) in rows}


def hash_row(row: LandedRow) -> bytes:
    """What tells one content of a row from another; the pipeline's own columns are no part of it."""
    return hashlib.sha256(_encode_to_hash([row.cells, row.extras]).encode()).digest()


def _as_json(cells: Sequence[Cell] | Mapping[str, Cell]) -> str:
    """Cells as PostgreSQL can keep them."""
    text = _encode(cells)
    if not _UNSTORABLE.search(text):
        return text
    if isinstance(cells, Mapping):
        return json.dumps({place: storable(cell) for place, cell in cells.items()})
    return json.dumps([storable(cell) for cell in cells])
