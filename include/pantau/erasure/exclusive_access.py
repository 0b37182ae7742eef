"""The warehouse for an erasure alone: no pull and no build beside it, and of the right key.

Never waits long, and never quotes what was given.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from pantau.erasure.rows import RowsUntyped
from pantau.landing.pseudonym_key import KeyRefused, keep_builds_away, refuse_another_key, wait_for_pulls
from pantau.settings import Settings
from pantau.warehouse import Connection, connect

PATIENCE = "60s"


class ErasureRefused(RuntimeError):
    """Nothing of this person was changed; says why and what to do, and quotes nothing that was typed."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(f"{why}; nothing was changed. {remedy}, then erase again.")
        self.why = why
        self.remedy = remedy


@contextmanager
def alone(settings: Settings, key: bytes) -> Iterator[Connection]:
    """The owner's connection, with pulls and builds kept away to the end of the transaction."""
    try:
        with as_owner(settings) as connection:
            connection.execute(f"set local lock_timeout = '{PATIENCE}'")
            if not keep_builds_away(connection):
                raise ErasureRefused("A build is running", "Wait for its end")
            wait_for_pulls(connection)
            refuse_another_key(connection, key)
            yield connection
    except KeyRefused:
        raise ErasureRefused(
            "The warehouse's participant ids were made with another key than PANTAU_PSEUDONYM_KEY",
            "Give the key that they were made with",
        ) from None
    except RowsUntyped as untyped:
        raise ErasureRefused(str(untyped), "Let build_marts of the newest week end") from None
    except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
        raise ErasureRefused("The warehouse is in use", "Pause the DAGs and wait for their runs") from None


@contextmanager
def as_owner(settings: Settings) -> Iterator[Connection]:
    """Landing is edited by the warehouse's owner alone."""
    with connect(settings.warehouse_url.get_secret_value()) as connection:
        yield connection
