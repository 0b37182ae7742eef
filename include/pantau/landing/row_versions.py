"""Stores the distinct rows of sheets' tabs and partners' files, each once, and says which stood where.

The warehouse is asked by hash, and only rows that it does not hold yet are sent there, by COPY.
"""

from binascii import hexlify
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from psycopg import sql

from pantau.contract import Column
from pantau.landing.cells import participant_id
from pantau.landing.contents import encode, encode_rows, hash_content, storable_json
from pantau.landing.erased import (
    ErasedPeople,
    ErasedPerson,
    blank,
    carry_over,
    find_markers,
    find_nik_place,
    load_erased,
    note_reading,
)
from pantau.landing.tabs import LandedRow
from pantau.sources.sheets import Cell
from pantau.warehouse import Connection

Person = Callable[[Cell], bytes]
"""A participant's id by NIK, empty for none; each is keyed once: a person stands in several tabs."""


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
FEED_ROWS = Shelf("feed_row_versions", "feed_row_version_id", ("feed",))


@dataclass(frozen=True)
class Source:
    """Rows in order, and what they come from by their shelf's columns: ``("31.74.04", "P1")``."""

    name: tuple[str, ...]
    columns: Sequence[Column]
    rows: Sequence[LandedRow] = field(repr=False)


@dataclass(frozen=True)
class Stored:
    """The version of each row of a source, in the rows' order, and how many of them were new.

    ``content_hash``: of all rows in this order, the same wherever they are stored; ``None`` for rows that
    were stored in parts.
    """

    version_ids: list[int]
    new_count: int
    content_hash: bytes | None = None


# All hashes of a source travel as one string of bytes: an array costs ten times as much to send.
_FIND = """
select array_agg({id} order by place), (select max({id}) from {table})
from generate_series(0, length(%(hashes)s::bytea) / 32 - 1) as pulled (place)
left join {table}
    on ({source}) = ({value}) and content_hash = substr(%(hashes)s::bytea, place * 32 + 1, 32)
where exists (select from {table} where ({source}) = ({value}))
"""
# Whoever else stores rows of this source waits: what is found new stays new until it is stored.
_LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"
_SEND = "copy {table} ({source}, content_hash, cells, extras, participant_id) from stdin (null '')"
# Ids rise in the order in which rows are sent, and nobody else sends any of this source.
_FIND_SENT = """
select array_agg({id} order by {id}) from {table} where {id} > %(last)s and ({source}) = ({value})
"""


def store_rows(connection: Connection, shelf: Shelf, sources: Sequence[Source], key: bytes) -> list[Stored]:
    """Stores the rows that the shelf does not hold yet, straight into it; of erased people without what says
    who they are.
    """
    erased = load_erased(connection, key)

    @cache
    def person(cell: Cell) -> bytes:
        return (participant_id(cell, key) or "").encode()

    for source in sources:
        connection.execute(_LOCK, (f"{shelf.table}: {', '.join(source.name)}",))
    return [_store_source(connection, shelf, source, person, erased) for source in sources]


def as_array(numbers: Iterable[int]) -> str:
    """Numbers as PostgreSQL writes an array; psycopg's own way costs four times as much."""
    return f"{{{','.join(map(str, numbers))}}}"


def _store_source(
    connection: Connection, shelf: Shelf, source: Source, person: Person, erased: ErasedPeople
) -> Stored:
    contents = encode_rows(source.rows)
    hashes = [hash_content(content) for content in contents]
    version_ids, last = _find(connection, shelf, source, hashes)
    theirs = _look_for_erased(connection, shelf, source, hashes, version_ids, erased)
    whole = sha256(b"".join(hashes)).digest()
    new = {hashes[place]: place for place, known in enumerate(version_ids) if known is None}
    if not new:
        return Stored(version_ids, 0, whole)
    blanked = _blank(connection, shelf, source, erased, theirs)
    with connection.cursor().copy(shelf.fill(_SEND)) as copy:
        copy.write(_as_copied(source, contents, new, person, blanked))
    asked = {**_name(shelf, source), "last": last}
    sent = connection.execute(shelf.fill(_FIND_SENT), asked).fetchone()
    ids = dict(zip(new, sent[0] if sent else [], strict=True))
    known = zip(version_ids, hashes, strict=True)
    stood = [ids[digest] if found_id is None else found_id for found_id, digest in known]
    return Stored(stood, len(new), whole)


