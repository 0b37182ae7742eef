"""The last look at an edition before it is stored for sending. Repairs nothing: it refuses."""

import re
from urllib.parse import unquote

from pantau.report.edition import Edition

_FORBIDDEN = {
    "a number of 16 digits (NIK)": re.compile(r"(?<!\d)\d{16}(?!\d)"),
    "a phone number": re.compile(r"(?<![\d.])(?:\+?62|0)8\d{7,11}(?!\d)"),
    "NaN or None": re.compile(r"\b(?:nan|NaN|None|undefined)\b"),
}
# Google makes these up: 44 characters of chance, which may read as anything, and a tab's number.
_PLACE_IN_A_LINK = re.compile(
    r"(?<=/spreadsheets/d/)(?=[\w-]*[A-Za-z_])[\w-]{25,}|(?<=\bgid=)[1-9]\d{0,9}(?!\d)"
)


class OutboundRefused(RuntimeError):
    """An edition holds something that may never leave; the message says what kind, never what."""


def refuse_unfit(edition: Edition) -> None:
    """Refuses an edition with personal data or blanks in subject, text or HTML, links included."""
    for part, content in (("subject", edition.subject), ("text", edition.text), ("HTML", edition.html)):
        if not content.strip():
            raise OutboundRefused(f"The {part} of {edition.key} is blank.")
        if what := find_unfit(content):
            raise OutboundRefused(
                f"The {part} of {edition.key} holds {what}; nothing was stored or sent. "
                f"Look at the template and the words that made it."
            )


def find_unfit(content: str) -> str | None:
    """What kind of thing a text holds that may never leave; ``None`` where it may leave."""
    looked_at = _PLACE_IN_A_LINK.sub("", unquote(content))
    return next((what for what, pattern in _FORBIDDEN.items() if pattern.search(looked_at)), None)
