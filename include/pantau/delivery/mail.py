"""An edition as a mail: what it holds, in which order, and its headers. Nothing is computed or changed.

The same edition to the same recipient has the same parts, boundaries included; only the date differs.
"""

import hashlib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from pantau.registry import Format
from pantau.report.edition import Edition, EditionKey
from pantau.settings import Settings


def compose_mail(
    edition: Edition, settings: Settings, recipient: str, message_id: str, form: Format = "full"
) -> EmailMessage:
    """The edition as a mail to one recipient."""
    answers = settings.reply_to or settings.mail_from
    mail = compose_content(edition, form)
    mail["From"] = settings.mail_from
    mail["To"] = recipient
    mail["Reply-To"] = answers
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<mailto:{parseaddr(answers)[1]}?subject=Berhenti>"
    return mail


def compose_content(edition: Edition, form: Format = "full") -> EmailMessage:
    """Subject and parts, without sender and recipient: the text, and unless it is to be alone also the rest.

    Pictures stand beside the HTML that shows them, other files are attached.
    """
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = edition.subject
    mail.set_content(edition.text, cte="quoted-printable")
    if form == "text":
        return mail
    mail.add_alternative(edition.html, subtype="html", cte="quoted-printable")
    (_, html) = mail.iter_parts()
    for file in edition.files:
        maintype, _, subtype = file.content_type.partition("/")
        kind = {"maintype": maintype, "subtype": subtype, "filename": file.name}
        if file.content_id is None:
            mail.add_attachment(file.content, **kind)
        else:
            html.add_related(file.content, **kind, cid=f"<{file.content_id}>", disposition="inline")
    _set_boundaries(mail, hashlib.sha256(str(edition.key).encode()).hexdigest()[:24])
    return mail


def name_message(key: EditionKey, recipient: str, sender: str) -> str:
    """The same for the same row, so that a mail reader shows a doubled mail once.

    Short enough for one line of a header.
    """
    digest = hashlib.sha256(f"{key.scope} {recipient.casefold()}".encode()).hexdigest()[:16]
    domain = parseaddr(sender)[1].rpartition("@")[2]
    return f"<{key.report}.{key.period_start}.{key.edition}.{digest}@{domain}>"


def _set_boundaries(mail: EmailMessage, name: str) -> None:
    """``=_`` stands in no part: they are quoted-printable or base64."""
    for number, part in enumerate(part for part in mail.walk() if part.is_multipart()):
        part.set_boundary(f"=_{number}_{name}")
