"""The little that landing must read of a cell: headers, the workbook's code, answers, and whose row it is.

Everything else is read in staging. The NIK is read here only to key it: its hash is what the
rest of the warehouse knows a person by, also after the NIK itself was erased.
"""

import hmac
import re

from pantau.sources.sheets import Cell

ZERO_WIDTH = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")
NIK_MARKS = re.compile(r"[\s.'\u2018\u2019\u02bc\u2010-\u2015\u2212-]")
NIK_DIGITS = 16
BROKEN = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!"})
MISSING = frozenset({"", "-", "–", "n/a", "tidak ada"})  # noqa: RUF001


def clean(cell: Cell) -> str:
    """The text of a cell after the clean-up of contract §2: white space, zero width, apostrophe."""
    if cell is None:
        return ""
    text = " ".join(ZERO_WIDTH.sub("", _as_text(cell)).split())
    return text.removeprefix("'").strip()


def is_blank(cell: Cell) -> bool:
    """Whether the clean-up leaves nothing of a cell."""
    if not isinstance(cell, str):
        return cell is None
    # No clean-up takes a letter or a digit away; most cells begin with one.
    return not cell[:1].isalnum() and clean(cell) == ""


def is_missing(cell: Cell) -> bool:
    """Whether a cell counts as empty (contract §2)."""
    return clean(cell).lower() in MISSING


def is_broken(cell: Cell) -> bool:
    """Whether a cell is the error of a formula (contract §2)."""
    return clean(cell) in BROKEN


def participant_id(cell: Cell, key: bytes) -> str | None:
    """The keyed hash of a NIK (32 hex digits), or None where the cell does not read as one."""
    digits = nik_digits(cell)
    return None if digits is None else _key_digits(digits, key)


def nik_digits(cell: Cell) -> str | None:
    """The 16 digits of a NIK, or None where the cell does not read as one."""
    if isinstance(cell, str) and len(cell) == NIK_DIGITS and cell.isascii() and cell.isdigit():
        return cell
    digits = NIK_MARKS.sub("", clean(cell)) if isinstance(cell, str) else clean(cell)
    return digits if re.fullmatch(rf"[0-9]{{{NIK_DIGITS}}}", digits) else None


def _key_digits(digits: str, key: bytes) -> str:
    return hmac.digest(key, digits.encode(), "sha256").hex()[:32]


def storable(cell: Cell) -> Cell:
    """The cell as PostgreSQL can keep it: without NUL characters and lone surrogates."""
    if not isinstance(cell, str):
        return cell
    return cell.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _as_text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
