"""What Google makes of a text that is typed into a cell (``USER_ENTERED``) in locale id_ID.

Its result is what a cell can hold. It must never guess: what is not clearly a number, date or formula in this
locale stays text, as it does in the sheet.
"""

import datetime
import re
from dataclasses import dataclass

from pantau.local.sheets_server.number_formats import EPOCH

_NUMBER = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?(?P<currency>Rp\.?\s*)?(?P<late_sign>-)?"
    r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)?(?P<decimals>,\d*)?(?P<exponent>[eE][-+]?\d{1,3})?"
    r"\s*(?P<percent>%)?(?P<close>\))?$",
    re.IGNORECASE,
)
_NUMERIC_DATE = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?:\s+(.+))?$")
_ISO_DATE = re.compile(r"(\d{4})([/-])(\d{1,2})\2(\d{1,2})(?:[\sT]+(.+))?$")
_DASHED_DATE = re.compile(r"\d{4}-")
_NAMED_DATE = re.compile(r"(\d{1,2})[\s-]([A-Za-z]+)[\s-](\d{4})(?:\s+(.+))?$")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$")
_COLON_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?$")
_MONTHS = (
    ("januari", "jan"), ("februari", "feb"), ("maret", "mar"), ("april", "apr"), ("mei",), ("juni", "jun"),
    ("juli", "jul"), ("agustus", "agu", "agt"), ("september", "sep"), ("oktober", "okt"),
    ("november", "nov"), ("desember", "des"),
)  # fmt: skip
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!"}
_HYPERLINK = re.compile(r'=HYPERLINK\(\s*"((?:[^"]|"")*)"\s*[;,]\s*"((?:[^"]|"")*)"\s*\)$', re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """What a cell is to hold: a value of a kind, and the number format that typing it brings along."""

    kind: str
    """``text``, ``number``, ``bool``, ``error``, ``formula`` or ``empty``."""
    value: str | float | bool | None
    number_format: str | None = None
    result: str | None = None
    """Of a formula, its value where it can be known without computing."""


def read_entry(text: str) -> Entry:
    """What typing ``text`` leaves in a cell."""
    if text == "":
        return Entry("empty", None)
    if text.startswith("'"):
        return Entry("text", text[1:])
    if text.startswith("=") and len(text) > 1:
        return read_formula(text)
    stripped = text.strip()
    if stripped.upper() in ("TRUE", "FALSE"):
        return Entry("bool", stripped.upper() == "TRUE")
    if stripped.upper() in _ERRORS:
        return Entry("error", stripped.upper())
    return _read_number(stripped) or _read_date(stripped) or _read_time(stripped) or Entry("text", text)


def read_formula(text: str) -> Entry:
    """A formula stays as it is, uncomputed; only a link of two plain texts has its label as value."""
    link = _HYPERLINK.match(text)
    if link:
        # A file keeps formulas in the English notation, whatever separator the locale uses.
        return Entry("formula", f'=HYPERLINK("{link[1]}","{link[2]}")', result=link[2].replace('""', '"'))
    return Entry("formula", text)


def _read_number(text: str) -> Entry | None:
    match = _NUMBER.match(text)
    if not match or not (match["whole"] or (match["decimals"] or "") > ","):
        return None
    if bool(match["open"]) != bool(match["close"]):
        return None
    digits = (match["whole"] or "0").replace(".", "") + (match["decimals"] or "").replace(",", ".")
    number = float(digits + (match["exponent"] or ""))
    if number == float("inf"):
        return None
    if match["open"] or match["sign"] == "-" or match["late_sign"]:
        number = -number
    decimals = ".00" if len(match["decimals"] or "") > 1 else ""
    if match["percent"]:
        return Entry("number", number / 100, "0" + decimals + "%")
    if match["currency"]:
        return Entry("number", number, '"Rp"#,##0' + decimals)
    if "." in (match["whole"] or ""):
        return Entry("number", number, "#,##0" + decimals)
    return Entry("number", number)


def _read_date(text: str) -> Entry | None:
    if match := _NUMERIC_DATE.match(text):
        day, month, year, time = int(match[1]), int(match[3]), int(match[4]), match[5]
        year += 0 if len(match[4]) == 4 else 2000 if year < 30 else 1900
    elif match := _ISO_DATE.match(text):
        day, month, year, time = int(match[4]), int(match[3]), int(match[1]), match[5]
    elif (match := _NAMED_DATE.match(text)) and match[2].lower() in _MONTH_NUMBERS:
        day, month, year, time = int(match[1]), _MONTH_NUMBERS[match[2].lower()], int(match[3]), match[4]
    else:
        return None
    fraction = 0.0 if time is None else _day_fraction(time)
    try:
        serial = (datetime.datetime(year, month, day) - EPOCH).days  # noqa: DTZ001 - serials know no zone
    except ValueError:
        return None
    if fraction is None:
        return None
    # A date stays as it was typed, except that a day and a month get two digits.
    pattern = "yyyy-mm-dd" if _DASHED_DATE.match(text) else "dd/mm/yyyy"
    return Entry("number", serial + fraction, pattern if time is None else pattern + " hh:mm:ss")


def _read_time(text: str) -> Entry | None:
    fraction = _day_fraction(text) if _COLON_TIME.match(text) else None
    return None if fraction is None else Entry("number", fraction, "hh:mm:ss")


def _day_fraction(text: str) -> float | None:
    match = _TIME.match(text.strip())
    if not match:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59 or seconds > 59:
        return None
    return (hours * 3600 + minutes * 60 + seconds) / 86_400
