"""Mail over TLS with a login, on a server that has a certificate of its own: what production does."""

import ssl
from datetime import date

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr

from pantau.delivery.mail import compose_mail
from pantau.delivery.smtp import MailServer, Unreachable
from pantau.report.edition import Edition, EditionKey
from pantau.settings import Settings

# The server does not see that a conversation may be TLS from its first byte.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

EDITION = Edition(EditionKey("weekly", date(2018, 1, 15)), 7, "Subjek", "Teks\n", "<p>Html</p>", {})


class Taker:
    """Takes every mail and notes whether it came encrypted and from somebody who logged in."""

    def __init__(self) -> None:
        self.taken = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        is_encrypted = server.transport.get_extra_info("ssl_object") is not None
        self.taken.append((is_encrypted, session.authenticated))
        return "250 2.0.0 queued as 4XyZ"


def check_login(server, session, envelope, mechanism, login) -> AuthResult:
    return AuthResult(success=(login.login, login.password) == (b"pantau", b"rahasia"), handled=False)


@pytest.fixture(params=["starttls", "tls"])
def server(request, certificate, free_port, monkeypatch):
    """A mail server that takes mail encrypted and behind a login only; the settings to reach it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    taker = Taker()
    ways = {"starttls": {"tls_context": context, "require_starttls": True}, "tls": {"ssl_context": context}}
    controller = Controller(
        taker,
        hostname="127.0.0.1",
        port=free_port,
        authenticator=check_login,
        auth_required=True,
        auth_require_tls=request.param == "starttls",
        **ways[request.param],
    )
    controller.start()
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    taker.settings = Settings(
        warehouse_url="postgresql://x",
        pseudonym_key="k",
        smtp_host="127.0.0.1",
        smtp_port=free_port,
        smtp_user="pantau",
        smtp_password="rahasia",
        **{f"smtp_{request.param}": True},
    )
    yield taker
    controller.stop()


def send(settings: Settings) -> str:
    mail = compose_mail(EDITION, settings, "ani@dki.example", "<id@okoce.example>")
    with MailServer(settings) as server:
        return server.send(mail.as_bytes(), "ani@dki.example")


def test_a_mail_goes_out_encrypted_behind_a_login(server):
    assert send(server.settings) == "SMTP 250 2.0.0"
    assert server.taken == [(True, True)]


def test_a_wrong_password_is_told_without_it(server):
    wrong = server.settings.model_copy(update={"smtp_password": SecretStr("keliru-sekali")})
    with pytest.raises(Unreachable, match="PANTAU_SMTP_PASSWORD") as raised:
        send(wrong)
    assert "keliru" not in str(raised.value) and server.taken == []


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(server, monkeypatch):
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(Unreachable, match=r"SSLCertVerificationError.*SSL_CERT_FILE"):
        send(server.settings)
    assert server.taken == []


def test_a_certificate_of_another_name_is_not_spoken_to(server):
    elsewhere = server.settings.model_copy(update={"smtp_host": "localhost"})
    with pytest.raises(Unreachable, match="set PANTAU_SMTP_HOST to the name in it"):
        send(elsewhere)
    assert server.taken == []
