"""A process that is killed while it sends: nobody gets a mail twice, and what is unknown is said to be so."""

import os
import signal
import subprocess
import sys
import time

import pytest

from pantau.delivery.outbox import DeliveryError
from pantau.delivery.weekly import queue_mails, render_editions, send_mails

ALL = ["ani@dki.example", "budi@dki.example", "cici@dki.example"]
KILLED = "budi@dki.example"
SENDER = """
import os, signal, sys
from pantau.delivery import ledger, sending, smtp
from pantau.delivery.weekly import send_mails
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings

moment = sys.argv[1]

def die(recipient):
    if recipient == "budi@dki.example":
        os.kill(os.getpid(), signal.SIGKILL)

class Server(smtp.MailServer):
    def send(self, content, recipient):
        if moment == "claimed":
            die(recipient)
        receipt = super().send(content, recipient)
        if moment == "answered":
            die(recipient)
        return receipt

class Ledger(ledger.Ledger):
    def mark_sent(self, recipient, receipt):
        super().mark_sent(recipient, receipt)
        if moment == "marked":
            die(recipient)

sending.MailServer, sending.Ledger = Server, Ledger
send_mails(Run(Week.parse("2018-01-15"), "build", Settings()))
"""


@pytest.fixture
def queued(week):
    week.freeze()
    render_editions(week.run)
    assert queue_mails(week.run) == 3
    return week


def send_and_be_killed(week, moment: str) -> None:
    settings = week.run.settings
    environment = os.environ | {
        "PANTAU_WAREHOUSE_URL": week.run.url,
        "PANTAU_PSEUDONYM_KEY": "key",
        "PANTAU_REGISTRY": str(settings.registry),
        "PANTAU_SMTP_HOST": settings.smtp_host,
        "PANTAU_SMTP_PORT": str(settings.smtp_port),
        "PANTAU_MAIL_FROM": settings.mail_from,
    }
    killed = subprocess.run([sys.executable, "-c", SENDER, moment], env=environment, timeout=120, check=False)
    assert killed.returncode == -signal.SIGKILL


def send_again(week) -> int:
    """As Airflow does: PostgreSQL takes a moment to notice that the killed one is gone."""
    for _ in range(100):
        try:
            return send_mails(week.run)
        except DeliveryError as error:
            assert "right now" in str(error)
            time.sleep(0.1)
    raise AssertionError("the killed process still holds the edition")


@pytest.mark.parametrize(
    ("moment", "was_taken", "left", "after", "in_all"),
    [
        ("claimed", False, "sending", ("failed", "unknown"), 2),
        ("answered", True, "sending", ("failed", "unknown"), 2),
        ("marked", True, "sent", ("sent", None), 3),
    ],
)
def test_a_killed_sender_sends_nobody_a_second_mail(
    moment, was_taken, left, after, in_all, queued, mail_server, caplog
):
    send_and_be_killed(queued, moment)
    assert mail_server.reached == (ALL[:2] if was_taken else ALL[:1])
    assert [queued.deliveries[each][0] for each in ALL] == ["sent", left, "queued"]
    assert send_again(queued) == in_all
    assert queued.deliveries[KILLED] == after
    assert mail_server.reached.count(KILLED) == int(was_taken)
    assert sorted(set(mail_server.reached)) == sorted(mail_server.reached)
    assert ("left half sent" in caplog.text) == (after == ("failed", "unknown"))
    assert send_mails(queued.run) == in_all
    assert mail_server.reached.count(KILLED) == int(was_taken)


def test_a_person_may_queue_again_what_a_crash_left_unknown(queued, mail_server):
    send_and_be_killed(queued, "claimed")
    send_again(queued)
    queued.execute(
        "update ops.deliveries set status = 'queued', reason = null "
        "where (recipient, reason) = (%s, 'unknown')",
        KILLED,
    )
    assert send_mails(queued.run) == 3
    assert sorted(mail_server.reached) == ALL
