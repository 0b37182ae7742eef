"""``pantau erase``: one person's personal cells go, everywhere and at once, and a trace without them stays.

The one edit that landing allows. What the rows count for stays as it was. No NIK, name or cell is ever
logged, printed or kept: who was erased is known by keyed hashes alone (``pantau.landing.erased``).
"""

import logging
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql

from pantau.decisions import clean_reason
from pantau.erasure.exclusive_access import ErasureRefused, alone, as_owner
from pantau.erasure.kept_list import KeptErasure, begin, keep, read_kept
from pantau.erasure.rows import Blanked, blank_person, find_names
from pantau.landing.cells import nik_digits, participant_id
from pantau.landing.erased import (
    ErasedPeople,
    ErasedPerson,
    is_erased,
    load_erased,
    make_key,
    read_sealed_key,
)
from pantau.landing.pseudonym_key import fingerprint
from pantau.registry import load_registry
from pantau.settings import Settings
from pantau.warehouse import Connection

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Erasure:
    """Whose cells were blanked and how many; ``done_before``: when, if nothing was left to do."""

    participant_id: str
    blanked: Blanked
    done_before: datetime | None = None

    def __str__(self) -> str:
        if self.done_before is not None:
            return f"Erased before, on {self.done_before:%Y-%m-%d}; nothing was changed"
        return f"Erased: {self.blanked}. Have the rows deleted in the sheets, too"


@dataclass(frozen=True)
class Replay:
    """Of the erasures on the list: done once more, standing already, of another key of the ids; and of each
    that was refused, why and what to do.
    """

    done: int
    standing: int
    of_another_key: int = 0
    refused: tuple[str, ...] = ()

    @property
    def left_out(self) -> int:
        """So many may still stand as they were."""
        return self.of_another_key + len(self.refused)

    def __str__(self) -> str:
        told = [f"Erased again: {self.done}; standing: {self.standing}"]
        if self.of_another_key:
            told.append(
                f"NOT erased, since they are of another key: {self.of_another_key}. Make the ids those of "
                "that key (pantau rotate-key), then: pantau erase --replay"
            )
        told += [
            f"NOT erased: {count}. {why}, then: pantau erase --replay"
            for why, count in Counter(self.refused).items()
        ]
        return "; ".join(told)


def erase(settings: Settings, nik: str, reason: str, by: str) -> Erasure:
    """Blanks all that is kept of the person who has this NIK; a second time does nothing and says so.

    Raises ``ErasureRefused`` where nobody of that NIK is known, and beside a build.
    """
    erased_by, reason = load_registry(settings.registry).approver_name(by), clean_reason(reason)
    digits = nik_digits(nik.strip())
    if digits is None:
        raise ErasureRefused("What was given is no NIK of 16 digits", "Look at it")
    key = settings.pseudonym_key.get_secret_value().encode()
    with alone(settings, key) as connection:
        if known := load_erased(connection, key).find(digits):
            return _read_trace(connection, known.participant_id)
        whose = participant_id(digits, key)
        assert whose is not None
        _refuse_name(connection, whose, reason)
        kept = _write_down(connection, settings, whose, digits, reason, erased_by)
        blanked = _erase(connection, kept, load_erased(connection, key))
        if not blanked.sheet_rows + blanked.feed_rows:
            raise ErasureRefused(
                "Nobody of that NIK stands in landing",
                "Look at the sheet: where another NIK was typed there, give that one",
            )
        # Before the end: a crash behind it leaves somebody on the list who asked to be there.
        keep(settings, kept)
    _clean_up(settings, blanked.tables)
    log.info("%s: %s", whose, blanked)
    return Erasure(whose, blanked)


