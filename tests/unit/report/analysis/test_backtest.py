"""What would have been forecast in the past: nothing may know what came later."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pantau.report.analysis import backtest
from pantau.report.analysis.backtest import Backtest, HitRate, Interval, Window, widen
from pantau.report.analysis.trend import continue_mean, continue_trend

MONTH = Window(1, 28)


def by_day(weeks):
    """Each week's people on its Wednesday."""
    return np.array([people if day == 2 else 0 for people in weeks for day in range(7)], dtype=float)


def rising(count):
    return [200 + 60 * at + (at * 53) % 40 for at in range(count)]


def level(count):
    return [500 + (at * 53) % 200 for at in range(count)]


@pytest.fixture
def without_library(monkeypatch):
    """The trend is the last week once more: quick, and computed by hand."""
    monkeypatch.setitem(backtest._METHODS, "tren", lambda weeks, ahead: np.full(ahead, weeks[-1]))


def test_the_mean_is_that_of_the_last_four_weeks():
    assert continue_mean(np.array([1.0, 2, 3, 4, 5]), 2).tolist() == [3.5, 3.5]


def test_a_trend_goes_on_and_fades_and_never_falls_below_zero():
    up = continue_trend(np.array(rising(20), dtype=float), 200)
    steps = np.diff(up)
    assert up[0] > 1300
    assert steps[0] > 30
    assert steps[-1] < 1
    assert np.all(continue_trend(np.array(rising(20)[::-1], dtype=float) - 200, 200) >= 0)


def test_a_series_that_never_changed_goes_on_unchanged():
    assert continue_trend(np.full(12, 7.0), 3).tolist() == [7, 7, 7]
    assert continue_trend(np.zeros(12), 3).tolist() == [0, 0, 0]


def test_errors_widen_a_forecast_on_the_scale_of_roots():
    errors = np.array([-1.0, -0.5, 0, 0, 0, 0, 0, 0.5, 2])
    assert widen(100.0, errors) == Interval(81, 144, 0.8)
    assert widen(0.0, errors) == Interval(0, 4, 0.8)


def test_a_tenth_of_the_errors_is_left_out_on_each_side():
    errors = np.array([-9.0, -1, *[0.0] * 15, 1, 9])
    assert widen(100.0, errors) == Interval(81, 121, 0.8)


def test_few_errors_promise_less_and_three_nothing():
    assert widen(100.0, np.array([0.0, 1, 0, 1])) == Interval(100, 121, 0.6)
    assert widen(100.0, np.array([0.0, 1, 0])) is None


def test_an_interval_holds_the_forecast_even_if_all_errors_lie_on_one_side():
    assert widen(100.0, np.array([1.0] * 9)) == Interval(100, 121, 0.8)


def test_a_window_in_the_middle_of_a_week_takes_its_part(without_library):
    found = Backtest(by_day([70] * 8), 10)
    assert found.point(Window(1, 3)) == pytest.approx(30)
    assert found.point(Window(5, 14)) == pytest.approx(100)
    assert found.path()[[0, 1, 10, 70]] == pytest.approx([0, 10, 100, 700])


def test_the_trend_is_used_once_nine_trials_have_shown_it_better():
    # Twenty weeks: nine origins whose four weeks are over.
    assert Backtest(by_day(rising(19)), 10).contest.method == "rata-rata"
    contest = Backtest(by_day(rising(20)), 10).contest
    assert (contest.method, contest.tested) == ("tren", 9)
    assert contest.trend_error < contest.mean_error
    assert contest.skill == pytest.approx(1 - contest.trend_error / contest.mean_error)


def test_the_benchmark_stays_where_it_is_better(without_library):
    contest = Backtest(by_day(level(30)), 10).contest
    assert (contest.method, contest.tested) == ("rata-rata", 19)
    assert contest.skill < 0


def test_errors_of_both_methods_by_hand(without_library):
    # Week 8 is known, weeks 9 to 12 come: 8 x 100, then 4 x 200. The mean said 400, the last week 400.
    first = Backtest(by_day([100] * 8 + [200] * 4), 4).contest
    assert (first.tested, first.trend_error, first.mean_error) == (1, 400, 400)
    # A week later the mean said 500, the last week 800; 800 came.
    second = Backtest(by_day([100] * 8 + [200] * 5), 4).contest
    assert (second.tested, second.trend_error, second.mean_error) == (2, 200, 350)
    assert second.skill == pytest.approx(1 - 200 / 350)


@pytest.mark.parametrize("window", [Window(1, 7), MONTH, Window(4, 31)])
@pytest.mark.parametrize("weeks", [rising(30), level(30)], ids=["rising", "level"])
def test_each_past_interval_is_the_one_that_was_told_at_the_time(without_library, window, weeks):
    told = tell_week_by_week(by_day(weeks), window)
    assert len(told) > 5
    assert Backtest(by_day(weeks), 10).hit_rate(window) == rate(told)


def test_with_the_library_too_the_past_is_what_was_told_at_the_time():
    told = tell_week_by_week(by_day(rising(20)), Window(1, 7))
    assert len(told) == 8
    assert Backtest(by_day(rising(20)), 10).hit_rate(Window(1, 7)) == rate(told)


def tell_week_by_week(days, window):
    """The interval told at the end of each week, from the weeks up to it, and what then came."""
    told = []
    for known in range(56, len(days) - window.last + 1, 7):
        interval = Backtest(days[:known], 10).interval(window)
        if interval:
            told.append((interval, days[known + window.first - 1 : known + window.last].sum()))
    return told


def rate(told):
    held = sum(interval.low <= truth <= interval.high for interval, truth in told)
    return HitRate(held, len(told), pytest.approx(sum(interval.level for interval, _ in told) / len(told)))


@given(
    st.floats(0, 1e7),
    st.lists(st.floats(-50, 50), min_size=4, max_size=60).map(np.array),
)
def test_an_interval_encloses_its_forecast_and_is_never_negative(point, errors):
    interval = widen(point, errors)
    assert 0 <= interval.low <= point + 1e-5
    assert point - 1e-5 <= interval.high
    assert 0.6 <= interval.level <= 0.8


@given(st.integers(9, 200))
def test_of_exchangeable_errors_an_interval_holds_at_least_eighty_percent(count):
    # n errors and one more leave n + 1 places between them; the tails of both sides are cut off.
    ranks = np.arange(count, dtype=float) - (count - 1) / 2
    interval = widen(1e6, ranks / 1000)
    inside = [rank for rank in ranks if interval.low <= (1000 + rank / 1000) ** 2 <= interval.high]
    assert (len(inside) - 1) / (count + 1) >= 0.8 - 1e-9
