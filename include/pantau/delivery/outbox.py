"""The outbox: editions word for word, and one row for each recipient of each edition.

Written before anything is sent. Once a mail of an edition may have left, the stored edition stays
and nobody is queued for it again. Never logs an address.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import astuple
from datetime import date
from email.utils import parseaddr

from psycopg.types.json import Jsonb

from pantau.delivery.outbound import refuse_unfit
from pantau.report.edition import Edition, EditionKey
from pantau.warehouse import Connection, connect


class DeliveryError(RuntimeError):
    """Mails could not be queued or sent; the message says what to do and names no address."""


def store_edition(url: str, edition: Edition) -> bool:
    """Stores an edition for sending and returns whether it is (now) the stored one.

    A repeated run replaces what was stored while nothing of it has left; afterwards it changes nothing.
    """
    refuse_unfit(edition)
    with connect(url, "reporter") as connection:
        _lock(connection, edition.key)
        if _has_left(connection, edition.key):
            return False
        connection.execute(
            """
            insert into ops.editions
            (report, period_start, scope, edition, build_id, subject, body_text, body_html, manifest)
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
            on conflict (report, period_start, scope, edition) do update set
                build_id = excluded.build_id, subject = excluded.subject, body_text = excluded.body_text,
                body_html = excluded.body_html, manifest = excluded.manifest, rendered_at = now()
            """,
            (
                *astuple(edition.key),
                edition.build_id,
                edition.subject,
                edition.text,
                edition.html,
                Jsonb(edition.manifest),
            ),
        )
    return True


def number_edition(url: str, report: str, period_start: date, scope: str, occasion: str) -> int:
    """The number of an occasion's edition: the one that it was stored under, else the next.

    An occasion is what the manifest says; of the same period each has an edition of its own.
    """
    with connect(url, "reporter") as connection:
        row = connection.execute(
            """
            select coalesce(
                max(edition) filter (where manifest ->> 'occasion' = %s),
                max(edition) + 1,
                1
            )
            from ops.editions where (report, period_start, scope) = (%s, %s, %s)
            """,
            (occasion, report, period_start, scope),
        ).fetchone()
    assert row is not None
    return int(row[0])


def queue_deliveries(url: str, key: EditionKey, recipients: Iterable[str], sender: str) -> int:
    """Queues a stored edition for addresses and returns how many stand queued.

    Repeating it queues nobody twice; a recipient who left the registry is taken out while still
    queued. Once a mail of the edition has left, it queues nobody.
    """
    wanted = {recipient: _message_id(key, recipient, sender) for recipient in recipients}
    if not wanted:
        raise DeliveryError(f"The registry names no recipient of {key.report}; add one there.")
    with connect(url, "reporter") as connection, connection.cursor() as cursor:
        _lock(connection, key)
        if not _has_left(connection, key):
            cursor.execute(
                """
                delete from ops.deliveries
                where (report, period_start, scope, edition) = (%s, %s, %s, %s) and status = 'queued'
                and recipient <> all(%s)
                """,
                (*astuple(key), list(wanted)),
            )
            cursor.executemany(
                """
                insert into ops.deliveries
                (report, period_start, scope, edition, recipient, status, message_id)
                values (%s, %s, %s, %s, %s, 'queued', %s)
                on conflict (report, period_start, scope, edition, recipient) do nothing
                """,
                [(*astuple(key), recipient, message_id) for recipient, message_id in wanted.items()],
            )
        row = cursor.execute(
            """
            select count(*) from ops.deliveries
            where (report, period_start, scope, edition) = (%s, %s, %s, %s) and status = 'queued'
            """,
            astuple(key),
        ).fetchone()
    return row[0] if row else 0


def _lock(connection: Connection, key: EditionKey) -> None:
    """One at a time may change an edition; held to the end of the transaction."""
    connection.execute("select pg_advisory_xact_lock(hashtext(%s))", (f"pantau.outbox {key}",))


def _has_left(connection: Connection, key: EditionKey) -> bool:
    """Whether a mail of the edition was sent, or may have been."""
    row = connection.execute(
        """
        select from ops.deliveries
        where (report, period_start, scope, edition) = (%s, %s, %s, %s)
        and (status in ('sent', 'sending') or (status = 'failed' and reason = 'unknown'))
        limit 1
        """,
        astuple(key),
    ).fetchone()
    return row is not None


def _message_id(key: EditionKey, recipient: str, sender: str) -> str:
    """The same for the same row, so that a mail reader shows a doubled mail once.

    Short enough for one line of a header.
    """
    digest = hashlib.sha256(f"{key.scope} {recipient.casefold()}".encode()).hexdigest()[:16]
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{key.report}.{key.period_start}.{key.edition}.{digest}@{domain}>"
