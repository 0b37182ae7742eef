"""A number as the facilitator sees it: its format, in the workbook's locale.

In ours a decimal comma, a thousands point, Indonesian day and month names. A pattern it does not know falls
back to the plain number; it must never fail on a format.
"""

import datetime
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from openpyxl.styles.numbers import is_date_format

from pantau.local.sheets_server.locales import INDONESIAN, Locale

EPOCH = datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - serial dates know no zone
_LOCALE_DATES = {"mm-dd-yy": "", "m/d/yy h:mm": " hh:mm"}
"""Excel's date formats 14 and 22 mean "as the locale writes it", whatever their code says."""
_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]|'
    r"(?P<elapsed>\[(?:h+|m+|s+)\])|\[[^\]]*\]|(?P<meridiem>am/pm|a/p)|(?P<fraction>\.0+)|"
    r"(?P<date>y+|m+|d+|h+|s+)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTION_LITERALS = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]')
_DIGITS = re.compile(r"[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+")
_EXPONENT = re.compile("[eE][+-][0#]+")
_DATE, _TIME = re.compile("[yd]", re.IGNORECASE), re.compile("[hs]", re.IGNORECASE)


@cache
def kind_of_format(pattern: str) -> str:
    """Google's number format type: DATE, TIME, DATE_TIME, PERCENT, TEXT or NUMBER."""
    bare = _SECTION_LITERALS.sub("", pattern)
    if is_date_format(pattern):
        if "[" in pattern and re.search(r"\[[hms]+\]", pattern, re.IGNORECASE):
            return "TIME"
        has_time = _TIME.search(bare) is not None
        has_date = _DATE.search(bare) is not None or not has_time
        return "DATE_TIME" if has_date and has_time else "DATE" if has_date else "TIME"
    if bare.strip() == "@":
        return "TEXT"
    return "PERCENT" if "%" in bare else "NUMBER"


def write_number(value: float, pattern: str, locale: Locale = INDONESIAN) -> str:
    """``value`` under ``pattern``."""
    kind = kind_of_format(pattern)
    if kind in ("DATE", "TIME", "DATE_TIME"):
        if pattern in _LOCALE_DATES:
            return _write_date(value, locale.date_pattern + _LOCALE_DATES[pattern], locale)
        return _write_date(value, pattern.split(";")[0], locale)
    if pattern == "General" or kind == "TEXT":
        return write_plain(value, locale)
    return _write_by_section(value, pattern, locale)


def write_plain(value: float, locale: Locale = INDONESIAN) -> str:
    """A number without a format: ``1234,5``, ``1500000``, ``3,17405E+15``."""
    if value == 0:
        return "0"
    if abs(value) >= 1e15 or abs(value) < 1e-9:
        mantissa, exponent = f"{value:.5E}".split("E")
        return f"{_trim(mantissa)}E{exponent[0]}{int(exponent[1:]):02d}".replace(".", locale.decimal)
    text = f"{value:.10g}" if abs(value) < 1e10 else f"{value:.15g}"
    if "e" in text:
        text = f"{value:.14f}"
    return (_trim(text) if "." in text else text).replace(".", locale.decimal)


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _write_by_section(value: float, pattern: str, locale: Locale) -> str:
    sections = pattern.split(";")
    if value < 0 and len(sections) > 1 and sections[1].strip():
        return _write_section(-value, sections[1], locale)
    if value == 0 and len(sections) > 2 and sections[2].strip():
        return _write_section(0, sections[2], locale)
    text = _write_section(abs(value), sections[0], locale)
    # A value that rounds to nothing shows no sign: `-0` helps nobody.
    return "-" + text if value < 0 and re.search("[1-9]", text) else text


def _write_section(value: float, section: str, locale: Locale) -> str:
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(next((group for group in match.groups() if group is not None), ""))
        return "\x00"

    bare = _SECTION_LITERALS.sub(keep, section)
    match = _DIGITS.search(bare)
    if match is None:
        text = bare if "General" not in bare else bare.replace("General", write_plain(value, locale))
    elif "/" in bare[match.end() :]:
        return write_plain(value, locale)
    else:
        rest = _EXPONENT.sub("", bare[match.end() :])
        text = bare[: match.start()] + _write_digits(value, bare, match, locale) + rest
    remaining = iter(literals)
    return re.sub("\x00", lambda _: next(remaining), text)


