"""Blanks what landing holds of one person, and has what was made of it follow. Never commits.

What stands of a person afterwards is how a row was read and judged, never what was read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb

from pantau.contract import Column, Feed, Tab, load_contract
from pantau.erasure.made_tables import (
    Names,
    blank_change_rows,
    blank_typed,
    forget_pairs,
    rename,
    stands,
)
from pantau.landing.cells import clean, is_broken, is_missing, nik_digits
from pantau.landing.erased import (
    BLANKED_REASON,
    NOTED_BY_READING,
    ErasedPeople,
    ErasedPerson,
    Marker,
    blank,
    find_nik_place,
    note_reading,
)
from pantau.sources.sheets import Cell
from pantau.warehouse import Connection

NOTED = ("missing", "broken", *NOTED_BY_READING)
"""Lists of headers in a typed row."""
SHORTEST_NAME = 3


class RowsUntyped(RuntimeError):
    """Rows of the person have landed and were not judged yet; the message says in which tab."""


@dataclass(frozen=True)
class Blanked:
    """Row versions of sheets and of partners' files, reasons of answers, pairs of possible duplicates."""

    sheet_rows: int = 0
    feed_rows: int = 0
    answers: int = 0
    pairs: int = 0
    tables: tuple[str, ...] = field(default=(), repr=False, compare=False)
    """Those that were changed."""

    def __str__(self) -> str:
        return (
            f"{self.sheet_rows} rows of sheets, {self.feed_rows} of partners' files, {self.answers} answers, "
            f"{self.pairs} pairs of possible duplicates"
        )


def blank_person(connection: Connection, erased: ErasedPeople, whose: ErasedPerson) -> Blanked:
    """Blanks every row of theirs, of all tabs, kecamatan and files, and what dbt made of them."""
    contract, names = load_contract(), Names()
    sheet_rows = sum(_blank_tab(connection, erased, whose, tab, names) for tab in contract.stages)
    feed_rows = sum(_blank_feed(connection, erased, whose, feed, names) for feed in contract.feeds)
    tables = {"landing.row_versions", "landing.feed_row_versions", "landing.answers", "landing.snapshot_tabs"}
    tables |= rename(connection, whose, names)
    tables |= blank_change_rows(connection, names)
    answers = connection.execute(
        """
        update landing.answers set reason = %s where row_version_id = any(%s)
        """,
        (BLANKED_REASON, names.version_ids),
    ).rowcount
    pairs = forget_pairs(connection, whose)
    _hash_tabs(connection, names.version_ids)
    for table in sorted(tables):
        # Its statistics quote values.
        connection.execute(sql.SQL("analyze {}").format(sql.SQL(table)))
    return Blanked(sheet_rows, feed_rows, answers, pairs, tuple(sorted(tables)))


def find_names(connection: Connection, participant_id: str) -> set[str]:
    """The words of the names in a person's rows, in small letters; to be compared, never kept."""
    found = set()
    for tab in load_contract().stages:
        places = [at for at, column in enumerate(tab.columns) if _is_name(column)]
        rows = connection.execute(
            "select cells from landing.row_versions where participant_id = %s and tab = %s",
            (participant_id, tab.code),
        )
        found |= {word for (cells,) in rows for at in places for word in clean(cells[at]).casefold().split()}
    return {word for word in found if len(word) >= SHORTEST_NAME}


def _is_name(column: Column) -> bool:
    return column.personal == "identity" and column.kind == "text"


def _blank_tab(
    connection: Connection, erased: ErasedPeople, whose: ErasedPerson, tab: Tab, names: Names
) -> int:
    staged = f"staging.stg_sheets__{tab.name}"
    reading = sql.SQL("to_jsonb(staged)" if stands(connection, staged) else "null::jsonb")
    joined = sql.SQL("left join {} as staged using (row_version_id)").format(sql.SQL(staged))
    query = sql.SQL(
        "select row_version_id, landed.participant_id, cells, content_hash, {} "
        "from landing.row_versions as landed {} "
        "where (landed.participant_id = %s or row_version_id = any(%s)) and landed.tab = %s"
    ).format(reading, joined if stands(connection, staged) else sql.SQL(""))
    alike = _find_unreadable(connection, whose, tab)
    rows = connection.execute(query, (whose.participant_id, alike, tab.code)).fetchall()
    for version_id, known_as, cells, digest, read in rows:
        # Typed before there were erasures, a row does not tell what was found in its cells.
        if read is None or "erasure" not in read:
            raise RowsUntyped(
                f"Rows of this person in {tab.code} have landed and were not judged by today's rules"
            )
        marker = _note_judgement(tab.columns, read) | {
            "cells": erased.hash_cells(tab.columns, cells, whose.person),
            "content": erased.name_content(read["content_key"].encode()),
        }
        # A NIK that could not be read still is none: such a row stays nobody's.
        marker |= {} if known_as is None else {"person": whose.person}
        names.contents[read["content_key"]] = marker["content"]
        names.version_ids.append(version_id)
        _keep(connection, "row", version_id, tab.columns, cells, erased.hash_content(digest), marker, names)
    if rows:
        blank_typed(connection, staged, "row", tab.columns, [version_id for version_id, *_ in rows])
    return len(rows)


