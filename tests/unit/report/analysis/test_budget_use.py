"""Absorption of the budget and what a verified result cost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.report.analysis.budget import (
    NEGATIVE_SPENDING,
    NO_BUDGET,
    NO_DATA,
    NO_RESULT,
    NO_SPENDING,
    NOT_VERIFIED,
    Absorption,
    BudgetMonth,
    CostPerResult,
    absorb,
    announced_budget,
    cost_per_result,
    measure_use,
)
from pantau.report.facts import Target

JANUARY, FEBRUARY, MARCH = date(2018, 1, 1), date(2018, 2, 1), date(2018, 3, 1)
ANNOUNCED = 82_000_000_000


def target(metric, period, bound, value):
    return Target("t", metric, period, bound, value, None, "kumparan 2017-11-25")


def test_a_month_and_its_year_are_held_against_their_pagu_and_the_year_against_what_was_announced():
    months = [
        BudgetMonth(date(2017, 12, 1), 999, 999),
        BudgetMonth(JANUARY, 10_000_000_000, 4_000_000_000),
        BudgetMonth(FEBRUARY, 5_000_000_000, 3_000_000_000),
        BudgetMonth(FEBRUARY, 5_000_000_000, 1_200_000_000),
        BudgetMonth(MARCH, 999, 999),
    ]
    use = measure_use(months, FEBRUARY, ANNOUNCED)
    assert (use.month.pagu_rp, use.month.realisasi_rp, use.month.share) == (10**10, 4_200_000_000, 0.42)
    assert (use.year_to_date.realisasi_rp, use.year_to_date.share) == (8_200_000_000, 0.41)
    assert use.of_announced.share == pytest.approx(0.1)
    assert use.elapsed_share == pytest.approx(2 / 12)
    assert use.negative_months == ()


def test_without_a_pagu_there_is_no_share_but_a_reason():
    use = measure_use([BudgetMonth(JANUARY, 0, 5)], JANUARY, None)
    assert (use.month.share, use.month.reason) == (None, NO_BUDGET)
    assert use.of_announced is None
    assert absorb(-5, 10).reason == NO_BUDGET


def test_a_month_of_which_nothing_came_in_is_unknown_and_no_zero():
    nothing = Absorption(None, None, None, NO_DATA)
    use = measure_use([], FEBRUARY, ANNOUNCED)
    assert (use.month, use.year_to_date, use.of_announced) == (nothing, nothing, nothing)
    assert use.missing_months == (JANUARY, FEBRUARY)
    late = measure_use([BudgetMonth(JANUARY, 100, 50)], FEBRUARY, ANNOUNCED)
    assert (late.month, late.year_to_date.realisasi_rp, late.missing_months) == (nothing, 50, (FEBRUARY,))
    zero = measure_use([BudgetMonth(JANUARY, 100, 0)], JANUARY, None)
    assert (zero.month, zero.missing_months) == (Absorption(100, 0, 0.0), ())
    assert cost_per_result(None, {"P4": 3}) == (CostPerResult("P4", 3, None, NO_DATA),)


def test_the_programmes_first_year_is_its_last_month():
    use = measure_use([BudgetMonth(date(2017, 12, 1), 100, 50)], date(2017, 12, 1), None)
    assert (use.elapsed_share, use.missing_months) == (None, ())


def test_a_booking_taken_back_lowers_the_sums_and_is_named():
    use = measure_use([BudgetMonth(JANUARY, 100, 50), BudgetMonth(FEBRUARY, 100, -20)], FEBRUARY, None)
    assert (use.month.share, use.year_to_date.share) == (-0.2, 0.15)
    assert use.negative_months == (FEBRUARY,)


def test_only_the_most_to_be_spent_in_a_year_is_an_announced_budget():
    targets = [
        target("trainings_held", "year", "at_most", 1),
        target("budget_spent", "month", "at_most", 2),
        target("budget_spent", "year", "at_least", 3),
        target("budget_spent", "year", "at_most", ANNOUNCED),
    ]
    assert announced_budget(targets) == ANNOUNCED
    assert announced_budget(targets[:3]) is None


def test_a_verified_result_costs_its_part_of_all_realisasi():
    assert cost_per_result(1_000, {"P4": 3, "P2": 500}) == (
        CostPerResult("P2", 500, 2),
        CostPerResult("P4", 3, 333),
    )
    assert cost_per_result(5, {"P7": 2})[0].rupiah == 3


@pytest.mark.parametrize(
    ("realisasi", "stage", "verified", "reason"),
    [
        (1_000, "P4", 0, NO_RESULT),
        (1_000, "P1", 0, NOT_VERIFIED),
        (1_000, "P3", 5, NOT_VERIFIED),
        (-1, "P4", 5, NEGATIVE_SPENDING),
        (0, "P4", 5, NO_SPENDING),
    ],
)
def test_a_cost_that_would_say_nothing_is_left_out_with_its_reason(realisasi, stage, verified, reason):
    assert cost_per_result(realisasi, {stage: verified}) == (CostPerResult(stage, verified, None, reason),)


AMOUNTS = st.integers(-(10**12), 10**12)


@given(st.lists(st.tuples(st.integers(1, 12), AMOUNTS, AMOUNTS), max_size=20), st.integers(1, 12))
def test_any_amounts_give_sums_that_lose_no_rupiah(lines, month):
    months = [BudgetMonth(date(2018, at, 1), pagu, spent) for at, pagu, spent in lines]
    use = measure_use(months, date(2018, month, 1), ANNOUNCED)
    year = [(pagu, spent) for at, pagu, spent in lines if at <= month]
    own = [(pagu, spent) for at, pagu, spent in lines if at == month]
    for absorption, told in ((use.year_to_date, year), (use.month, own)):
        sums = tuple(map(sum, zip(*told, strict=True))) or (None, None)
        assert (absorption.pagu_rp, absorption.realisasi_rp) == sums
        assert (absorption.share is None) == ((sums[0] or 0) <= 0) == (absorption.reason is not None)


@given(AMOUNTS, st.integers(-1, 10**6))
def test_a_cost_is_within_half_a_rupiah_of_the_quotient(realisasi, verified):
    (found,) = cost_per_result(realisasi, {"P4": verified})
    assert (found.rupiah is None) == (realisasi <= 0 or verified <= 0) == (found.reason is not None)
    if found.rupiah is not None:
        assert abs(2 * found.rupiah * verified - 2 * realisasi) <= verified
