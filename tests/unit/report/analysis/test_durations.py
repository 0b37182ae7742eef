"""Days from stage to stage; who still waits counts for as long as the wait is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.report.analysis.durations import NOBODY, NOT_YET, WaitCount, measure_durations, measure_pair

WAITS = st.lists(
    st.builds(
        WaitCount,
        city_code=st.sampled_from(["31.71", "31.72"]),
        from_stage=st.just("P1"),
        to_stage=st.just("P4"),
        days=st.integers(-5, 60),
        is_reached=st.booleans(),
        people=st.integers(1, 9),
    ),
    min_size=1,
    max_size=25,
)


def arrived(days, people=1, city="31.71", pair=("P1", "P2")):
    return WaitCount(city, *pair, days, True, people)


def waiting(days, people=1, city="31.71", pair=("P1", "P2")):
    return WaitCount(city, *pair, days, False, people)


def days_of(duration):
    return duration.lower.days, duration.median.days, duration.upper.days


def test_four_people_of_whom_two_still_wait_by_hand():
    # Still waiting: 3/4 after day 1, 3/4 x 1/2 after day 3; the last one leaves the view on day 4.
    found = measure_pair("P1", "P2", [arrived(1), waiting(2), arrived(3), waiting(4)])
    assert days_of(found) == (1, 3, None)
    assert found.upper.reason == NOT_YET
    assert (found.people, found.reached, found.early) == (4, 2, 0)


def test_people_who_wait_make_the_median_longer_than_that_of_those_who_arrived():
    assert measure_pair("P1", "P2", [arrived(10, 5), arrived(50, 5)]).median.days == 10
    assert measure_pair("P1", "P2", [arrived(10, 5), arrived(50, 5), waiting(60, 5)]).median.days == 50


def test_a_median_that_is_not_reached_says_so():
    found = measure_pair("P1", "P7", [arrived(30, 1, pair=("P1", "P7")), waiting(90, 99, pair=("P1", "P7"))])
    assert (found.median.days, found.median.reason) == (None, NOT_YET)


def test_nobody_on_the_way_is_told_from_nobody_arrived():
    assert measure_pair("P2", "P3", []).median.reason == NOBODY
    assert measure_pair("P2", "P3", [waiting(5, pair=("P2", "P3"))]).median.reason == NOT_YET


def test_exactly_half_is_a_median():
    assert measure_pair("P1", "P2", [arrived(7, 3), waiting(7, 3)]).median.days == 7
    assert measure_pair("P1", "P2", [arrived(day) for day in range(1, 11)]).median.days == 5


def test_the_later_stage_first_is_a_wait_of_no_days():
    found = measure_pair("P1", "P2", [arrived(-40, 3), arrived(0), arrived(8)])
    assert days_of(found) == (0, 0, 0)
    assert (found.reached, found.early) == (5, 3)


def test_who_comes_to_the_first_stage_after_the_month_does_not_wait_yet():
    found = measure_pair("P1", "P2", [arrived(8), waiting(-2, 50)])
    assert (found.people, found.median.days) == (1, 8)


def test_each_pair_stands_for_jakarta_and_then_for_each_city():
    found = measure_durations([arrived(4), arrived(8, 1, "31.72"), arrived(1, 1, "31.72", ("P2", "P3"))])
    assert [(one.from_stage, one.to_stage, one.city_code, one.median.days) for one in found] == [
        ("P1", "P2", None, 4),
        ("P1", "P2", "31.71", 4),
        ("P1", "P2", "31.72", 8),
        ("P2", "P3", None, 1),
        ("P2", "P3", "31.72", 1),
    ]


@given(WAITS)
def test_quartiles_rise_and_jakarta_counts_the_people_of_its_cities(waits):
    durations = measure_durations(waits)
    for one in durations:
        known = [days for days in days_of(one) if days is not None]
        assert known == sorted(known)
        assert all(days >= 0 for days in known)
        assert [quartile.reason is None for quartile in (one.lower, one.median, one.upper)] == [
            days is not None for days in days_of(one)
        ]
        assert one.early <= one.reached <= one.people
    if durations:
        whole, *cities = durations
        assert whole.people == sum(city.people for city in cities)
        assert whole.reached == sum(city.reached for city in cities)


@given(WAITS)
def test_without_anybody_waiting_a_quartile_is_the_day_by_which_that_share_had_arrived(waits):
    everybody = [WaitCount("31.71", "P1", "P4", wait.days, True, wait.people) for wait in waits]
    found = measure_pair("P1", "P4", everybody)
    days = sorted(max(wait.days, 0) for wait in everybody for _ in range(wait.people))
    for quartile in (found.lower, found.median, found.upper):
        assert quartile.days == days[-int(-quartile.share * len(days) // 1) - 1]


@given(WAITS)
def test_counting_people_together_or_one_by_one_is_the_same(waits):
    one_by_one = [
        WaitCount(wait.city_code, "P1", "P4", wait.days, wait.is_reached, 1)
        for wait in waits
        for _ in range(wait.people)
    ]
    assert measure_durations(one_by_one) == measure_durations(waits)


@pytest.mark.parametrize("people", [0, -1])
def test_a_count_of_nobody_changes_nothing(people):
    assert measure_durations([arrived(3), arrived(1, people)]) == measure_durations([arrived(3)])
