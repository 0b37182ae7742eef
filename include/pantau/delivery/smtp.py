"""One mail over SMTP, and what the server's answer means for it.

Never logs or raises an address: of an answer only its codes are kept.
"""

import contextlib
import re
import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from types import TracebackType

from pantau.report.edition import Edition
from pantau.settings import Settings

_TIMEOUT_SECONDS = 60
_CLOSING = 421


class Refused(RuntimeError):
    """The server will not take this mail for this recipient (5xx)."""


class Deferred(RuntimeError):
    """The server does not take this mail now (4xx); later it may."""


class Unreachable(RuntimeError):
    """No conversation with the server: nothing was handed over. The next try goes on."""


class Uncertain(RuntimeError):
    """The connection broke after the mail was handed over and before the server answered."""


def compose_mail(edition: Edition, sender: str, recipient: str, message_id: str) -> EmailMessage:
    """The edition as a mail to one recipient: text first, HTML beside it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = recipient
    mail["Subject"] = edition.subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(edition.text, cte="quoted-printable")
    mail.add_alternative(edition.html, subtype="html", cte="quoted-printable")
    return mail


class MailServer:
    """A conversation with the mail server of the settings, for one batch."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._sender = parseaddr(settings.mail_from)[1]

    def __enter__(self) -> "MailServer":
        settings = self._settings
        try:
            self._server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=_TIMEOUT_SECONDS)
            if settings.smtp_starttls:
                self._server.starttls(context=ssl.create_default_context())
            if settings.smtp_user and settings.smtp_password:
                self._server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            self._server.ehlo_or_helo_if_needed()
        except smtplib.SMTPAuthenticationError as error:
            raise Unreachable(
                f"The mail server refuses our login ({_codes(error.smtp_code, error.smtp_error)}); "
                f"set PANTAU_SMTP_USER and PANTAU_SMTP_PASSWORD."
            ) from None
        except OSError as error:
            raise Unreachable(
                f"No conversation with the mail server at {settings.smtp_host}:{settings.smtp_port} "
                f"({type(error).__name__}); set PANTAU_SMTP_HOST and PANTAU_SMTP_PORT or wait for it."
            ) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._server.quit()
        except OSError:
            self._server.close()

    def send(self, mail: EmailMessage, recipient: str) -> None:
        """Hands one mail over; returns only when the server has taken it."""
        try:
            code, answer = self._server.mail(self._sender)
            if code >= 400:
                raise Unreachable(
                    f"The mail server refuses our sender ({_codes(code, answer)}); set PANTAU_MAIL_FROM."
                )
            self._judge(*self._server.rcpt(recipient))
        except UnicodeEncodeError:
            raise Refused("address not ASCII") from None
        except OSError as error:
            raise Unreachable(f"The mail server went away ({type(error).__name__}).") from None
        try:
            answered = self._server.data(mail.as_bytes())
        except smtplib.SMTPDataError as error:
            answered = (error.smtp_code, error.smtp_error)
        except OSError as error:
            raise Uncertain(
                f"The mail server went away before it answered ({type(error).__name__})."
            ) from None
        self._judge(*answered)

    def _judge(self, code: int, answer: bytes | str) -> None:
        """Raises what an answer of 4xx or 5xx means; anything lower is a yes."""
        if code < 400:
            return
        if code == _CLOSING:
            raise Unreachable(f"The mail server is closing ({_codes(code, answer)}).")
        # A server that hangs up here has still answered; the next mail will notice.
        with contextlib.suppress(OSError):
            self._server.rset()
        raise Deferred(_codes(code, answer)) if code < 500 else Refused(_codes(code, answer))


def _codes(code: int, answer: bytes | str) -> str:
    """``SMTP 550 5.1.1``: an answer without its text, which may hold an address."""
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    enhanced = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", text)
    return f"SMTP {code} {enhanced.group(1)}" if enhanced else f"SMTP {code}"
