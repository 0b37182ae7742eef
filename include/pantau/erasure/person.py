"""``pantau erase``: one person's personal cells go, everywhere and at once, and a trace without them stays.

The one edit that landing allows. What the rows count for stays as it was. No NIK, name or cell is ever
logged, printed or kept: who was erased is known by keyed hashes alone (``pantau.landing.erased``).
"""

import logging
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg import sql

from pantau.decisions import clean_reason
from pantau.erasure.kept_list import KeptErasure, keep, read_kept
from pantau.erasure.rows import Blanked, RowsUntyped, blank_person, find_names
from pantau.landing.cells import nik_digits, participant_id
from pantau.landing.erased import (
    ErasedPeople,
    ErasedPerson,
    is_erased,
    load_erased,
    make_key,
    read_sealed_key,
)
from pantau.landing.pseudonym_key import (
    KeyRefused,
    fingerprint,
    keep_builds_away,
    refuse_another_key,
    wait_for_pulls,
)
from pantau.registry import load_registry
from pantau.settings import Settings
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

_PATIENCE = "60s"


class ErasureRefused(RuntimeError):
    """Nothing was changed; the message says why and what to do, and quotes nothing that was typed."""


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
    """Of the erasures on the list: done once more, standing already, of another key of the ids."""

    done: int
    standing: int
    of_another_key: int

    def __str__(self) -> str:
        told = f"Erased again: {self.done}; standing: {self.standing}"
        if not self.of_another_key:
            return told
        return (
            f"{told}; NOT erased, since they are of another key: {self.of_another_key}. Make the ids "
            "those of that key (pantau rotate-key), then: pantau erase --replay"
        )


def erase(settings: Settings, nik: str, reason: str, by: str) -> Erasure:
    """Blanks all that is kept of the person who has this NIK; a second time does nothing and says so.

    Raises ``ErasureRefused`` where nobody of that NIK is known, and beside a build.
    """
    erased_by, reason = load_registry(settings.registry).approver_name(by), clean_reason(reason)
    digits = nik_digits(nik.strip())
    if digits is None:
        raise ErasureRefused("What was given is no NIK of 16 digits; nothing was changed. Give it again.")
    key = settings.pseudonym_key.get_secret_value().encode()
    with _alone(settings, key) as connection:
        if known := load_erased(connection, key).find(digits):
            return _read_trace(connection, known.participant_id)
        whose = participant_id(digits, key)
        assert whose is not None
        _refuse_name(connection, whose, reason)
        make_key(connection, key)
        kept = KeptErasure(
            participant_id=whose,
            person=f"e{secrets.token_hex(8)[1:]}",
            nik_hash=load_erased(connection, key).hash_nik(digits).hex(),
            sealed_key=read_sealed_key(connection).hex(),
            fingerprint=fingerprint(key),
            reason=reason,
            erased_by=erased_by,
        )
        blanked = _erase(connection, kept, load_erased(connection, key))
        if not blanked.sheet_rows + blanked.feed_rows:
            raise ErasureRefused(
                "Nobody of that NIK stands in landing; nothing was changed. Look at the sheet: was another "
                "NIK typed there?"
            )
        # Before the end: a crash behind it leaves somebody on the list who asked to be there.
        keep(settings, kept)
    _clean_up(settings, blanked.tables)
    log.info("%s: %s", whose, blanked)
    return Erasure(whose, blanked)


def replay(settings: Settings) -> Replay:
    """Erases everybody on the list whom the warehouse still knows, as one restored from a backup does."""
    key = settings.pseudonym_key.get_secret_value().encode()
    done, standing, of_another_key = 0, 0, 0
    tables: set[str] = set()
    for kept in read_kept(settings):
        with _alone(settings, key) as connection:
            if is_erased(connection, kept.person):
                standing += 1
            elif kept.fingerprint != fingerprint(key):
                of_another_key += 1
            else:
                make_key(connection, key, bytes.fromhex(kept.sealed_key))
                tables |= set(_erase(connection, kept, load_erased(connection, key)).tables)
                done += 1
    _clean_up(settings, tables)
    log.info("Erased again: %d; standing: %d; of another key: %d", done, standing, of_another_key)
    return Replay(done, standing, of_another_key)


@contextmanager
def _alone(settings: Settings, key: bytes) -> Iterator[Connection]:
    """The owner's connection, with pulls and builds kept away to the end of the transaction."""
    try:
        with _as_owner(settings) as connection:
            connection.execute(f"set local lock_timeout = '{_PATIENCE}'")
            if not keep_builds_away(connection):
                raise ErasureRefused(
                    "A build is running; nothing was changed. Wait for its end, then erase again."
                )
            wait_for_pulls(connection)
            refuse_another_key(connection, key)
            yield connection
    except KeyRefused:
        raise ErasureRefused(
            "The warehouse's participant ids were made with another key than PANTAU_PSEUDONYM_KEY; nothing "
            "was changed. Give the key that they were made with."
        ) from None
    except RowsUntyped as untyped:
        raise ErasureRefused(str(untyped)) from None
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        raise ErasureRefused(
            "The warehouse is in use; nothing was changed. Pause the DAGs, wait for their runs, erase again."
        ) from None


@contextmanager
def _as_owner(settings: Settings) -> Iterator[Connection]:
    with connect(settings.warehouse_url.get_secret_value()) as connection:
        yield connection


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
        raise ErasureRefused("The reason names the person; nothing was changed. Say it without the name.")


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
    with _as_owner(settings) as connection:
        connection.autocommit = True
        for table in sorted(tables):
            connection.execute(sql.SQL("vacuum {}").format(sql.SQL(table)))
