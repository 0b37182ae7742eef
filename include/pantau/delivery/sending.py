"""Sends what stands queued in the outbox: every row is claimed, sent and marked by itself.

Never sends a row twice: one that a crash left ``sending`` becomes ``failed``, reason ``unknown``,
and waits for a person. Logs counts, never an address.
"""

import logging
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from email.message import EmailMessage

from pantau.delivery.outbox import DeliveryError
from pantau.delivery.smtp import Deferred, MailServer, Refused, Uncertain, Unreachable, compose_mail
from pantau.report.edition import Edition, EditionKey
from pantau.settings import Settings
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeliveryCounts:
    """How the editions' rows stand after a batch; ``sent_now`` is this batch's share of ``sent``."""

    sent_now: int
    sent: int
    failed: int
    queued: int


def send_deliveries(url: str, settings: Settings, *keys: EditionKey) -> DeliveryCounts:
    """Sends the queued mails of these editions in one conversation with the mail server.

    With nothing queued and something sent it just says so. Raises ``DeliveryError`` while mails stand
    queued (a retry goes on with them) and when nobody was reached at all.
    """
    with connect(url, "reporter") as connection:
        connection.autocommit = True
        batches = [_Batch(connection, settings, key) for key in keys]
        for batch in batches:
            batch.take_over()
        sent_now = _send_all([batch for batch in batches if batch.count("queued")], settings)
        sent, failed, queued = (
            sum(batch.count(status) for batch in batches) for status in ("sent", "failed", "queued")
        )
    counts = DeliveryCounts(sent_now, sent, failed, queued)
    _tell(counts, str(keys[0]) if len(keys) == 1 else f"{len(keys)} editions of {_name_reports(keys)}")
    return counts


def _send_all(batches: list["_Batch"], settings: Settings) -> int:
    if not batches:
        return 0
    with MailServer(settings) as server:
        return sum(batch.send(server) for batch in batches)


def _name_reports(keys: Iterable[EditionKey]) -> str:
    return ", ".join(sorted({f"{key.report} {key.period_start}" for key in keys}))


def _tell(counts: DeliveryCounts, name: str) -> None:
    """Logs how a batch ended; raises where it did not end well."""
    log.info(
        "Sent %s: %d now, %d in all, %d failed, %d queued",
        *(name, counts.sent_now, counts.sent, counts.failed, counts.queued),
    )
    if counts.queued:
        raise DeliveryError(
            f"{counts.queued} mails of {name} were deferred by the server; a retry sends them."
        )
    if not counts.sent:
        raise DeliveryError(
            f"No mail of {name} reached anybody ({counts.failed} failed); see ops.deliveries."
        )


@dataclass(frozen=True)
class _Batch:
    """One attempt at the queued rows of one edition."""

    connection: Connection
    settings: Settings
    key: EditionKey
    deferred: list[str] = field(default_factory=list)

    def take_over(self) -> None:
        """Makes sure nobody else sends this edition, and gives up rows of an attempt that died."""
        row = self.connection.execute(
            "select pg_try_advisory_lock(hashtext(%s))", (f"pantau.send {self.key}",)
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

    def send(self, server: MailServer) -> int:
        """Sends row by row until none is queued but those deferred in this batch; returns how many."""
        edition = self._read_edition()
        sent = 0
        while claimed := self._claim(edition):
            sent += self._send_one(server, *claimed)
        return sent

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

    def _send_one(self, server: MailServer, recipient: str, mail: EmailMessage) -> bool:
        try:
            server.send(mail, recipient)
        except Refused as answer:
            self._mark(recipient, "failed", str(answer))
        except Deferred as answer:
            self._mark(recipient, "queued", str(answer))
            self.deferred.append(recipient)
        except Unreachable:
            self._mark(recipient, "queued", "mail server unreachable")
            raise
        except Uncertain:
            self._mark(recipient, "failed", "unknown")
            raise
        else:
            self._mark(recipient, "sent", None)
            return True
        return False

    def _claim(self, edition: Edition) -> tuple[str, EmailMessage] | None:
        """Marks the next queued row ``sending``, committed before anything leaves."""
        with self.connection.transaction():
            row = self.connection.execute(
                """
                update ops.deliveries set status = 'sending', reason = null
                where (report, period_start, scope, edition) = (%s, %s, %s, %s) and recipient = (
                    select recipient from ops.deliveries
                    where (report, period_start, scope, edition) = (%s, %s, %s, %s)
                    and status = 'queued' and recipient <> all(%s)
                    order by recipient limit 1 for update skip locked
                )
                returning recipient, message_id
                """,
                (*astuple(self.key), *astuple(self.key), self.deferred),
            ).fetchone()
            if row is None:
                return None
            recipient, message_id = row
            return recipient, compose_mail(edition, self.settings.mail_from, recipient, message_id)

    def _mark(self, recipient: str, status: str, reason: str | None) -> None:
        self.connection.execute(
            """
            update ops.deliveries
            set status = %s, reason = %s, sent_at = case when %s = 'sent' then now() end
            where (report, period_start, scope, edition, recipient) = (%s, %s, %s, %s, %s)
            """,
            (status, reason, status, *astuple(self.key), recipient),
        )

    def _read_edition(self) -> Edition:
        row = self.connection.execute(
            """
            select build_id, subject, body_text, body_html, manifest
            from ops.editions where (report, period_start, scope, edition) = (%s, %s, %s, %s)
            """,
            astuple(self.key),
        ).fetchone()
        assert row is not None, "no row is queued without its edition (foreign key)"
        return Edition(self.key, *row)
