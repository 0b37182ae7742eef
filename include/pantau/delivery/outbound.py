"""The last look at an edition before it is stored for sending. Repairs nothing: it refuses."""

import re

from pantau.report.model import Edition

_FORBIDDEN = {
    "a number of 16 digits (NIK)": re.compile(r"(?<!\d)\d{16}(?!\d)"),
    "a phone number": re.compile(r"(?<![\d.])(?:\+?62|0)8\d{7,11}(?!\d)"),
    "NaN or None": re.compile(r"\b(?:nan|NaN|None|undefined)\b"),
}


class OutboundRefused(RuntimeError):
    """An edition holds something that may never leave; the message says what kind, never what."""


def refuse_unfit(edition: Edition) -> None:
    """Refuses an edition with personal data or blanks in subject, text or HTML."""
    for part, content in (("subject", edition.subject), ("text", edition.text), ("HTML", edition.html)):
        if not content.strip():
            raise OutboundRefused(f"The {part} of {edition.report} {edition.period_start} is blank.")
        for what, pattern in _FORBIDDEN.items():
            if pattern.search(content):
                raise OutboundRefused(
                    f"The {part} of {edition.report} {edition.period_start} holds {what}; "
                    f"nothing was stored or sent. Look at the template and the words that made it."
                )
