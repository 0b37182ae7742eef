"""Mails as they are written, and what a server's answer means. The server is played."""

import smtplib
from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest
from pydantic import SecretStr

from pantau.delivery import smtp
from pantau.delivery.smtp import Deferred, MailServer, Refused, Uncertain, Unreachable, compose_mail
from pantau.report.edition import Edition, EditionKey
from pantau.settings import Settings

EDITION = Edition(
    EditionKey("weekly", date(2018, 1, 15)), 7, "[OK OCE] · P1 4.230", "Isi · teks\n", "<p>Isi · html</p>", {}
)
SETTINGS = Settings(
    warehouse_url="postgresql://x", pseudonym_key="k", smtp_host="mail.example", smtp_port=2525
)


class PlayedServer:
    """Answers like smtplib, as told."""

    def __init__(self, host, port, timeout):
        self.calls = [(host, port)]
        PlayedServer.last = self

    def mail(self, sender):
        self.calls.append(("mail", sender))
        return answer_of("mail")

    def rcpt(self, recipient):
        self.calls.append(("rcpt", recipient))
        return answer_of("rcpt")

    def data(self, content):
        self.calls.append(("data", content))
        return answer_of("data")

    def __getattr__(self, name):
        def call(*_args, **_kwargs):
            self.calls.append((name,))
            return answer_of(name)

        return call


ANSWERS = {}


def answer_of(step):
    answer = ANSWERS.get(step, (250, b"ok"))
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.fixture(autouse=True)
def played(monkeypatch):
    monkeypatch.setattr(smtp.smtplib, "SMTP", PlayedServer)
    ANSWERS.clear()


def send(settings=SETTINGS, **answers):
    ANSWERS.update(answers)
    with MailServer(settings) as server:
        server.send(
            compose_mail(EDITION, SETTINGS.mail_from, "ani@dki.example", "<id@okoce.example>"),
            "ani@dki.example",
        )
    return PlayedServer.last.calls


def test_a_mail_has_text_first_and_html_beside_it():
    mail = compose_mail(EDITION, "Pantau <pantau@okoce.example>", "ani@dki.example", "<id@okoce.example>")
    read = message_from_bytes(mail.as_bytes(), policy=default)
    assert read.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content().strip() for part in read.iter_parts()] == ["Isi · teks", "<p>Isi · html</p>"]
    assert (read["Subject"], read["Message-ID"]) == ("[OK OCE] · P1 4.230", "<id@okoce.example>")
    assert (read["To"], read["Auto-Submitted"]) == ("ani@dki.example", "auto-generated")
    assert read["Date"].datetime.tzinfo is not None
    assert mail.as_bytes().isascii()


def test_a_taken_mail_is_handed_over_once():
    steps = [call[0] for call in send()]
    assert steps[0] == "mail.example"
    assert [step for step in steps if step in ("mail", "rcpt", "data")] == ["mail", "rcpt", "data"]


def test_login_and_encryption_follow_the_settings():
    assert not {"starttls", "login"} & {call[0] for call in send()}
    safe = SETTINGS.model_copy(
        update={"smtp_starttls": True, "smtp_user": "pantau", "smtp_password": SecretStr("secret")}
    )
    steps = [call[0] for call in send(safe)]
    assert steps.index("starttls") < steps.index("login") < steps.index("mail")


@pytest.mark.parametrize(
    ("answers", "meaning", "told"),
    [
        ({"rcpt": (550, b"5.1.1 <ani@dki.example> unknown")}, Refused, "SMTP 550 5.1.1"),
        ({"rcpt": (450, b"4.2.0 greylisted")}, Deferred, "SMTP 450 4.2.0"),
        ({"rcpt": (421, b"4.3.2 closing")}, Unreachable, "SMTP 421 4.3.2"),
        ({"rcpt": smtplib.SMTPServerDisconnected("ani@dki.example")}, Unreachable, "went away"),
        ({"mail": (550, b"5.7.1 pantau@okoce.example not allowed")}, Unreachable, "PANTAU_MAIL_FROM"),
        ({"data": (554, b"no, ani@dki.example")}, Refused, "SMTP 554"),
        ({"data": (452, b"4.3.1 full")}, Deferred, "SMTP 452 4.3.1"),
        ({"data": smtplib.SMTPDataError(554, b"5.6.0 no")}, Refused, "SMTP 554 5.6.0"),
        ({"data": TimeoutError()}, Uncertain, "before it answered"),
        ({"data": smtplib.SMTPServerDisconnected("gone")}, Uncertain, "before it answered"),
        ({"login": smtplib.SMTPAuthenticationError(535, b"5.7.8 no")}, Unreachable, "PANTAU_SMTP_PASSWORD"),
        ({"ehlo_or_helo_if_needed": ConnectionResetError()}, Unreachable, "mail.example:2525"),
    ],
)
def test_an_answer_is_told_without_its_text(answers, meaning, told):
    settings = SETTINGS.model_copy(update={"smtp_user": "pantau", "smtp_password": SecretStr("secret")})
    with pytest.raises(meaning) as raised:
        send(settings, **answers)
    assert told in str(raised.value)
    assert "ani@dki" not in str(raised.value)


def test_an_answer_stands_though_the_server_hangs_up_after_it():
    with pytest.raises(Refused):
        send(rcpt=(550, b"5.1.1 no"), rset=smtplib.SMTPServerDisconnected("gone"))


def test_an_address_outside_ascii_is_refused_and_not_raised_as_a_fault():
    with pytest.raises(Refused, match="not ASCII"):
        send(rcpt=UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range"))
