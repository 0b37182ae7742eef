"""Cohorts by month of registration: what share reached a stage, as far as a cohort is old enough to tell."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pantau.report.analysis.cohorts import STAGES, CohortCount, build_triangles
from pantau.report.analysis.months import add_months

DECEMBER, JANUARY, FEBRUARY = date(2017, 12, 1), date(2018, 1, 1), date(2018, 2, 1)
JAKARTA = None

COUNTS = st.lists(
    st.builds(
        CohortCount,
        cohort_month=st.integers(-2, 8).map(lambda at: add_months(DECEMBER, at)),
        city_code=st.sampled_from(["31.71", "31.72"]),
        stage_code=st.sampled_from(["P2", "P7"]),
        months_since=st.integers(-1, 9),
        people=st.integers(0, 50),
    ),
    max_size=40,
)


def triangle(triangles, stage, city=JAKARTA):
    (found,) = (one for one in triangles if (one.stage_code, one.city_code) == (stage, city))
    return found


def registered(month, city, people):
    return CohortCount(month, city, "P1", 0, people)


def test_a_cohort_is_followed_month_by_month_until_the_report():
    counts = [
        registered(DECEMBER, "31.71", 10),
        registered(JANUARY, "31.71", 20),
        registered(FEBRUARY, "31.71", 5),
        CohortCount(DECEMBER, "31.71", "P2", 0, 1),
        CohortCount(DECEMBER, "31.71", "P2", 2, 3),
        CohortCount(JANUARY, "31.71", "P2", 1, 5),
    ]
    found = triangle(build_triangles(counts, FEBRUARY), "P2", "31.71")
    assert found.months == (DECEMBER, JANUARY, FEBRUARY)
    assert found.sizes == (10, 20, 5)
    assert found.reached == ((1, 1, 4), (0, 5, None), (0, None, None))
    assert found.shares == ((0.1, 0.1, 0.4), (0.0, 0.25, None), (0.0, None, None))


def test_pooled_shares_leave_out_cohorts_that_are_too_young():
    counts = [
        registered(DECEMBER, "31.71", 10),
        registered(JANUARY, "31.71", 30),
        CohortCount(DECEMBER, "31.71", "P4", 1, 2),
        CohortCount(JANUARY, "31.71", "P4", 0, 4),
    ]
    found = triangle(build_triangles(counts, JANUARY), "P4")
    assert found.pooled == (4 / 40, 2 / 10)


def test_jakarta_is_the_sum_of_its_cities_and_comes_first():
    counts = [
        registered(JANUARY, "31.72", 7),
        registered(JANUARY, "31.71", 3),
        CohortCount(JANUARY, "31.72", "P3", 0, 2),
    ]
    triangles = build_triangles(counts, JANUARY, first_month=JANUARY)
    assert [one.city_code for one in triangles if one.stage_code == "P3"] == [None, "31.71", "31.72"]
    assert triangle(triangles, "P3").sizes == (10,)
    assert triangle(triangles, "P3", "31.71").reached == ((0,),)


def test_a_month_without_registrations_has_size_zero_and_no_share():
    counts = [registered(DECEMBER, "31.71", 1), registered(FEBRUARY, "31.71", 1)]
    found = triangle(build_triangles(counts, FEBRUARY), "P2")
    assert found.sizes == (1, 0, 1)
    assert found.shares[1] == (None, None, None)


def test_cohorts_of_before_the_programme_and_what_comes_after_the_report_stay_out():
    counts = [
        registered(date(2017, 11, 1), "31.71", 9),
        registered(date(2018, 3, 1), "31.71", 9),
        registered(JANUARY, "31.71", 2),
        CohortCount(JANUARY, "31.71", "P2", 2, 1),
        CohortCount(date(2017, 11, 1), "31.71", "P2", 0, 1),
    ]
    found = triangle(build_triangles(counts, FEBRUARY), "P2")
    assert found.sizes == (0, 2, 0)
    assert found.reached == ((0, 0, 0), (0, 0, None), (0, None, None))


def test_who_reached_a_stage_before_registering_had_it_from_the_first_month_on():
    counts = [registered(JANUARY, "31.71", 2), CohortCount(JANUARY, "31.71", "P4", -3, 1)]
    assert triangle(build_triangles(counts, JANUARY, JANUARY), "P4").shares == ((0.5,),)


def test_a_programme_without_anybody_has_empty_triangles_for_jakarta():
    triangles = build_triangles([], DECEMBER)
    assert [one.stage_code for one in triangles] == list(STAGES)
    assert {one.pooled for one in triangles} == {(None,)}
    assert {one.months for one in build_triangles([], DECEMBER, first_month=JANUARY)} == {()}


@given(COUNTS, st.integers(0, 6))
def test_a_cell_is_told_exactly_when_its_month_is_over_and_never_falls(counts, months):
    people = [
        registered(add_months(DECEMBER, at), city, 500) for at in range(9) for city in ("31.71", "31.72")
    ]
    triangles = build_triangles([*people, *counts], add_months(DECEMBER, months))
    for one in triangles:
        for at, row in enumerate(one.reached):
            told = [cell for cell in row if cell is not None]
            assert row == (*told, *(None for _ in range(at)))
            assert told == sorted(told)


@given(COUNTS, st.integers(0, 6))
def test_every_cell_of_jakarta_is_the_sum_of_the_cities_and_counts_each_person_once(counts, months):
    people = [registered(DECEMBER, city, 500) for city in ("31.71", "31.72")]
    triangles = build_triangles([*people, *counts], add_months(DECEMBER, months))
    for stage in ("P2", "P7"):
        whole, *cities = (one for one in triangles if one.stage_code == stage)
        for at, row in enumerate(whole.reached):
            for since, cell in enumerate(row):
                if cell is not None:
                    assert cell == sum(city.reached[at][since] for city in cities)
                    assert cell == sum(
                        count.people
                        for count in counts
                        if count.stage_code == stage
                        and count.cohort_month == whole.months[at]
                        and count.months_since <= since
                    )
