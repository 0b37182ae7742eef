"""The rows of one edition in ``ops.deliveries`` while its mails are sent: claimed and marked one by one.

Each change is committed by itself, before or behind what it tells of. Never sends; never logs an address.
"""

import logging
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field

from pantau.delivery.outbox import DeliveryError, lock_report
from pantau.registry import Format
from pantau.report.edition import Edition, EditionFile, EditionKey
from pantau.warehouse import Connection

log = logging.getLogger(__name__)

NOT_AS_APPROVED = "not in the registry with this scope and format"


@dataclass(frozen=True)
class Claim:
    """A row that is being sent."""

    recipient: str
    message_id: str
    form: Format


@dataclass(frozen=True)
class Ledger:
    """One edition's rows, on a connection that commits every statement.

    ``deferred``: whom this batch will not try again.
    """

    connection: Connection
    key: EditionKey
    deferred: list[str] = field(default_factory=list)

    def take_over(self) -> None:
        """Makes sure nobody else sends this edition, and gives up rows of an attempt that died."""
        row = self.connection.execute(
            "select pg_try_advisory_lock(hashtext(%s))", (_lock_of(self.key),)
        ).fetchone()
        if not row or not row[0]:
            raise DeliveryError(f"Another task is sending {self.key} right now; wait for it.")
        left = self.connection.execute(
            """
            update ops.deliveries set status = 'failed', reason = 'unknown'
            where (report, period_start, scope, edition) = (%s, %s, %s, %s) and status = 'sending'
            """,
            astuple(self.key),
        ).rowcount
        if left:
            log.error("%d mails were left half sent by a crash; a person decides whether to send again", left)

    def skip_others(self, approved: Mapping[str, Format]) -> None:
        """Passes over queued rows that are not as the registry has them now."""
        skipped = self.connection.execute(
            """
            update ops.deliveries set status = 'skipped', reason = %s
            where (report, period_start, scope, edition) = (%s, %s, %s, %s) and status = 'queued'
            and (recipient, format) not in (select * from unnest(%s::text [], %s::text []))
            """,
            (NOT_AS_APPROVED, *astuple(self.key), list(approved), list(approved.values())),
        ).rowcount
        if skipped:
            log.warning("%d mails of %s are skipped: %s", skipped, self.key, NOT_AS_APPROVED)

    def count(self, status: str) -> int:
        """How many of the edition's rows stand so."""
        row = self.connection.execute(
            """
            select count(*) from ops.deliveries
            where (report, period_start, scope, edition) = (%s, %s, %s, %s) and status = %s
            """,
            (*astuple(self.key), status),
        ).fetchone()
        return row[0] if row else 0

    def has_next(self, *, tried: bool) -> bool:
        """Whether a row waits for this batch, of those that a server has answered before or of the others."""
        row = self.connection.execute(
            """
            select from ops.deliveries
            where (report, period_start, scope, edition) = (%s, %s, %s, %s)
            and status = 'queued' and recipient <> all(%s) and (reason is not null) = %s
            limit 1
            """,
            (*astuple(self.key), self.deferred, tried),
        ).fetchone()
        return row is not None

    def claim(self, *, tried: bool) -> Claim | None:
        """Marks the next such row ``sending``, committed before anything leaves.

        From then on, and until it is put back, nobody replaces what is stored of the report.
        """
        with self.connection.transaction():
            lock_report(self.connection, self.key)
            row = self.connection.execute(
                """
                update ops.deliveries set status = 'sending', reason = null
                where (report, period_start, scope, edition) = (%s, %s, %s, %s) and recipient = (
                    select recipient from ops.deliveries
                    where (report, period_start, scope, edition) = (%s, %s, %s, %s)
                    and status = 'queued' and recipient <> all(%s) and (reason is not null) = %s
                    order by recipient limit 1 for update skip locked
                )
                returning recipient, message_id, format
                """,
                (*astuple(self.key), *astuple(self.key), self.deferred, tried),
            ).fetchone()
        return row and Claim(*row)

    def mark_sent(self, recipient: str, receipt: str) -> None:
        """The server has taken it; ``receipt``: its codes."""
        self._mark(recipient, "sent", None, receipt)

    def mark_failed(self, recipient: str, reason: str) -> None:
        """It will not be sent again by itself."""
        self._mark(recipient, "failed", reason, None)

    def put_back(self, recipient: str, reason: str) -> None:
        """It was certainly not taken; another attempt sends it."""
        self._mark(recipient, "queued", reason, None)

    def _mark(self, recipient: str, status: str, reason: str | None, receipt: str | None) -> None:
        self.connection.execute(
            """
            update ops.deliveries
            set status = %s, reason = %s, receipt = %s, sent_at = case when %s = 'sent' then now() end
            where (report, period_start, scope, edition, recipient) = (%s, %s, %s, %s, %s)
            """,
            (status, reason, receipt, status, *astuple(self.key), recipient),
        )

    def read_edition(self) -> Edition:
        """The stored edition with its files; what a claimed mail says."""
        return read_edition(self.connection, self.key)


def read_edition_file(connection: Connection, key: EditionKey, name: str) -> bytes | None:
    """One picture or attachment of a stored edition."""
    row = connection.execute(
        """
        select content from ops.edition_files
        where (report, period_start, scope, edition, file_name) = (%s, %s, %s, %s, %s)
        """,
        (*astuple(key), name),
    ).fetchone()
    return row[0] if row else None


def is_being_sent(connection: Connection, key: EditionKey) -> bool:
    """Whether a task sends the edition at this moment: it holds the lock that ``Ledger.take_over`` takes."""
    row = connection.execute(
        """
        select exists (
            select from pg_locks
            where
                locktype = 'advisory' and granted and objsubid = 1
                and database = (select oid from pg_database where datname = current_database())
                and (classid::bigint << 32 | objid::bigint) = hashtext(%s)
        )
        """,
        (_lock_of(key),),
    ).fetchone()
    return bool(row and row[0])


def _lock_of(key: EditionKey) -> str:
    return f"pantau.send {key}"


def read_edition(connection: Connection, key: EditionKey) -> Edition:
    """A stored edition word for word, its files in the order of their names, pictures first."""
    row = connection.execute(
        """
        select build_id, subject, body_text, body_html, manifest, coalesce(facts, '')
        from ops.editions left join ops.edition_facts using (report, period_start, edition)
        where (report, period_start, scope, edition) = (%s, %s, %s, %s)
        """,
        astuple(key),
    ).fetchone()
    assert row is not None, "no row is queued without its edition (foreign key)"
    files = connection.execute(
        """
        select file_name, content_type, content, content_id
        from ops.edition_files where (report, period_start, scope, edition) = (%s, %s, %s, %s)
        order by content_id is null, file_name
        """,
        astuple(key),
    )
    *said, facts = row
    return Edition(key, *said, files=tuple(EditionFile(*file) for file in files), facts=facts)
