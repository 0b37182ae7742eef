"""Sends what stands queued in the outbox: every row is claimed, sent and marked by itself.

Never sends a row twice: one that a crash left ``sending`` becomes ``failed``, reason ``unknown``,
and waits for a person. Logs counts, never an address.
"""

import logging
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage

from pantau.delivery.outbox import DeliveryError
from pantau.delivery.smtp import Deferred, MailServer, Refused, Uncertain, Unreachable, compose_mail
from pantau.report.model import Edition
from pantau.settings import Settings
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeliveryCounts:
    """How an edition's rows stand after a batch; ``sent_now`` is this batch's share of ``sent``."""

    sent_now: int
    sent: int
    failed: int
    queued: int


def send_deliveries(
    url: str, settings: Settings, report: str, period_start: date, edition: int = 1
) -> DeliveryCounts:
    """Sends the queued mails of an edition. With nothing queued and something sent it just says so.

    Raises ``DeliveryError`` while mails stand queued (a retry goes on with them) and when nobody
    was reached at all.
    """
    with connect(url) as connection:
        connection.autocommit = True
        batch = _Batch(connection, settings, (report, period_start, edition))
        batch.take_over()
        counts = batch.run()
    name = f"{report} {period_start}, edition {edition}"
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
    return counts


@dataclass(frozen=True)
class _Batch:
    """One attempt at the queued rows of one edition."""

    connection: Connection
    settings: Settings
    key: tuple[str, date, int]

    def take_over(self) -> None:
        """Makes sure nobody else sends this edition, and gives up rows of an attempt that died."""
        lock = "pantau.send " + " ".join(map(str, self.key))
        row = self.connection.execute("select pg_try_advisory_lock(hashtext(%s))", (lock,)).fetchone()
        if not row or not row[0]:
            raise DeliveryError("Another task is sending this edition right now; wait for it.")
        left = self.connection.execute(
            """
            update ops.deliveries set status = 'failed', reason = 'unknown'
            where (report, period_start, edition) = (%s, %s, %s) and status = 'sending'
            """,
            self.key,
        ).rowcount
        if left:
            log.error("%d mails were left half sent by a crash; a person decides whether to send again", left)

    def run(self) -> DeliveryCounts:
        """Sends row by row until none is queued but those deferred in this batch."""
        edition = self._read_edition()
        deferred: list[str] = []
        sent_now = 0
        if self._count("queued"):
            with MailServer(self.settings) as server:
                while claimed := self._claim(edition, deferred):
                    sent_now += self._send(server, *claimed, deferred)
        return DeliveryCounts(sent_now, self._count("sent"), self._count("failed"), self._count("queued"))

    def _send(self, server: MailServer, recipient: str, mail: EmailMessage, deferred: list[str]) -> bool:
        try:
            server.send(mail, recipient)
        except Refused as answer:
            self._mark(recipient, "failed", str(answer))
        except Deferred as answer:
            self._mark(recipient, "queued", str(answer))
            deferred.append(recipient)
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

    def _claim(self, edition: Edition, deferred: list[str]) -> tuple[str, EmailMessage] | None:
        """Marks the next queued row ``sending``, committed before anything leaves."""
        with self.connection.transaction():
            row = self.connection.execute(
                """
                update ops.deliveries set status = 'sending', reason = null
                where (report, period_start, edition) = (%(report)s, %(period_start)s, %(edition)s)
                and recipient = (
                    select recipient from ops.deliveries
                    where (report, period_start, edition) = (%(report)s, %(period_start)s, %(edition)s)
                    and status = 'queued' and recipient <> all(%(deferred)s)
                    order by recipient limit 1 for update skip locked
                )
                returning recipient, message_id
                """,
                dict(zip(("report", "period_start", "edition"), self.key, strict=True))
                | {"deferred": deferred},
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
            where (report, period_start, edition, recipient) = (%s, %s, %s, %s)
            """,
            (status, reason, status, *self.key, recipient),
        )

    def _count(self, status: str) -> int:
        row = self.connection.execute(
            """
            select count(*) from ops.deliveries
            where (report, period_start, edition) = (%s, %s, %s) and status = %s
            """,
            (*self.key, status),
        ).fetchone()
        return row[0] if row else 0

    def _read_edition(self) -> Edition:
        row = self.connection.execute(
            """
            select report, period_start, edition, build_id, subject, body_text, body_html, manifest
            from ops.editions where (report, period_start, edition) = (%s, %s, %s)
            """,
            self.key,
        ).fetchone()
        if row is None:
            raise DeliveryError(
                f"No stored edition {self.key[2]} of {self.key[0]} {self.key[1]}; render it first."
            )
        return Edition(*row)
