"""People who were erased (``pantau.erasure``): how a pull knows them again, and what it keeps of their rows.

By hashes under a key that the warehouse keeps sealed with the key of the participant ids: whoever has the
warehouse alone cannot find a NIK or a row by trial. Never keeps, logs or returns a personal cell.
"""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from pantau.contract import Column
from pantau.landing.cells import is_broken, is_missing, nik_digits, storable
from pantau.landing.contents import encode
from pantau.sources.sheets import Cell
from pantau.warehouse import Connection

KEY_BYTES = 32
BLANKED_REASON = "(dihapus)"
"""Stands for what was typed as Alasan about a row of somebody who was erased."""

NOTED_BY_READING = ("not_understood", "from_number", "from_words", "like_formula")
"""Lists of headers in a typed row that follow from what a cell says."""
RULES_BESIDE_NIK = {
    "P1-05": "Tanggal Lahir",
    "P1-07": "Nama Lengkap",
    "P1-10": "Tanggal Lahir",
    "W04": "Tanggal Lahir",
}
"""Of the rules that look at a blanked cell, those that look at another than the NIK, which is known again."""

Marker = dict[str, Any]
"""What stands for the NIK in a blanked row; ``dbt_project/macros/erasure.sql`` says what it holds."""


@dataclass(frozen=True)
class ErasedPerson:
    """``person`` stands for the NIK in every row of theirs, whatever the key of the ids."""

    person: str
    participant_id: str


@dataclass(frozen=True)
class ErasedPeople:
    """Everybody who was erased, and the key by which they and their rows are known again."""

    key: bytes = field(repr=False)
    people: Mapping[bytes, ErasedPerson] = field(repr=False)

    def __bool__(self) -> bool:
        return bool(self.people)

    def find(self, cell: Cell) -> ErasedPerson | None:
        """Whose NIK a cell holds, if they were erased."""
        if cell not in self._found:
            digits = nik_digits(cell)
            self._found[cell] = None if digits is None else self.people.get(self.hash_nik(digits))
        return self._found[cell]

    def hash_nik(self, digits: str) -> bytes:
        """What a NIK is known by."""
        return self._hash(b"nik", digits.encode())

    def hash_content(self, digest: bytes) -> bytes:
        """What a row is known by, from its content's own hash, which could be found by trial."""
        return self._hash(b"row", digest)

    def hash_cells(self, columns: Sequence[Column], cells: Sequence[Cell], person: str) -> dict[str, str]:
        """What each cell that is blanked is known by, in this person's rows alone, by its header."""
        told = [(column.header, cell) for column, cell in zip(columns, cells, strict=True) if column.erased]
        return {
            header: self._hash(b"cell", encode([person, header, cell])).hex()[:32] for header, cell in told
        }

    def name_content(self, read_as: bytes) -> str:
        """The same for rows that read the same, and nothing of what they say."""
        return str(UUID(bytes=self._hash(b"content", read_as)[:16]))

    def _hash(self, kind: bytes, value: bytes) -> bytes:
        return hmac.digest(self.key, kind + b":" + value, "sha256")

    @cached_property
    def _found(self) -> dict[Cell, ErasedPerson | None]:
        return {}


NOBODY = ErasedPeople(b"", {})


def load_erased(connection: Connection, pseudonym_key: bytes) -> ErasedPeople:
    """Everybody who was erased; nobody where no key was made yet."""
    row = connection.execute("select sealed from landing.erasure_key").fetchone()
    if row is None:
        return NOBODY
    rows = connection.execute("select nik_hash, person, participant_id from landing.erased_people")
    people = {bytes(nik_hash): ErasedPerson(*names) for nik_hash, *names in rows}
    return ErasedPeople(_seal(bytes(row[0]), pseudonym_key), people)


def is_erased(connection: Connection, person: str, participant_id: str) -> bool:
    """Whether somebody's rows are blanked, by what stands for the NIK or by their id."""
    query = "select from landing.erased_people where person = %s or participant_id = %s"
    return connection.execute(query, (person, participant_id)).rowcount > 0


