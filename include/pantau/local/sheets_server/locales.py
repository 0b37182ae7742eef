"""A workbook's locale and time zone, and what a locale makes of numbers and dates.

An ``.xlsx`` has no place for either: they stand in properties of its own, and a file without them is one of
ours, in Indonesian and Jakarta time. The time zone is kept and told; nothing here depends on it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import babel
from openpyxl import Workbook as Book
from openpyxl.packaging.custom import StringProperty

from pantau.local.sheets_server.errors import invalid

LOCALE, TIME_ZONE = "id_ID", "Asia/Jakarta"
_LOCALE, _TIME_ZONE = "google.locale", "google.timeZone"
_CURRENCIES = {"id_ID": "Rp", "en_US": "$"}
_ALSO_WRITTEN = {"id_ID": {"agt": 8}}


@dataclass(frozen=True, eq=False)
class Locale:
    """How numbers and dates are typed and shown; one object per locale."""

    name: str
    decimal: str
    group: str
    currency: str | None
    """The sign that makes a typed number an amount of money, where it is known."""
    is_month_first: bool
    months: tuple[str, ...]
    days: tuple[str, ...]
    month_numbers: dict[str, int]
    """Full and short names in small letters."""

    @property
    def date_pattern(self) -> str:
        """How a date is shown that was typed the locale's way."""
        return "m/d/yyyy" if self.is_month_first else "dd/mm/yyyy"


@cache
def locale_named(name: str) -> Locale:
    """The locale, from the Unicode tables; Google's 400 for one that is not there."""
    try:
        known = babel.Locale.parse(name)
    except (babel.UnknownLocaleError, ValueError, TypeError):
        raise invalid(f"Unsupported locale: {name}") from None
    symbols = known.number_symbols["latn"]
    months = known.months["format"]
    short_date = known.date_formats["short"].pattern
    numbers = {
        written[month].lower().rstrip("."): month
        for written in (months["wide"], months["abbreviated"])
        for month in range(1, 13)
    }
    return Locale(
        name,
        symbols["decimal"],
        symbols["group"],
        _CURRENCIES.get(name),
        short_date.index("M") < short_date.index("d"),
        tuple(months["wide"][month] for month in range(1, 13)),
        tuple(known.days["format"]["wide"][day] for day in range(7)),
        numbers | _ALSO_WRITTEN.get(name, {}),
    )


INDONESIAN = locale_named(LOCALE)


def locale_of(book: Book) -> Locale:
    """The locale of a workbook."""
    return locale_named(_stored(book, _LOCALE) or LOCALE)


def time_zone_of(book: Book) -> str:
    """The time zone of a workbook."""
    return _stored(book, _TIME_ZONE) or TIME_ZONE


def set_region(book: Book, properties: dict[str, Any]) -> None:
    """Give a workbook the locale and the time zone that Google's properties name, where they name one."""
    if "locale" in properties:
        _store(book, _LOCALE, locale_named(properties["locale"]).name, LOCALE)
    if "timeZone" in properties:
        try:
            zone = ZoneInfo(properties["timeZone"]).key
        except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
            raise invalid(f"Unsupported timeZone: {properties['timeZone']}") from None
        _store(book, _TIME_ZONE, zone, TIME_ZONE)


def _stored(book: Book, name: str) -> str | None:
    return next((item.value for item in book.custom_doc_props.props if item.name == name), None)


def _store(book: Book, name: str, value: str, usual: str) -> None:
    properties = book.custom_doc_props
    properties.props = [item for item in properties.props if item.name != name]
    if value != usual:
        properties.append(StringProperty(name=name, value=value))
