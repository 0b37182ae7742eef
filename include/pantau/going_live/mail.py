"""A mail to oneself and a word to each alert target, marked as trials, with what was looked at in counts.

Names nothing that was found; that stands where the check was run. Nobody of the registry is written to.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr

from pantau.alerts.targets import TargetsFailed, push
from pantau.delivery.preview import TRIAL
from pantau.delivery.smtp import MailServer
from pantau.going_live.finding import Finding, missing, ok, warning
from pantau.settings import Settings

WORDS = {"ok": "beres", "warning": "perlu dilihat", "missing": "belum ada"}
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def check_mail(settings: Settings, to: str, found: Sequence[tuple[str, Finding]]) -> Iterator[Finding]:
    """Sends the mail; ``found``: area and finding of all that was looked at before."""
    is_encrypted = settings.smtp_starttls or settings.smtp_tls
    if not is_encrypted and settings.smtp_host not in HERE:
        yield warning(
            "encryption",
            "mails leave in the clear",
            "set PANTAU_SMTP_STARTTLS (587) or PANTAU_SMTP_TLS (465)",
        )
    mail = compose_trial(settings, to, found)
    with MailServer(settings) as server:
        receipt = server.send(mail.as_bytes(), to)
    yield ok("trial", f"the server took it ({receipt}); see in its headers that spf, dkim and dmarc say pass")


def check_targets(settings: Settings, found: Sequence[tuple[str, Finding]]) -> Iterator[Finding]:
    """Sends the trial to whom alerts go beside mail, if to anybody."""
    try:
        count = push(settings.alert_targets, _subject(found), "Ini percobaan, bukan peringatan.")
    except TargetsFailed as error:
        yield missing("targets", str(error), "correct PANTAU_ALERT_TARGETS, or wait for them")
    else:
        yield ok("targets", f"{count} took the trial" if count else "none beside mail")


def compose_trial(settings: Settings, to: str, found: Sequence[tuple[str, Finding]]) -> EmailMessage:
    """The mail: the state in one line, then a line for each area."""
    areas = list(dict.fromkeys(area for area, _ in found))
    lines = [
        f"{area}: {_tell(Counter(finding.state for at, finding in found if at == area))}" for area in areas
    ]
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _subject(found)
    mail["From"] = settings.mail_from
    mail["To"] = to
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid("uji", parseaddr(settings.mail_from)[1].rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        "\n".join(
            [
                "Ini percobaan, bukan laporan. Surat ini hanya dikirim kepada Anda.",
                "",
                *lines,
                "",
                "Rinciannya, dan apa yang perlu dilakukan, ada di layar tempat `pantau check` dijalankan.",
                "",
            ]
        ),
        cte="quoted-printable",
    )
    return mail


def _subject(found: Sequence[tuple[str, Finding]]) -> str:
    return f"{TRIAL} Pantau OK OCE: pemeriksaan, {_tell(Counter(finding.state for _, finding in found))}"


def _tell(states: Counter[str]) -> str:
    return ", ".join(f"{states[state]} {word}" for state, word in WORDS.items() if states[state])