def list_erased(connection: Connection) -> list[str]:
    """What stands for the NIK of each who was erased."""
    return [person for (person,) in connection.execute("select person from landing.erased_people").fetchall()]


def make_key(connection: Connection, pseudonym_key: bytes, sealed: bytes | None = None) -> None:
    """Makes the key of a warehouse that has none, or takes over the one it had before it was restored."""
    fresh = _seal(secrets.token_bytes(KEY_BYTES), pseudonym_key)
    connection.execute(
        "insert into landing.erasure_key (sealed) values (%s) on conflict do nothing", (sealed or fresh,)
    )


def read_sealed_key(connection: Connection) -> bytes:
    """The key as the warehouse keeps it."""
    row = connection.execute("select sealed from landing.erasure_key").fetchone()
    assert row is not None
    return bytes(row[0])


def seal_anew(connection: Connection, old_key: bytes, new_key: bytes) -> None:
    """Another key of the participant ids opens from now on what the old one did."""
    for (sealed,) in connection.execute("select sealed from landing.erasure_key").fetchall():
        again = _seal(_seal(bytes(sealed), old_key), new_key)
        connection.execute("update landing.erasure_key set sealed = %s", (again,))


def _seal(value: bytes, pseudonym_key: bytes) -> bytes:
    """Seals and opens: the same twice gives what was there before."""
    pad = hmac.digest(pseudonym_key, b"pantau: erasure key", "sha256")
    return bytes(one ^ other for one, other in zip(value, pad, strict=True))


def find_nik_place(columns: Sequence[Column]) -> int | None:
    """Where a row holds the NIK; None where it is nobody's."""
    return next((at for at, column in enumerate(columns) if column.kind == "nik"), None)


def note_reading(columns: Sequence[Column], cells: Sequence[Cell]) -> dict[str, list[str]]:
    """What can be told of the cells before staging reads them: those that are missing or broken."""
    told = [(column, cell) for column, cell in zip(columns, cells, strict=True) if column.erased]
    return {
        "missing": [column.header for column, cell in told if column.required and is_missing(cell)],
        "broken": [column.header for column, cell in told if is_broken(cell)],
    }


def blank(columns: Sequence[Column], cells: Sequence[Cell], marker: Marker) -> list[Cell | Marker]:
    """A row's cells without those that say who it is; what says nothing (`-`, ``#REF!``) stays."""
    return [
        marker
        if column.kind == "nik"
        else storable(cell)
        if not column.erased or is_missing(cell) or is_broken(cell)
        else None
        for column, cell in zip(columns, cells, strict=True)
    ]


def find_markers(
    connection: Connection, tab: str, place: int, participant_ids: Sequence[str]
) -> dict[str, list[Marker]]:
    """Those of people's rows of a tab, in whatever kecamatan, the oldest first."""
    rows = connection.execute(
        """
        select participant_id, cells -> %(place)s from landing.row_versions
        where
            tab = %(tab)s and participant_id = any(%(ids)s)
            and jsonb_typeof(cells -> %(place)s -> 'cells') = 'object'
        order by row_version_id
        """,
        {"place": place, "tab": tab, "ids": list(participant_ids)},
    ).fetchall()
    found: dict[str, list[Marker]] = {}
    for participant_id, marker in rows:
        found.setdefault(participant_id, []).append(marker)
    return found


def carry_over(hashes: Mapping[str, str], earlier: Sequence[Marker]) -> Marker:
    """What had been found in cells that are still the same, by the newest row that held each."""
    same = {
        header: marker
        for marker in earlier
        for header, digest in marker["cells"].items()
        if hashes.get(header) == digest
    }
    noted: Marker = {
        name: sorted(header for header, marker in same.items() if header in marker.get(name, ()))
        for name in NOTED_BY_READING
    }
    on_nik = next((marker["rules"] for marker in reversed(earlier) if "rules" in marker), [])
    rules = {rule for rule in on_nik if rule not in RULES_BESIDE_NIK}
    rules |= {
        rule
        for rule, header in RULES_BESIDE_NIK.items()
        if header in same and rule in same[header].get("rules", ())
    }
    return noted | {"rules": sorted(rules)}
