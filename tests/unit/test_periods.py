"""Weeks of the programme: named by their Monday, never asked of the clock."""

from datetime import date

import pytest

from pantau.periods import FIRST_WEEK, PeriodError, Week


def test_a_week_runs_from_its_monday_to_its_sunday_and_is_pulled_the_day_after():
    week = Week.parse("2018-01-15")
    assert (week.start, week.sunday, week.cutoff) == (date(2018, 1, 15), date(2018, 1, 21), date(2018, 1, 22))
    assert str(week) == "2018-01-15"


def test_the_first_week_is_that_of_the_launch():
    assert Week.parse("2017-12-11") == FIRST_WEEK
    assert FIRST_WEEK.start <= date(2017, 12, 14) <= FIRST_WEEK.sunday


def test_a_week_before_the_first_is_refused():
    with pytest.raises(PeriodError, match="before the programme's first week"):
        Week.parse("2017-12-04")


def test_another_day_is_refused_with_the_monday_of_its_week():
    with pytest.raises(PeriodError, match=r"2018-01-21 is a Sunday; .* 2018-01-15"):
        Week.parse("2018-01-21")


@pytest.mark.parametrize(
    "text",
    ["", "2018-1-15", "2018-01-15x", " 2018-01-15", "20180115", "2018-W03-1", "2018-02-30", "15/01/2018"],
)
def test_what_is_not_written_as_a_date_is_refused(text):
    for read in (Week.parse, Week.holding):
        with pytest.raises(PeriodError, match="is no date"):
            read(text)


def test_a_week_is_found_by_any_of_its_days():
    for day in ("2018-01-15", "2018-01-19", "2018-01-21"):
        assert Week.holding(day) == Week.parse("2018-01-15")
    assert Week.parse("2018-01-15").friday == date(2018, 1, 19)
    with pytest.raises(PeriodError, match="before the programme's first week"):
        Week.holding("2017-12-10")


def test_weeks_stand_in_rising_order():
    assert Week.parse("2017-12-25") < Week.parse("2018-01-01") < Week.parse("2018-01-08")
