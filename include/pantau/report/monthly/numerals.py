"""How numbers and texts stand in the PDF's tables: short, one line each, a dash where there is none.

Pure. Never rounds away what is there: a small share is ``<1%``, never 0%.
"""

from datetime import date

from babel.dates import format_date

from pantau.report import words

DASH = "\N{EN DASH}"
_LOCALE = "id_ID"


def count(value: int | None) -> str:
    """``4.230``, or a dash."""
    return DASH if value is None else words.number(value)


def signed(value: int | None) -> str:
    """``+759``, ``0`` without a sign, or a dash."""
    return DASH if value is None else words.signed(value) if value else "0"


def share(value: float | None) -> str:
    """``93%``, ``<1%``, or a dash."""
    return DASH if value is None else words.percent(value).replace("kurang dari ", "<")


def money(rupiah: int | None) -> str:
    """``Rp 1,25 miliar``, or a dash."""
    return DASH if rupiah is None else words.money(rupiah)


def part(told: int, asked: int) -> str:
    """``290 dari 308 (94%)``, or a dash where nothing was asked."""
    return f"{count(told)} dari {count(asked)} ({share(told / asked)})" if asked else DASH


def month(value: date) -> str:
    """``Jan 2018``."""
    return format_date(value, "MMM y", locale=_LOCALE)


def short_day(value: date) -> str:
    """``11 Sep``."""
    return format_date(value, "d MMM", locale=_LOCALE)


def short_month(value: date) -> str:
    """``Jan 18``."""
    return format_date(value, "MMM yy", locale=_LOCALE)


def days(first: date, last: date) -> str:
    """``5-15 Jun 2019``, with a dash; what both days share is said once."""
    if first == last:
        return words.day(last)
    if first.year != last.year:
        return f"{words.day(first)} {DASH} {words.day(last)}"
    if first.month != last.month:
        return f"{short_day(first)} {DASH} {words.day(last)}"
    return f"{first.day}{DASH}{words.day(last)}"


def clip(text: str, most: int) -> str:
    """A text that ends after ``most`` signs at the latest, between words."""
    if len(text) <= most:
        return text
    return f"{text[:most].rsplit(' ', 1)[0].rstrip(' ,;:.')} …"
