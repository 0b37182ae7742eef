"""Mail over TLS with a login, on a server that has a certificate of its own: what production does."""

import ssl
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
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


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody but these tests trusts; its key stands in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


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
