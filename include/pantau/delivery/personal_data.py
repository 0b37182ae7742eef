"""What may never leave: NIKs, phone numbers, street addresses, canaries, and what a program left unsaid.

Pure but for reading the canaries' file. Tells the kind of what it found, never the thing.

A canary is an invented participant whose row stands in a workbook on purpose. Their name has no pattern that
could be known; if it leaves, so can every participant's.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_FORBIDDEN = {
    "a number of 16 digits (NIK)": re.compile(r"(?<!\d)\d{16}(?!\d)"),
    "a phone number": re.compile(
        r"(?<![\d.])(?:\+?62|0)8\d{7,11}(?!\d)"
        r"|(?<![\d.,-])(?:\+62[ -]?|0)8\d{1,3}[ .-]?\d{3,4}[ .-]?\d{3,5}(?![\d.]\d|\d)"
        r"|(?<![\d.,-])(?:\(0\d{2,3}\)|021)[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)"
    ),
    "a street address": re.compile(
        r"\b[Jj](?:ln?|LN?)\b\.? ?[A-Za-z0-9]"
        r"|\b[Gg]g\b\.? ?[A-Z0-9]|\bGG\. ?\w|\bGang [A-Z0-9]"
        r"|\bJalan [A-Z]|(?i:\bjalan [a-z. ]{2,40} (?:no|nomor|blok)\b\.? ?\w)"
        r"|\b(?i:r[tw])\b[ ./:-]*(?i:rw\b)?[ ./:-]*\d{1,3}\b"
    ),
    "NaN or None": re.compile(r"\b(?:nan|NaN|NaT|None|[Uu]ndefined)\b"),
}
_GROUPED_NIK = re.compile(
    r"(?<![\d.])(?:\d{4}([ .-])\d{4}\1\d{4}\1\d{4}|\d{6}([ .-])\d{6}\2\d{4}"
    r"|\d\d[ .-]\d\d[ .-]\d\d[ .-]\d{6}[ .-]\d{4})(?!\.?\d)"
)
# Google makes these up: 44 characters of chance, which may read as anything, and a tab's number.
_PLACE_IN_A_LINK = re.compile(
    r"(?<=/spreadsheets/d/)(?=[\w-]*[A-Za-z_])[\w-]{25,}|(?<=\bgid=)[1-9]\d{0,9}(?!\d)"
)
_HASH = re.compile(r"(?:sha256:)?([0-9a-f]{40,128})")
_VERSIONS = frozenset({"code_version", "rules_version"})
_VERSION = re.compile(r"(?:sha256:)?([0-9a-f]{7,128})")
_SHORTENED_HASH = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{7,128}(?![0-9A-Za-z])")
_SPACES = re.compile(r"\s+")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.'()-]+(?=\d)")
_SHORTEST_CANARY = 6


_NUMBERS = (_FORBIDDEN["a number of 16 digits (NIK)"], _FORBIDDEN["a phone number"], _GROUPED_NIK)


def mask_numbers(text: str) -> str:
    """A text with an ``x`` for each digit of what reads as a NIK or a phone number."""
    for pattern in _NUMBERS:
        text = pattern.sub(lambda found: re.sub(r"\d", "x", found[0]), text)
    return text


class CanaryError(ValueError):
    """The canaries' file cannot be used; names the line's number, never its content."""


@dataclass(frozen=True)
class Canaries:
    """Names, as words, and numbers, as digits without what phones begin with."""

    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()

    def stand_in(self, content: str) -> bool:
        """Whether one of them does, however it is spaced or capitalised."""
        words = f" {_fold(content)} " if self.names else ""
        digits = _BETWEEN_DIGITS.sub("", content) if self.numbers else ""
        return any(f" {name} " in words for name in self.names) or any(
            number in digits for number in self.numbers
        )


NO_CANARIES = Canaries()


def load_canaries(path: Path | None) -> Canaries:
    """The canaries of a file: a name, NIK or phone number a line; ``#`` begins a remark. None: none."""
    if path is None:
        return NO_CANARIES
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CanaryError(
            f"The canaries cannot be read ({error.strerror}); PANTAU_CANARIES must name their file."
        ) from None
    names, numbers = [], []
    for place, line in enumerate(lines, start=1):
        said = line.partition("#")[0].strip()
        if not said:
            continue
        folded = _fold(said)
        digits = re.sub(r"\D", "", said)
        if len(folded) < _SHORTEST_CANARY:
            raise CanaryError(f"Line {place} of the canaries is shorter than {_SHORTEST_CANARY} letters.")
        if len(digits) >= len(folded.replace(" ", "")):
            numbers.append(digits if len(digits) == 16 else re.sub(r"^(?:62|0)", "", digits))
        else:
            names.append(folded)
    return Canaries(tuple(names), tuple(numbers))


def find_unfit(content: str, canaries: Canaries = NO_CANARIES, hashes: Collection[str] = ()) -> str | None:
    """What kind of thing a text holds that may never leave; ``None`` where it may leave.

    ``hashes``: they and their beginnings may read as anything and are not looked at.
    """
    plain = _SPACES.sub(" ", unescape(unquote(content)))
    looked_at = _PLACE_IN_A_LINK.sub("", plain)
    if hashes:
        looked_at = _SHORTENED_HASH.sub(
            lambda found: "" if any(each.startswith(found[0]) for each in hashes) else found[0], looked_at
        )
    if canaries.stand_in(looked_at):
        return "a canary (an invented participant, so real ones can leave as well)"
    if any(_is_nik(found[0]) for found in _GROUPED_NIK.finditer(looked_at)):
        return "a number of 16 digits (NIK)"
    return next((what for what, pattern in _FORBIDDEN.items() if pattern.search(looked_at)), None)


def find_hashes(manifest: Any) -> frozenset[str]:
    """The hashes that a manifest states, wherever in it; a version may be a short one."""
    return frozenset(
        found[1]
        for place, text in walk_texts(manifest)
        if (found := (_VERSION if place.split(".")[-1] in _VERSIONS else _HASH).fullmatch(text))
    )


def walk_texts(manifest: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Each text of a manifest and where it stands: ``release.reason``."""
    if isinstance(manifest, str):
        yield place, manifest
    elif isinstance(manifest, dict):
        for key, value in manifest.items():
            yield from walk_texts(value, f"{place}.{key}".lstrip("."))
    elif isinstance(manifest, list | tuple):
        for value in manifest:
            yield from walk_texts(value, place)


def _is_nik(grouped: str) -> bool:
    """Whether digits in groups can be a NIK: a birth's day (women + 40) and month in the middle."""
    digits = re.sub(r"\D", "", grouped)
    day, month = int(digits[6:8]) % 40, int(digits[8:10])
    return 1 <= day <= 31 and 1 <= month <= 12 and digits[0] != "0"


def _fold(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
