"""What a mail server's answer means, and how it is spoken to. The server is played."""

import smtplib
import ssl
from datetime import date

import pytest
from pydantic import SecretStr

from pantau.delivery import smtp
from pantau.delivery.smtp import Deferred, MailServer, Refused, Uncertain, Unreachable
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

    def __init__(self, host, port, timeout, context=None):
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


class PlayedServerBehindTls(PlayedServer):
    def __init__(self, host, port, timeout, context):
        super().__init__(host, port, timeout)
        self.calls.append(("verified", context.check_hostname and context.verify_mode is ssl.CERT_REQUIRED))


ANSWERS = {}


def answer_of(step):
    answer = ANSWERS.get(step, (250, b"ok"))
    if isinstance(answer, Exception):
        raise answer
    return answer


@pytest.fixture(autouse=True)
def played(monkeypatch):
    monkeypatch.setattr(smtp.smtplib, "SMTP", PlayedServer)
    monkeypatch.setattr(smtp.smtplib, "SMTP_SSL", PlayedServerBehindTls)
    ANSWERS.clear()


def send(settings=SETTINGS, **answers):
    ANSWERS.update(answers)
    with MailServer(settings) as server:
        server.send(b"Subject: P1 4.230\r\n\r\n4.230 orang", "ani@dki.example")
    return PlayedServer.last.calls


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


def test_a_server_that_speaks_tls_from_the_start_is_verified_and_told_no_starttls():
    calls = send(SETTINGS.model_copy(update={"smtp_tls": True}))
    assert ("verified", True) in calls
    assert "starttls" not in {call[0] for call in calls}


def test_a_password_is_never_sent_in_the_clear():
    bare = SETTINGS.model_copy(update={"smtp_user": "pantau", "smtp_password": SecretStr("secret")})
    with pytest.raises(Unreachable, match="PANTAU_SMTP_STARTTLS or PANTAU_SMTP_TLS"):
        send(bare)


@pytest.mark.parametrize(
    ("answer", "receipt"),
    [((250, b"2.0.0 Ok: queued as 4XyZ for ani@dki.example"), "SMTP 250 2.0.0"), ((250, b"ok"), "SMTP 250")],
)
def test_a_receipt_is_the_codes_of_the_servers_yes(answer, receipt):
    ANSWERS["data"] = answer
    with MailServer(SETTINGS) as server:
        assert server.send(b"Subject: P1 4.230", "ani@dki.example") == receipt


@pytest.mark.parametrize(
    ("answers", "meaning", "told"),
    [
        ({"rcpt": (550, b"5.1.1 <ani@dki.example> unknown")}, Refused, "SMTP 550 5.1.1"),
        ({"rcpt": (450, b"4.2.0 greylisted")}, Deferred, "SMTP 450 4.2.0"),
        ({"rcpt": (421, b"4.3.2 closing")}, Unreachable, "SMTP 421 4.3.2"),
        ({"rcpt": smtplib.SMTPServerDisconnected("ani@dki.example")}, Unreachable, "went away"),
        ({"mail": (550, b"5.7.1 pantau@okoce.example not allowed")}, Unreachable, "PANTAU_MAIL_FROM"),
        ({"mail": (421, b"4.7.0 ani@dki.example: later")}, Unreachable, "takes no mail now (SMTP 421 4.7.0)"),
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
    safe = {"smtp_tls": True, "smtp_user": "pantau", "smtp_password": SecretStr("secret")}
    settings = SETTINGS.model_copy(update=safe)
    with pytest.raises(meaning) as raised:
        send(settings, **answers)
    assert told in str(raised.value)
    assert "ani@dki" not in str(raised.value)


@pytest.mark.parametrize("ends", [smtplib.SMTPServerDisconnected("gone"), (421, b"4.7.0 too many messages")])
def test_a_server_that_ends_its_conversation_behind_each_mail_is_spoken_to_again(monkeypatch, ends):
    class Brief(PlayedServer):
        def mail(self, sender):
            if ("mail", sender) in self.calls:
                ANSWERS["mail"] = ends
            try:
                return super().mail(sender)
            finally:
                ANSWERS.clear()

    monkeypatch.setattr(smtp.smtplib, "SMTP", Brief)
    with MailServer(SETTINGS) as server:
        first = PlayedServer.last
        for recipient in ("ani@dki.example", "cici@dki.example"):
            assert server.send(b"Subject: P1 4.230", recipient) == "SMTP 250"
    taken = [[call[1] for call in each.calls if call[0] == "rcpt"] for each in (first, PlayedServer.last)]
    assert taken == [["ani@dki.example"], ["cici@dki.example"]]


def test_a_server_that_hangs_up_behind_each_refusal_is_spoken_to_again():
    with MailServer(SETTINGS) as server:
        for _ in range(4):
            ANSWERS["rcpt"] = (550, b"5.1.1 no")
            with pytest.raises(Refused):
                server.send(b"Subject: P1 4.230", "ani@dki.example")
            before = PlayedServer.last
            before.mail = lambda sender: answer_of("gone")
            ANSWERS["gone"] = smtplib.SMTPServerDisconnected("gone")
        ANSWERS.pop("rcpt")
        assert server.send(b"Subject: P1 4.230", "cici@dki.example") == "SMTP 250"
    assert PlayedServer.last is not before


def test_a_server_that_takes_nothing_is_not_asked_again_and_again():
    conversations = []
    ANSWERS["rcpt"] = (421, b"4.3.2 closing")
    with MailServer(SETTINGS) as server:
        conversations.append(PlayedServer.last)
        with pytest.raises(Unreachable):
            server.send(b"Subject: P1 4.230", "ani@dki.example")
        conversations.append(PlayedServer.last)
    assert conversations[0] is conversations[1]


def test_an_answer_stands_though_the_server_hangs_up_after_it():
    with pytest.raises(Refused):
        send(rcpt=(550, b"5.1.1 no"), rset=smtplib.SMTPServerDisconnected("gone"))


def test_an_address_outside_ascii_is_refused_and_not_raised_as_a_fault():
    with pytest.raises(Refused, match="not ASCII"):
        send(rcpt=UnicodeEncodeError("ascii", "é", 0, 1, "ordinal not in range"))
