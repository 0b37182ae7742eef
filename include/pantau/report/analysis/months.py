"""Calendar months, each named by its first day. Pure: nothing here asks the clock."""

from datetime import date


def month_of(day: date) -> date:
    """The month that a day stands in: 2018-01-19 → 2018-01-01."""
    return day.replace(day=1)


def months_since(earlier: date, later: date) -> int:
    """Whole calendar months from one month to another; negative if ``later`` comes first."""
    return 12 * (later.year - earlier.year) + later.month - earlier.month


def add_months(month: date, count: int) -> date:
    """The month that comes ``count`` months later."""
    years, at = divmod(month.month - 1 + count, 12)
    return date(month.year + years, at + 1, 1)
