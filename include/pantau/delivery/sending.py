"""Sends what stands queued in the outbox: every row is claimed, sent and marked by itself.

Never sends a row twice: one that a crash left ``sending`` becomes ``failed``, reason ``unknown``,
and waits for a person. Nobody gets a mail who is not in the registry for it at that moment. Logs counts,
never an address.
"""

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from email.errors import MessageError

from pantau.delivery.ledger import Claim, Ledger
from pantau.delivery.mail import compose_mail
from pantau.delivery.outbox import DeliveryError, Mailing
from pantau.delivery.smtp import Deferred, MailServer, Refused, Uncertain, Unreachable
from pantau.report.edition import EditionKey
from pantau.settings import Settings
from pantau.warehouse import connect

log = logging.getLogger(__name__)

REFUSALS_IN_A_ROW = 5
"""So many different recipients turned down one after another are the mail server's fault, not theirs."""


@dataclass(frozen=True)
class DeliveryCounts:
    """How the editions' rows stand after a batch; ``sent_now`` is this batch's share of ``sent``."""

    sent_now: int
    sent: int
    failed: int
    skipped: int
    queued: int


def send_deliveries(url: str, settings: Settings, mailing: Mailing) -> DeliveryCounts:
    """Sends the queued mails of these editions, one after the other.

    ``mailing``: who may get them now. With nothing queued and something sent it just says so. Raises
    ``DeliveryError`` while mails stand queued (a retry goes on with them) and when nobody was reached at all.
    """
    with connect(url, "reporter") as connection:
        connection.autocommit = True
        ledgers = [Ledger(connection, key) for key in mailing]
        for ledger in ledgers:
            ledger.take_over()
            ledger.skip_others(mailing[ledger.key])
        waiting = [ledger for ledger in ledgers if ledger.count("queued")]
        sent_now = _send_all(waiting, settings) if waiting else 0
        statuses = ("sent", "failed", "skipped", "queued")
        counts = [sum(ledger.count(status) for ledger in ledgers) for status in statuses]
    delivered = DeliveryCounts(sent_now, *counts)
    _tell(delivered, mailing)
    return delivered


def _send_all(ledgers: list[Ledger], settings: Settings) -> int:
    """Those whom no server has turned down yet come first: others' bad addresses keep nobody waiting."""
    with MailServer(settings) as server:
        batch = _Batch(server, settings, _Pace(settings.mails_per_minute))
        for tried in (False, True):
            for ledger in ledgers:
                if ledger.has_next(tried=tried):
                    batch.send(ledger, tried=tried)
    return batch.sent


def _name(keys: Iterable[EditionKey]) -> str:
    named = list(keys)
    if len(named) == 1:
        return str(named[0])
    reports = sorted({f"{key.report} {key.period_start}" for key in named})
    return f"{len(named)} editions of {', '.join(reports)}"


def _tell(counts: DeliveryCounts, keys: Iterable[EditionKey]) -> None:
    """Logs how a batch ended; raises where it did not end well."""
    name = _name(keys)
    log.info(
        "Sent %s: %d now, %d in all, %d failed, %d skipped, %d queued",
        *(name, counts.sent_now, counts.sent, counts.failed, counts.skipped, counts.queued),
    )
    if counts.queued:
        raise DeliveryError(
            f"{counts.queued} mails of {name} were deferred by the server; a retry sends them."
        )
    if not counts.sent:
        raise DeliveryError(
            f"No mail of {name} reached anybody ({counts.failed} failed, {counts.skipped} skipped); "
            f"see ops.deliveries."
        )


class _Pace:
    """Time between two mails."""

    def __init__(self, per_minute: int) -> None:
        self._seconds = 60 / per_minute if per_minute else 0.0
        self._earliest = 0.0

    def wait(self) -> None:
        """Until the next mail may leave."""
        if (seconds := self._earliest - time.monotonic()) > 0:
            time.sleep(seconds)
        self._earliest = time.monotonic() + self._seconds


@dataclass
class _Batch:
    """What one call sends. ``turned_down``: rows in a row, since it last took a mail."""

    server: MailServer
    settings: Settings
    pace: _Pace
    sent: int = 0
    turned_down: list[tuple[Ledger, str, str]] = field(default_factory=list)

    def send(self, ledger: Ledger, *, tried: bool) -> None:
        """Sends an edition row by row until none waits but those deferred in this batch."""
        while ledger.has_next(tried=tried):
            self.pace.wait()
            if claim := ledger.claim(tried=tried):
                self._send_one(ledger, claim)

    def _send_one(self, ledger: Ledger, claim: Claim) -> None:
        recipient = claim.recipient
        content = self._compose(ledger, claim)
        try:
            receipt = self.server.send(content, recipient)
        except Refused as answer:
            ledger.mark_failed(recipient, str(answer))
            self._count_refusal(ledger, recipient, str(answer))
        except Deferred as answer:
            ledger.put_back(recipient, str(answer))
            ledger.deferred.append(recipient)
            self._count_refusal(ledger, recipient, str(answer))
        except Unreachable:
            ledger.put_back(recipient, "mail server unreachable")
            raise
        except Uncertain:
            ledger.mark_failed(recipient, "unknown")
            raise
        else:
            ledger.mark_sent(recipient, receipt)
            self.sent += 1
            self.turned_down.clear()

    def _compose(self, ledger: Ledger, claim: Claim) -> bytes:
        """The mail as it will leave; whatever fails here, nothing has left, and the row is queued again.

        Read behind each claim: before it, another run may replace what is stored.
        """
        try:
            edition = ledger.read_edition()
            mail = compose_mail(edition, self.settings, claim.recipient, claim.message_id, claim.form)
            return mail.as_bytes()
        except BaseException as error:
            ledger.put_back(claim.recipient, "not composed")
            if not isinstance(error, ValueError | LookupError | MessageError):
                raise
            raise DeliveryError(
                f"A mail of {ledger.key} cannot be composed ({type(error).__name__}); look at "
                f"PANTAU_MAIL_FROM and PANTAU_REPLY_TO. It stays queued; a retry goes on."
            ) from None

    def _count_refusal(self, ledger: Ledger, recipient: str, codes: str) -> None:
        """Stops the batch where the fault must be the server's; its refusals then count for nobody."""
        self.turned_down.append((ledger, recipient, codes))
        if len({address.casefold() for _, address, _ in self.turned_down}) < REFUSALS_IN_A_ROW:
            return
        for told, address, answer in self.turned_down:
            told.put_back(address, answer)
        raise DeliveryError(
            f"The mail server turned down {REFUSALS_IN_A_ROW} recipients in a row, lastly with {codes}: look "
            f"at the server, its limits and our right to send. All stay queued; a retry goes on."
        )
