"""Weeks and months of the programme. Pure: nothing here asks the clock.

A week is named by its Monday; its cut-off is the Monday after it, when sheets are pulled.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WIB = ZoneInfo("Asia/Jakarta")


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
        """Reads ``2018-01-15``; refuses other days than Mondays and weeks before the first."""
        week = cls(_read_date(text))
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


def _read_date(text: str) -> date:
    try:
        return date.fromisoformat(text if ISO_DATE.fullmatch(text) else "")
    except ValueError as error:
        raise PeriodError(f"{text!r} is no date; write it as 2018-01-15.") from error
