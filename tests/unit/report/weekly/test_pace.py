"""A month to date against the targets in force."""

from datetime import date

import pytest

from pantau.report.facts import Target
from pantau.report.weekly.pace import (
    Pace,
    monthly_targets,
    pace_clause,
    pace_detail,
    per_week,
    training_bounds,
)


def target(metric, value, period="month", bound="at_least"):
    return Target(f"{metric}_{value}", metric, period, bound, value, None, "kumparan 2017-11-25")


def test_only_targets_of_a_month_and_of_the_same_definition_count():
    targets = [
        target("entrepreneurs_registered_2018", 3333),
        target("entrepreneurs_registered_2018", 4000),
        target("entrepreneurs_registered_2018", 200_000, period="five_years"),
        target("entrepreneurs_licensed_2018", 3333),
        target("trainings_held", 50),
    ]
    assert monthly_targets(targets, "P1") == (4000, 3333)
    assert monthly_targets(targets, "P4") == (3333,)
    assert monthly_targets(targets[3:], "P1") == ()
    assert monthly_targets(targets, "P7") == ()


@pytest.mark.parametrize(
    ("count", "met"), [(2257, ()), (2258, (3333,)), (2709, (3333,)), (2710, (4000, 3333))]
)
def test_a_target_is_met_by_the_day_of_the_month(count, met):
    pace = Pace("P1", count, (4000, 3333), date(2018, 1, 21))
    assert pace.met == met
    assert set(pace.missed) == {4000, 3333} - set(met)


def test_the_last_day_of_a_month_asks_for_the_whole_target():
    assert Pace("P1", 3999, (4000,), date(2018, 2, 28)).missed == (4000,)
    assert Pace("P1", 4000, (4000,), date(2018, 2, 28)).met == (4000,)


def test_a_tile_tells_the_share_of_each_target_and_of_the_month():
    assert pace_detail(Pace("P1", 2101, (4000, 3333), date(2018, 1, 21))) == (
        "53% dari target 4.000, 63% dari target 3.333; 68% bulan sudah lewat"
    )


def test_a_monthly_target_is_twelve_of_fifty_two_weeks():
    assert per_week(4000) == pytest.approx(4000 * 12 / 52)


def test_trainings_have_two_bounds_or_none():
    least, most = target("trainings_held", 50), target("trainings_held", 70, bound="at_most")
    assert training_bounds([least, most]) == (50, 70)
    assert training_bounds([least]) is None


def test_a_month_that_is_over_has_no_pace_but_a_result():
    january = Pace("P1", 3759, (4000, 3333), date(2018, 1, 31))
    assert pace_detail(january) == "94% dari target 4.000, 113% dari target 3.333"
    assert pace_clause(january) == (
        "pendaftaran Januari di atas target 3.333, tetapi masih di bawah 4.000 orang sebulan"
    )
