"""What is said about the months ahead and the days of 10.000, 40.000 and 200.000."""

from datetime import date, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pantau.periods import FIRST_WEEK, Week
from pantau.report.analysis.forecast import Registrations, forecast
from pantau.report.analysis.outlook import TOO_FAR, TOO_SHORT, UNTESTED


def registrations(*weeks, before=0, each_day=None):
    """People of each week, all on its Monday, or the same number on each day of some weeks."""
    length, each = each_day or (len(weeks), None)
    first = FIRST_WEEK.start
    by_day = {first - timedelta(days=100): before} if before else {}
    if each is None:
        by_day |= {first + timedelta(weeks=at): people for at, people in enumerate(weeks)}
    else:
        by_day |= {first + timedelta(days=at): each for at in range(7 * length)}
    return Registrations(by_day, FIRST_WEEK, Week(first + timedelta(weeks=length - 1)))


@cache
def wavy(weeks):
    """Weeks that rise and fall around a slow growth; the same every time."""
    return forecast(registrations(*(300 + 8 * at + (at * 37) % 90 for at in range(weeks))))


def test_seven_weeks_are_too_few():
    outlook = forecast(registrations(*[1000] * 7, before=4000))
    assert (outlook.reason, outlook.contest, outlook.months, outlook.weeks_known) == (TOO_SHORT, None, (), 7)
    assert outlook.total == 11_000
    ten, forty, _ = outlook.goals
    assert (ten.reached_on, ten.reason) == (date(2018, 1, 15), None)
    assert (forty.reached_on, forty.expected_on, forty.reason) == (None, None, TOO_SHORT)


def test_the_eighth_week_brings_a_forecast_without_an_interval():
    outlook = forecast(registrations(each_day=(8, 10)))
    assert outlook.as_of == date(2018, 2, 4)
    february, march = outlook.months
    assert (february.month, february.known, february.people) == (date(2018, 2, 1), 40, 280)
    assert (march.known, march.people) == (0, 310)
    assert (march.interval, march.reason, march.hits.tried, march.hits.share) == (None, UNTESTED, 0, None)
    assert (outlook.contest.method, outlook.contest.tested, outlook.contest.skill) == ("rata-rata", 0, None)


def test_a_goal_comes_on_the_day_that_a_steady_number_leads_to():
    outlook = forecast(registrations(each_day=(8, 10), before=9000), goals=(9_560, 10_000, 40_000))
    reached, ten, forty = outlook.goals
    assert reached.reached_on == date(2018, 2, 4)
    assert ten.expected_on == date(2018, 2, 4) + timedelta(days=44)
    assert forty.expected_on == date(2018, 2, 4) + timedelta(days=3044)


def test_a_goal_beyond_ten_years_has_no_date():
    (goal,) = forecast(registrations(each_day=(8, 10)), goals=(200_000,)).goals
    assert (goal.expected_on, goal.reason, goal.hits.tried) == (None, TOO_FAR, 0)


def test_an_interval_of_four_errors_promises_sixty_percent_and_of_nine_eighty():
    # A month of 28 days ahead: the first error is known in the twelfth week.
    levels = {}
    for weeks in (14, 15, 19, 20, 30):
        (goal,) = forecast(registrations(each_day=(weeks, 10)), goals=(70 * weeks + 280,)).goals
        levels[weeks] = goal.level
    assert levels == {14: None, 15: 0.6, 19: 7 / 9, 20: 0.8, 30: 0.8}


def test_a_series_without_surprises_has_an_interval_of_one_day_and_hits_every_time():
    (goal,) = forecast(registrations(each_day=(30, 10)), goals=(2_380,)).goals
    assert (
        goal.earliest == goal.expected_on == goal.latest == Week(date(2018, 7, 2)).sunday + timedelta(days=28)
    )
    # Origins from the fifteenth week on had four errors; the last whose truth is known is the twenty-sixth.
    assert (goal.hits.held, goal.hits.tried) == (12, 12)


def test_nobody_at_all_gives_zeros_and_no_dates():
    outlook = forecast(registrations(*[0] * 30))
    for month in outlook.months:
        assert (month.people, month.interval.low, month.interval.high) == (0, 0, 0)
    assert {goal.reason for goal in outlook.goals} == {TOO_FAR}
    assert outlook.contest.skill is None


def test_a_week_that_is_missing_counts_as_zero():
    with_zero = registrations(*[70] * 10, 0, *[70] * 5)
    without = Registrations(
        {day: people for day, people in with_zero.by_day.items() if people}, with_zero.first, with_zero.last
    )
    assert forecast(without) == forecast(with_zero)


