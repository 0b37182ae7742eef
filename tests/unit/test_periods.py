"""Weeks and months of the programme: named by their first day, never asked of the clock."""

from datetime import date

import pytest

from pantau.periods import FIRST_WEEK, Month, PeriodError, Week, parse_period


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


def test_a_month_has_every_week_with_a_day_in_it_and_is_closed_by_that_of_its_last():
    january = Month.parse("2018-01")
    assert (january.start, january.last_day) == (date(2018, 1, 1), date(2018, 1, 31))
    assert [str(week) for week in january.weeks] == [
        *("2018-01-01", "2018-01-08", "2018-01-15", "2018-01-22", "2018-01-29")
    ]
    assert january.closing == Week.parse("2018-01-29")
    assert [str(week) for week in Month.parse("2018-04").weeks][::5] == ["2018-03-26", "2018-04-30"]
    assert Month.holding(date(2018, 1, 31)) == january and str(january) == "2018-01"


def test_the_first_month_begins_with_the_first_week():
    assert [str(week) for week in Month.parse("2017-12").weeks] == ["2017-12-11", "2017-12-18", "2017-12-25"]
    with pytest.raises(PeriodError, match="before the programme's first month, 2017-12"):
        Month.parse("2017-11")


@pytest.mark.parametrize("text", ["", "2018-1", "2018-13", "201801", "2018-01-01", "Jan 2018"])
def test_what_is_not_written_as_a_month_is_refused(text):
    with pytest.raises(PeriodError, match="is no month"):
        Month.parse(text)


@pytest.mark.parametrize("text", ["2100-01", "9999-12", "2100-01-04", "9999-12-27"])
def test_a_year_beyond_any_programme_is_refused_before_a_calendar_ends(text):
    with pytest.raises(PeriodError, match=f"{text} is after 2099; .* meant"):
        parse_period(text)


def test_the_last_year_is_known_to_its_last_day():
    assert Month.parse("2099-12").closing == Week.parse("2099-12-28")


def test_a_month_is_named_by_its_first_day():
    with pytest.raises(PeriodError, match="no first day of a month"):
        Month(date(2018, 1, 2))


def test_a_period_is_a_week_or_a_month_by_how_it_is_written():
    assert parse_period("2018-01-15") == Week(date(2018, 1, 15))
    assert parse_period("2018-01") == Month(date(2018, 1, 1))
    with pytest.raises(PeriodError, match="is no date"):
        parse_period("Januari")