def _name(shelf: Shelf, source: Source) -> dict[str, Any]:
    return dict(zip(shelf.source_columns, source.name, strict=True))


def _find(
    connection: Connection, shelf: Shelf, source: Source, hashes: Sequence[bytes]
) -> tuple[list[int | None], int]:
    """The version of each content that the shelf holds, and its newest of all."""
    asked = {**_name(shelf, source), "hashes": b"".join(hashes)}
    found = connection.execute(shelf.fill(_FIND), asked).fetchone()
    assert found is not None
    return found[0] or [None] * len(hashes), found[1] or 0


def _look_for_erased(
    connection: Connection,
    shelf: Shelf,
    source: Source,
    hashes: list[bytes],
    version_ids: list[int | None],
    erased: ErasedPeople,
) -> dict[int, ErasedPerson]:
    """Whose rows the unknown ones are, by place; they, and those that stand blanked, get the keyed hash.

    No row that was blanked is known by what was read, whether its NIK could be read or not.
    """
    nik = find_nik_place(source.columns)
    unknown = [place for place, known in enumerate(version_ids) if known is None]
    if not erased or nik is None or not unknown:
        return {}
    keyed = [erased.hash_content(hashes[place]) for place in unknown]
    found, _ = _find(connection, shelf, source, keyed)
    theirs = {}
    for place, digest, version_id in zip(unknown, keyed, found, strict=True):
        whose = erased.find(source.rows[place].cells[nik]) if version_id is None else None
        if whose is not None:
            theirs[place] = whose
        if whose is not None or version_id is not None:
            hashes[place], version_ids[place] = digest, version_id
    return theirs


def _blank(
    connection: Connection,
    shelf: Shelf,
    source: Source,
    erased: ErasedPeople,
    theirs: Mapping[int, ErasedPerson],
) -> dict[int, tuple[bytes, bytes, bytes]]:
    """Of new rows of erased people: the cells as they are kept, nothing beside them, and the person's id."""
    nik = find_nik_place(source.columns)
    ids = sorted({whose.participant_id for whose in theirs.values()})
    if nik is None or not ids:
        return {}
    earlier = find_markers(connection, source.name[-1], nik, ids) if shelf is SHEET_ROWS else {}
    blanked = {}
    for place, whose in theirs.items():
        cells = source.rows[place].cells
        hashes = erased.hash_cells(source.columns, cells, whose.person)
        marker = {
            **carry_over(hashes, earlier.get(whose.participant_id, [])),
            **note_reading(source.columns, cells),
            "person": whose.person,
            "cells": hashes,
            "content": erased.name_content(hash_content(encode(cells))),
        }
        kept = encode(blank(source.columns, cells, marker))
        blanked[place] = (kept, b"{}", whose.participant_id.encode())
    return blanked


def _as_copied(
    source: Source,
    contents: Sequence[bytes],
    places: Mapping[bytes, int],
    person: Person,
    blanked: Mapping[int, tuple[bytes, bytes, bytes]],
) -> bytes:
    """Rows as the text that COPY reads: codes, hashes and JSON hold neither tab nor line end."""
    nik = find_nik_place(source.columns)
    name = "\t".join(source.name).encode()
    lines = []
    for digest, place in places.items():
        row = source.rows[place]
        if place in blanked:
            cells, extras, whose = blanked[place]
        else:
            cells, extras = storable_json(row, contents[place])
            whose = b"" if nik is None else person(row.cells[nik])
        lines.append(b"%b\t\\x%b\t%b\t%b\t%b\n" % (name, hexlify(digest), cells, extras, whose))
    return b"".join(lines).replace(b"\\", rb"\\")