def test_what_lies_after_the_last_week_changes_nothing():
    known = registrations(*[70] * 10)
    more = Registrations({**known.by_day, known.last.cutoff: 10_000}, known.first, known.last)
    assert forecast(more) == forecast(known)


def test_a_month_that_ends_with_the_last_week_is_over():
    outlook = forecast(registrations(each_day=(16, 10)))
    assert outlook.as_of == date(2018, 4, 1)
    assert [(month.month, month.known) for month in outlook.months] == [
        (date(2018, 4, 1), 10),
        (date(2018, 5, 1), 0),
    ]
    until_september = forecast(registrations(each_day=(42, 10)))
    assert until_september.as_of == date(2018, 9, 30)
    assert [(month.month, month.known) for month in until_september.months] == [
        (date(2018, 10, 1), 0),
        (date(2018, 11, 1), 0),
    ]


def test_the_same_history_gives_the_same_outlook():
    assert wavy(30) == wavy.__wrapped__(30)


def test_bounds_enclose_what_is_expected():
    outlook = wavy(30)
    for month in outlook.months:
        assert month.known <= month.interval.low <= month.people <= month.interval.high
    open_goals = [goal for goal in outlook.goals if goal.reached_on is None]
    assert open_goals
    for goal in open_goals:
        assert goal.expected_on > outlook.as_of
        assert goal.earliest is None or goal.earliest <= goal.expected_on
        assert goal.latest is None or goal.latest >= goal.expected_on


def test_a_goal_whose_bounds_were_never_tested_that_far_is_open():
    goal = wavy(30).goals[-1]
    assert goal.expected_on is not None
    assert (goal.latest, goal.hits.tried, goal.reason) == (None, 0, UNTESTED)


def test_the_path_goes_week_by_week_as_expected_with_bounds_as_far_as_they_were_tested():
    outlook = forecast(registrations(each_day=(30, 10)), goals=(200_000,))
    assert [point.day for point in outlook.path] == [
        outlook.as_of + timedelta(weeks=week) for week in range(1, 27)
    ]
    assert [point.total for point in outlook.path] == [2100 + 70 * week for week in range(1, 27)]
    tested = [point.interval is not None for point in outlook.path]
    assert tested == sorted(tested, reverse=True) and 0 < sum(tested) < 26


def test_the_path_leads_to_the_next_goal_for_no_more_than_two_years():
    reached, distant = (
        forecast(registrations(each_day=(8, 10)), goals=goals) for goals in ((4_000,), (30_000,))
    )
    assert reached.path[-1].total >= 4_000 > reached.path[-2].total
    assert len(distant.path) == 104
    assert forecast(registrations(*[70] * 7)).path == ()


@pytest.mark.parametrize(
    "weeks",
    [
        [0] * 15 + [50_000],
        [50_000] + [0] * 15,
        [10] * 12 + [100_000] * 4,
        [100_000] * 12 + [0] * 4,
        [0, 0, 0, 0, 0, 0, 0, 1] * 2,
    ],
    ids=["at the end", "at the start", "up", "down", "hardly anybody"],
)
def test_a_jump_gives_no_negative_people_and_no_date_out_of_order(weeks):
    assert_is_sound(forecast(registrations(*weeks)))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(0, 3000), min_size=8, max_size=17), st.integers(0, 50_000))
def test_any_history_gives_a_sound_outlook(weeks, before):
    outlook = forecast(registrations(*weeks, before=before))
    assert outlook.total == sum(weeks) + before
    assert_is_sound(outlook)


def assert_is_sound(outlook):
    for month in outlook.months:
        assert 0 <= month.known <= month.people
        assert (month.interval is None) == (month.reason is not None)
        if month.interval:
            assert month.known <= month.interval.low <= month.people <= month.interval.high
        assert 0 <= month.hits.held <= month.hits.tried
    for point in outlook.path:
        assert point.interval is None or point.interval.low <= point.total <= point.interval.high
    totals = [outlook.total, *(point.total for point in outlook.path)]
    assert totals == sorted(totals)
    days = [goal.reached_on or goal.expected_on for goal in outlook.goals]
    told = [day for day in days if day]
    assert told == sorted(told)
    assert days == [*told, *(None for _ in range(len(days) - len(told)))]
    for goal in outlook.goals:
        known = [day for day in (goal.earliest, goal.expected_on, goal.latest) if day]
        assert known == sorted(known)
        assert (goal.level is None) == (goal.earliest is None and goal.latest is None)