def replay(settings: Settings) -> Replay:
    """Erases everybody on the list whom the warehouse still knows, as one restored from a backup does.

    Who is refused holds nobody else up.
    """
    key = settings.pseudonym_key.get_secret_value().encode()
    done, standing, of_another_key = 0, 0, 0
    refused: list[str] = []
    tables: set[str] = set()
    for kept in read_kept(settings):
        try:
            with alone(settings, key) as connection:
                if is_erased(connection, kept.person, kept.participant_id):
                    standing += 1
                elif kept.fingerprint != fingerprint(key):
                    of_another_key += 1
                else:
                    tables |= set(_erase_again(connection, kept, key).tables)
                    done += 1
        except ErasureRefused as refusal:
            refused.append(f"{refusal.why}. {refusal.remedy}")
    _clean_up(settings, tables)
    replayed = Replay(done, standing, of_another_key, tuple(refused))
    log.info("%s", replayed)
    return replayed


def _write_down(
    connection: Connection, settings: Settings, whose: str, digits: str, reason: str, by: str
) -> KeptErasure:
    """What the list is to say. An erasure that broke off stands there: it keeps its name, and its key is
    taken over by a warehouse that has none, so that all of the list stays of one key.
    """
    key = settings.pseudonym_key.get_secret_value().encode()
    if not load_erased(connection, key):
        begin(settings)
    alike = [kept for kept in read_kept(settings) if kept.fingerprint == fingerprint(key)]
    make_key(connection, key, next((bytes.fromhex(kept.sealed_key) for kept in alike), None))
    before = next((kept.person for kept in alike if kept.participant_id == whose), None)
    return KeptErasure(
        participant_id=whose,
        person=before or f"e{secrets.token_hex(8)[1:]}",
        nik_hash=load_erased(connection, key).hash_nik(digits).hex(),
        sealed_key=read_sealed_key(connection).hex(),
        fingerprint=fingerprint(key),
        reason=reason,
        erased_by=by,
    )


def _erase_again(connection: Connection, kept: KeptErasure, key: bytes) -> Blanked:
    make_key(connection, key, bytes.fromhex(kept.sealed_key))
    if read_sealed_key(connection).hex() != kept.sealed_key:
        raise ErasureRefused(
            f"{kept.person}.json on the list of erasures holds another sealed_key than the warehouse",
            "Ask for the NIK and erase by it, or take the file away where the person was never erased",
        )
    return _erase(connection, kept, load_erased(connection, key))


def _erase(connection: Connection, kept: KeptErasure, erased: ErasedPeople) -> Blanked:
    blanked = blank_person(connection, erased, ErasedPerson(kept.person, kept.participant_id))
    connection.execute(
        "insert into landing.erased_people (person, nik_hash, participant_id) values (%s, %s, %s)",
        (kept.person, bytes.fromhex(kept.nik_hash), kept.participant_id),
    )
    connection.execute(
        """
        insert into ops.erasures
        (participant_id, reason, erased_by, sheet_rows, feed_rows, answers, pairs)
        values (%s, %s, %s, %s, %s, %s, %s)
        """,
        (
            kept.participant_id,
            kept.reason,
            kept.erased_by,
            blanked.sheet_rows,
            blanked.feed_rows,
            blanked.answers,
            blanked.pairs,
        ),
    )
    return blanked


def _refuse_name(connection: Connection, whose: str, reason: str) -> None:
    """The trace says why, never who."""
    if find_names(connection, whose) & set(re.findall(r"\w+", reason.casefold())):
        raise ErasureRefused("The reason names the person", "Say it without the name")


def _read_trace(connection: Connection, whose: str) -> Erasure:
    row = connection.execute(
        """
        select sheet_rows, feed_rows, answers, pairs, erased_at from ops.erasures where participant_id = %s
        """,
        (whose,),
    ).fetchone()
    assert row is not None
    return Erasure(whose, Blanked(*row[:4]), row[4])


def _clean_up(settings: Settings, tables: Iterable[str]) -> None:
    """What was blanked still stands in PostgreSQL's files as dead rows, until they are cleaned."""
    with as_owner(settings) as connection:
        connection.autocommit = True
        for table in sorted(tables):
            connection.execute(sql.SQL("vacuum {}").format(sql.SQL(table)))