def _write_digits(value: float, section: str, match: re.Match[str], locale: Locale) -> str:
    whole, _, decimals = match[0].partition(".")
    number = Decimal(repr(float(value)))
    if "%" in section:
        number *= 100
    if _EXPONENT.search(section):
        mantissa, exponent = f"{number:.{len(decimals)}E}".split("E")
        return f"{mantissa.replace('.', locale.decimal)}E{exponent[0]}{int(exponent[1:]):02d}"
    scaled = len(whole) - len(whole.rstrip(","))
    number /= 1000**scaled
    if abs(number) < Decimal("1e20"):
        number = number.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    integer, _, fraction = f"{number:f}".partition(".")
    required = len(decimals.rstrip("#?"))
    while len(fraction) > required and fraction.endswith("0"):
        fraction = fraction[:-1]
    integer = integer.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole.rstrip(","):
        integer = re.sub(r"(?<=\d)(?=(\d{3})+$)", locale.group, integer)
    return f"{integer}{locale.decimal}{fraction}" if fraction else integer


def _write_date(value: float, pattern: str, locale: Locale) -> str:
    try:
        # Excel and Google round a time to the millisecond; a float's dust must not show 09:59:59.
        moment = EPOCH + datetime.timedelta(milliseconds=round(value * 86_400_000))
    except OverflowError:
        return write_plain(value, locale)
    tokens = list(_TOKENS.finditer(pattern))
    has_meridiem = any(token["meridiem"] for token in tokens)
    parts: list[str] = []
    for number, token in enumerate(tokens):
        if token["date"]:
            code = token["date"].lower()
            if code[0] == "m" and _is_minute(tokens, number):
                code = "i" * len(code)
            parts.append(_write_date_part(moment, code, has_meridiem, locale))
        elif token["elapsed"]:
            parts.append(_write_elapsed(value, token["elapsed"].strip("[]").lower()))
        elif token["meridiem"]:
            parts.append("AM" if moment.hour < 12 else "PM")
        elif token["fraction"]:
            digits = f"{moment.microsecond:06d}"[: len(token["fraction"]) - 1]
            parts.append(locale.decimal + digits)
        else:
            parts.append(token["quoted"] or token["escaped"] or token["currency"] or token["other"] or "")
    return "".join(parts)


def _is_minute(tokens: list[re.Match[str]], number: int) -> bool:
    """``m`` is a minute behind an hour and in front of a second."""
    before = next((t for t in reversed(tokens[:number]) if t["date"] or t["elapsed"]), None)
    after = next((t for t in tokens[number + 1 :] if t["date"]), None)
    letter_before = (before["date"] or before["elapsed"].strip("["))[0].lower() if before else ""
    return letter_before == "h" or (after is not None and after["date"][0].lower() == "s")


def _write_date_part(moment: datetime.datetime, code: str, has_meridiem: bool, locale: Locale) -> str:
    hour = (moment.hour % 12 or 12) if has_meridiem else moment.hour
    numbers = {"d": moment.day, "m": moment.month, "h": hour, "i": moment.minute, "s": moment.second}
    if code[0] == "y":
        return f"{moment.year:04d}" if len(code) > 2 else f"{moment.year % 100:02d}"
    if code[0] in "dm" and len(code) > 2:
        name = locale.days[moment.weekday()] if code[0] == "d" else locale.months[moment.month - 1]
        if code == "mmmmm":
            return name[0]
        return name[:3] if len(code) == 3 else name
    return f"{numbers[code[0]]:0{min(len(code), 2)}d}"


def _write_elapsed(value: float, code: str) -> str:
    seconds = round(value * 86_400)
    unit = {"h": 3600, "m": 60, "s": 1}[code[0]]
    return f"{seconds // unit:0{len(code)}d}"
