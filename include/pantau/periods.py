"""Weeks and months of the programme. Pure: nothing here asks the clock.

A week is named by its Monday; its cut-off is the Monday after it, when sheets are pulled. A month is named by
its first day and closed by the week that holds its last.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MONTH = re.compile(r"\d{4}-\d{2}")
WIB = ZoneInfo("Asia/Jakarta")
LAST_YEAR = 2099
"""Later ones are slips of the pen: a forecast that looks ten years ahead of them leaves the calendar."""


class PeriodError(ValueError):
    """A week or month that the programme does not know."""


@dataclass(frozen=True, order=True)
class Week:
    """Monday to Sunday, e.g. ``Week(date(2018, 1, 15))``."""

    start: date

    def __post_init__(self) -> None:
        if self.start.weekday() != 0:
            raise PeriodError(
                f"{self.start} is a {self.start:%A}; name a week by its Monday, for example "
                f"{self.start - timedelta(days=self.start.weekday())}."
            )

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Reads ``2018-01-15``; refuses other days than Mondays, weeks before the first, far years."""
        day = _read_date(text)
        _refuse_far_year(text, day)
        week = cls(day)
        if week < FIRST_WEEK:
            raise PeriodError(f"{text} is before the programme's first week, {FIRST_WEEK}.")
        return week

    @classmethod
    def holding(cls, text: str) -> "Week":
        """The week that a day stands in: ``2018-01-19`` → ``2018-01-15``."""
        day = _read_date(text)
        return cls.parse(str(day - timedelta(days=day.weekday())))

    @property
    def sunday(self) -> date:
        """The week's last day."""
        return self.start + timedelta(days=6)

    @property
    def friday(self) -> date:
        """The day of the precheck."""
        return self.start + timedelta(days=4)

    @property
    def cutoff(self) -> date:
        """The Monday after the week; every "future" rule compares with it."""
        return self.start + timedelta(days=7)

    def __str__(self) -> str:
        return self.start.isoformat()


FIRST_WEEK = Week(date(2017, 12, 11))
"""The week of the launch on 14 December 2017 (Governor's Instruction 152/2017)."""


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, e.g. ``Month(date(2018, 1, 1))``."""

    start: date

    def __post_init__(self) -> None:
        if self.start.day != 1:
            raise PeriodError(f"{self.start} is no first day of a month; name a month by it.")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Reads ``2018-01``; refuses months before the programme's first, and far years."""
        try:
            month = cls(date.fromisoformat(f"{text}-01" if ISO_MONTH.fullmatch(text) else ""))
        except ValueError as error:
            raise PeriodError(f"{text!r} is no month; write it as 2018-01.") from error
        _refuse_far_year(text, month.start)
        if month.last_day < FIRST_WEEK.start:
            raise PeriodError(f"{text} is before the programme's first month, {FIRST_WEEK.start:%Y-%m}.")
        return month

    @classmethod
    def holding(cls, day: date) -> "Month":
        """The month that a day stands in."""
        return cls(day.replace(day=1))

    @property
    def last_day(self) -> date:
        """The month's last day."""
        return self.start.replace(day=monthrange(self.start.year, self.start.month)[1])

    @property
    def weeks(self) -> tuple[Week, ...]:
        """Every week of the programme with a day in the month, in order; the last one closes it."""
        monday = self.start - timedelta(days=self.start.weekday())
        mondays = (monday + timedelta(days=7 * at) for at in range(6))
        return tuple(Week(day) for day in mondays if FIRST_WEEK.start <= day <= self.last_day)

    @property
    def closing(self) -> Week:
        """The week that holds the month's last day: its run knows the whole month."""
        return self.weeks[-1]

    def __str__(self) -> str:
        return f"{self.start:%Y-%m}"


def parse_period(text: str) -> Week | Month:
    """A week (``2018-01-15``) or a month (``2018-01``), by how it is written."""
    return Month.parse(text) if ISO_MONTH.fullmatch(text) else Week.parse(text)


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text if ISO_DATE.fullmatch(text) else "")
    except ValueError as error:
        raise PeriodError(f"{text!r} is no date; write it as 2018-01-15.") from error


def _refuse_far_year(text: str, day: date) -> None:
    if day.year > LAST_YEAR:
        raise PeriodError(f"{text} is after {LAST_YEAR}; write the year that is meant.")
