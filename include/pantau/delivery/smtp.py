"""One mail over SMTP, and what the server's answer means for it.

Never logs or raises an address: of an answer only its codes are kept.
"""

import contextlib
import re
import smtplib
import ssl
from email.utils import parseaddr
from types import TracebackType

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


class MailServer:
    """Conversations with the mail server of the settings, for one batch: one, or as many as the server wants.

    ``patience``: after so many seconds of silence the server counts as away.
    """

    def __init__(self, settings: Settings, patience: float = _TIMEOUT_SECONDS) -> None:
        self._settings = settings
        self._patience = patience
        self._sender = parseaddr(settings.mail_from)[1]
        self._is_used = False

    def __enter__(self) -> "MailServer":
        self._begin()
        return self

    def _begin(self) -> None:
        settings, self._is_used = self._settings, False
        if settings.smtp_password and not (settings.smtp_starttls or settings.smtp_tls):
            raise Unreachable(
                "A password is never sent in the clear; set PANTAU_SMTP_STARTTLS or PANTAU_SMTP_TLS."
            )
        try:
            self._server = self._open()
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
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(
                f"The certificate of the mail server at {settings.smtp_host} is not trusted "
                f"({type(error).__name__}: {error.verify_message}); set PANTAU_SMTP_HOST to the name "
                f"in it, or SSL_CERT_FILE to the file of the authority that signed it."
            ) from None
        except OSError as error:
            raise Unreachable(
                f"No conversation with the mail server at {settings.smtp_host}:{settings.smtp_port} "
                f"({type(error).__name__}); set PANTAU_SMTP_HOST and PANTAU_SMTP_PORT or wait for it."
            ) from None

    def _open(self) -> smtplib.SMTP:
        address = (self._settings.smtp_host, self._settings.smtp_port)
        if self._settings.smtp_tls:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(*address, timeout=self._patience, context=context)
        return smtplib.SMTP(*address, timeout=self._patience)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _end(self) -> None:
        try:
            self._server.quit()
        except OSError:
            self._server.close()

    def send(self, content: bytes, recipient: str) -> str:
        """Hands one mail over; returns the codes of the server's yes, and only once it has taken the mail."""
        try:
            return self._hand_over(content, recipient)
        except Unreachable:
            if not self._is_used:
                raise
        # Many servers end a conversation behind so many mails, or behind one that they refuse.
        self._end()
        self._begin()
        return self._hand_over(content, recipient)

    def _hand_over(self, content: bytes, recipient: str) -> str:
        try:
            code, answer = self._server.mail(self._sender)
            if code >= 500:
                raise Unreachable(
                    f"The mail server refuses our sender ({_codes(code, answer)}); set PANTAU_MAIL_FROM."
                )
            if code >= 400:
                raise Unreachable(f"The mail server takes no mail now ({_codes(code, answer)}).")
            self._judge(*self._server.rcpt(recipient))
        except UnicodeEncodeError:
            raise Refused("address not ASCII") from None
        except OSError as error:
            raise Unreachable(f"The mail server went away ({type(error).__name__}).") from None
        try:
            answered = self._server.data(content)
        except smtplib.SMTPDataError as error:
            answered = (error.smtp_code, error.smtp_error)
        except OSError as error:
            raise Uncertain(
                f"The mail server went away before it answered ({type(error).__name__})."
            ) from None
        return self._judge(*answered)

    def _judge(self, code: int, answer: bytes | str) -> str:
        """Raises what an answer of 4xx or 5xx means; anything lower is a yes, whose codes it returns."""
        if code == _CLOSING:
            raise Unreachable(f"The mail server is closing ({_codes(code, answer)}).")
        self._is_used = True
        if code < 400:
            return _codes(code, answer)
        # A server that hangs up here has still answered; the next mail will notice.
        with contextlib.suppress(OSError):
            self._server.rset()
        raise Deferred(_codes(code, answer)) if code < 500 else Refused(_codes(code, answer))


def _codes(code: int, answer: bytes | str) -> str:
    """``SMTP 550 5.1.1``: an answer without its text, which may hold an address."""
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    enhanced = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3})\b", text)
    return f"SMTP {code} {enhanced.group(1)}" if enhanced else f"SMTP {code}"
