"""What Google makes of a text that is typed into a cell (``USER_ENTERED``) in the workbook's locale.

Its result is what a cell can hold. It must never guess: what is not clearly a number, date or formula in this
locale stays text, as it does in the sheet.
"""

import datetime
import re
from dataclasses import dataclass
from functools import cache

from pantau.local.sheets_server.arithmetic import compute
from pantau.local.sheets_server.locales import INDONESIAN, Locale
from pantau.local.sheets_server.number_formats import EPOCH
from pantau.local.sheets_server.xlsx import Result

_NUMERIC_DATE = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?:\s+(.+))?$")
_ISO_DATE = re.compile(r"(\d{4})([/-])(\d{1,2})\2(\d{1,2})(?:[\sT]+(.+))?$")
_DASHED_DATE = re.compile(r"\d{4}-")
_NAMED_DATE = re.compile(r"(\d{1,2})[\s-]([^\W\d_]+)[\s-](\d{4})(?:\s+(.+))?$")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?$")
_COLON_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?$")
_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#ERROR!"}
_HYPERLINK = re.compile(r'=HYPERLINK\(\s*"((?:[^"]|"")*)"\s*[;,]\s*"((?:[^"]|"")*)"\s*\)$', re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """What a cell is to hold: a value of a kind, and the number format that typing it brings along."""

    kind: str
    """``text``, ``number``, ``bool``, ``error``, ``formula`` or ``empty``."""
    value: str | float | bool | None
    number_format: str | None = None
    result: Result = None
    """Of a formula, its value where it can be known without computing."""


def read_entry(text: str, locale: Locale = INDONESIAN) -> Entry:
    """What typing ``text`` leaves in a cell."""
    if text == "":
        return Entry("empty", None)
    if text.startswith("'"):
        return Entry("text", text[1:])
    if text.startswith("=") and len(text) > 1:
        return read_formula(text, locale)
    stripped = text.strip()
    if stripped.upper() in ("TRUE", "FALSE"):
        return Entry("bool", stripped.upper() == "TRUE")
    if stripped.upper() in _ERRORS:
        return Entry("error", stripped.upper())
    return (
        _read_number(stripped, locale)
        or _read_date(stripped, locale)
        or _read_time(stripped)
        or Entry("text", text)
    )


def read_formula(text: str, locale: Locale = INDONESIAN) -> Entry:
    """A formula stays as it is; a link of two plain texts has its label as value, bare numbers their sum."""
    link = _HYPERLINK.match(text)
    if link:
        # A file keeps formulas in the English notation, whatever separator the locale uses.
        return Entry("formula", f'=HYPERLINK("{link[1]}","{link[2]}")', result=link[2].replace('""', '"'))
    return Entry("formula", text, result=compute(text, locale.decimal))


@cache
def _number_pattern(locale: Locale) -> re.Pattern[str]:
    group, decimal = re.escape(locale.group), re.escape(locale.decimal)
    # Where no sign is known, a pattern that nothing fits.
    sign = re.escape(locale.currency) + r"\.?\s*" if locale.currency else r"(?!)"
    return re.compile(
        rf"(?P<open>\()?(?P<sign>[-+])?(?P<currency>{sign})?(?P<late_sign>-)?"
        rf"(?P<whole>\d{{1,3}}(?:{group}\d{{3}})+|\d+)?(?P<decimals>{decimal}\d*)?"
        r"(?P<exponent>[eE][-+]?\d{1,3})?\s*(?P<percent>%)?(?P<close>\))?$",
        re.IGNORECASE,
    )


def _read_number(text: str, locale: Locale) -> Entry | None:
    match = _number_pattern(locale).match(text)
    if not match or not (match["whole"] or len(match["decimals"] or "") > 1):
        return None
    if bool(match["open"]) != bool(match["close"]):
        return None
    whole, decimals = match["whole"] or "0", (match["decimals"] or "").replace(locale.decimal, ".")
    digits = whole.replace(locale.group, "") + decimals
    number = float(digits + (match["exponent"] or ""))
    if number == float("inf"):
        return None
    if match["open"] or match["sign"] == "-" or match["late_sign"]:
        number = -number
    cents = ".00" if len(decimals) > 1 else ""
    if match["percent"]:
        return Entry("number", number / 100, "0" + cents + "%")
    if match["currency"]:
        return Entry("number", number, f'"{locale.currency}"#,##0' + cents)
    if locale.group in whole:
        return Entry("number", number, "#,##0" + cents)
    return Entry("number", number)


def _read_date(text: str, locale: Locale) -> Entry | None:
    if match := _NUMERIC_DATE.match(text):
        day, month, year, time = int(match[1]), int(match[3]), int(match[4]), match[5]
        if locale.is_month_first:
            day, month = month, day
        year += 0 if len(match[4]) == 4 else 2000 if year < 30 else 1900
    elif match := _ISO_DATE.match(text):
        day, month, year, time = int(match[4]), int(match[3]), int(match[1]), match[5]
    elif (match := _NAMED_DATE.match(text)) and (named := locale.month_numbers.get(match[2].lower())):
        day, month, year, time = int(match[1]), named, int(match[3]), match[4]
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
    pattern = "yyyy-mm-dd" if _DASHED_DATE.match(text) else locale.date_pattern
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