def _find_unreadable(connection: Connection, whose: ErasedPerson, tab: Tab) -> list[int]:
    """Rows of P1 where the NIK could not be read and name, birth date and phone are theirs as typed.

    A cell that says nothing is nobody's.
    """
    phone = next((column for column in tab.columns if column.kind == "phone"), None)
    if phone is None:
        return []
    same = [column for column in tab.columns if column.personal == "identity" and column.kind != "nik"]
    places = [tab.position(column.header) for column in (*same, phone)]
    theirs = connection.execute(
        "select cells from landing.row_versions where participant_id = %s and tab = %s",
        (whose.participant_id, tab.code),
    ).fetchall()
    told = {tuple(cells[place] for place in places) for (cells,) in theirs}
    equal = sql.SQL(" and ").join(
        sql.SQL("cells -> {} = %s::jsonb").format(sql.Literal(place)) for place in places
    )
    query = sql.SQL(
        "select row_version_id from landing.row_versions where participant_id is null and tab = %s and {}"
    ).format(equal)
    found: set[int] = set()
    for cells in told:
        if not any(is_missing(cell) or is_broken(cell) for cell in cells):
            rows = connection.execute(query, (tab.code, *map(Jsonb, cells))).fetchall()
            found |= {version_id for (version_id,) in rows}
    return sorted(found)


def _blank_feed(
    connection: Connection, erased: ErasedPeople, whose: ErasedPerson, feed: Feed, names: Names
) -> int:
    rows = connection.execute(
        """
        select feed_row_version_id, cells, content_hash from landing.feed_row_versions
        where participant_id = %s and feed = %s
        """,
        (whose.participant_id, feed.name),
    ).fetchall()
    for version_id, cells, digest in rows:
        marker = note_reading(feed.columns, cells) | {"person": whose.person}
        _keep(
            connection,
            "feed_row",
            version_id,
            feed.columns,
            cells,
            erased.hash_content(digest),
            marker,
            names,
        )
    staged = f"staging.stg_partners__{feed.name}"
    if rows and stands(connection, staged):
        blank_typed(connection, staged, "feed_row", feed.columns, [version_id for version_id, *_ in rows])
    return len(rows)


def _note_judgement(columns: Sequence[Column], read: dict[str, Any]) -> Marker:
    """Of the cells that are blanked: how they were read, and which rules fired on them."""
    headers = {column.header for column in columns if column.erased}
    noted: Marker = {name: sorted(headers & set(read[name])) for name in NOTED}
    return noted | {"rules": read.get("rules_on_person", [])}


def _keep(
    connection: Connection,
    kind: str,
    version_id: int,
    columns: Sequence[Column],
    cells: Sequence[Cell],
    digest: bytes,
    marker: Marker,
    names: Names,
) -> None:
    nik = find_nik_place(columns)
    assert nik is not None
    names.niks.add(nik_digits(cells[nik]) or "")
    connection.execute(
        sql.SQL("update {} set cells = %s, extras = '{{}}', content_hash = %s where {} = %s").format(
            sql.Identifier("landing", f"{kind}_versions"), sql.Identifier(f"{kind}_version_id")
        ),
        (Jsonb(blank(columns, cells, marker)), digest, version_id),
    )


def _hash_tabs(connection: Connection, version_ids: list[int]) -> None:
    """The hash of a tab follows from its rows' hashes; the old one would let somebody try the old rows'."""
    connection.execute(
        """
        with theirs as (
            select kecamatan_code, tab, array_agg(row_version_id) as version_ids
            from landing.row_versions where row_version_id = any(%s)
            group by kecamatan_code, tab
        )
        update landing.snapshot_tabs as tabs set content_hash = (
            select sha256(string_agg(landed.content_hash, ''::bytea order by numbered.place))
            from unnest(tabs.row_version_ids) with ordinality as numbered (row_version_id, place)
            inner join landing.row_versions as landed using (row_version_id)
        )
        from landing.snapshots, theirs
        where
            tabs.snapshot_id = snapshots.snapshot_id
            and theirs.kecamatan_code = snapshots.kecamatan_code
            and theirs.tab = tabs.tab
            and tabs.row_version_ids && theirs.version_ids
            and tabs.content_hash is not null
        """,
        (version_ids,),
    )
