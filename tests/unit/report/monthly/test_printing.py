"""What the PDF prints: numbers in one line, dashes where there is none, bars that stay in their track."""

from datetime import date

import pytest

from pantau.report.analysis.announced import Sum
from pantau.report.analysis.backtest import HitRate, Interval
from pantau.report.analysis.budget import absorb
from pantau.report.analysis.forecast import TOO_FAR, UNTESTED, GoalForecast, MonthForecast
from pantau.report.monthly.composition import compose_monthly
from pantau.report.monthly.numerals import clip, count, days, money, part, share, signed
from pantau.report.monthly.printing import print_monthly
from pantau.report.monthly.printing_outlook import print_goal, print_month
from pantau.report.monthly.printing_places import print_absorption, print_bars
from pantau.report.monthly.printing_trust import print_sum
from sample_month import first_month_facts

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


def test_numbers_stand_the_indonesian_way_and_nothing_is_a_dash():
    assert (count(4230), count(0), count(None)) == ("4.230", "0", DASH)
    assert (signed(759), signed(0), signed(-18), signed(None)) == ("+759", "0", f"{MINUS}18", DASH)
    assert (share(0.931), share(0.001), share(-0.2), share(None)) == ("93%", "<1%", f"{MINUS}20%", DASH)
    assert (money(82_000_000_000), money(-2_500_000)) == ("Rp 82 miliar", f"{MINUS}Rp 2,5 juta")
    assert (part(290, 308), part(0, 0)) == ("290 dari 308 (94%)", DASH)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2019, 6, 5), date(2019, 6, 15), f"5{DASH}15 Jun 2019"),
        (date(2019, 5, 5), date(2019, 6, 15), f"5 Mei {DASH} 15 Jun 2019"),
        (date(2018, 12, 5), date(2019, 1, 15), f"5 Des 2018 {DASH} 15 Jan 2019"),
        (date(2019, 6, 5), date(2019, 6, 5), "5 Jun 2019"),
    ],
)
def test_what_two_days_share_is_said_once(first, last, said):
    assert days(first, last) == said


def test_a_long_text_ends_between_words():
    assert clip("tiga kecamatan, lalu empat", 18) == "tiga kecamatan …"
    assert clip("tiga kecamatan", 14) == "tiga kecamatan"


def test_bars_stay_in_their_track_and_say_that_they_would_leave_it():
    over, below = print_absorption("x", absorb(100, 130)), print_absorption("x", absorb(100, -20))
    assert (over["length"], over["is_over"], over["share"]) == (1.0, True, "130%")
    assert (below["length"], below["is_over"], below["share"]) == (0.0, True, "kurang dari nol")
    assert print_absorption("x", absorb(0, 5))["share"] == "tidak ada pagu"
    nothing = print_absorption("x", absorb(None, None))
    assert (nothing["share"], nothing["told"]) == (DASH, "data anggaran belum masuk")
    assert print_absorption("x", absorb(100, 0))["told"] == "Rp 0 dari Rp 100"
    assert print_bars((0, 5, 10)) == [0, 0.5, 1]
    assert print_bars((0, 0)) == [0, 0]


def test_costs_without_a_budget_are_dashes():
    costs = print_monthly(compose_monthly(first_month_facts(budget={})))["budget"]["costs"]
    assert {(month, year) for _, _, month, _, year in costs} == {(DASH, DASH)}


def test_a_goal_tells_its_day_as_far_as_that_was_tested():
    day, early, late = date(2019, 6, 12), date(2019, 6, 5), date(2019, 6, 15)
    hits = HitRate(34, 36, 0.8)
    reached = GoalForecast(10_000, reached_on=day)
    assert print_goal(reached) == ["10.000", "sudah, 12 Jun 2019", DASH, DASH]
    tested = GoalForecast(40_000, expected_on=day, earliest=early, latest=late, hits=hits)
    assert print_goal(tested) == ["40.000", "12 Jun 2019", f"5{DASH}15 Jun 2019", "34 dari 36"]
    half = GoalForecast(40_000, expected_on=day, earliest=early, hits=hits)
    assert print_goal(half)[2] == "paling cepat 5 Jun 2019"
    untested = GoalForecast(200_000, expected_on=day, reason=UNTESTED)
    assert print_goal(untested) == ["200.000", "sekitar Jun 2019", "belum teruji", DASH]
    assert print_goal(GoalForecast(200_000, reason=TOO_FAR))[1:3] == [DASH, TOO_FAR]


def test_a_month_without_an_interval_says_that_it_was_not_tested():
    known = MonthForecast(date(2018, 2, 1), 598, 3731, None, HitRate(0, 0, None), UNTESTED)
    assert print_month(known) == ["Feb 2018", "598", "3.731", "belum teruji", DASH]
    tested = MonthForecast(date(2018, 2, 1), 598, 3731, Interval(3500, 4000, 0.8), HitRate(7, 9, 0.8))
    assert print_month(tested)[3:] == [f"3.500{DASH}4.000", "7 dari 9"]


def test_a_sum_says_whether_its_parts_add_up_and_which_are_missing():
    off = Sum(date(2018, 2, 15), "P1", "Warta Kota", 9468, (("a", 8417),), ("Kepulauan Seribu",))
    assert print_sum(off) == (
        "15 Feb 2018, P1: diumumkan 9.468, jumlah bagian-bagiannya 8.417, berselisih 1.051 "
        "(tanpa Kepulauan Seribu)."
    )
    even = Sum(date(2018, 2, 15), "P1", "Warta Kota", 10, (("a", 4), ("b", 6)), ())
    assert print_sum(even).endswith("diumumkan 10, sama dengan jumlah bagian-bagiannya.")


def test_nothing_unprintable_reaches_the_page():
    texts = list(leaves(print_monthly(compose_monthly(first_month_facts()))))
    assert len(texts) > 1000
    assert not [text for text in texts if text in ("None", "nan", "inf", "") or "None " in text]


def leaves(printed):
    """Every string of what is printed."""
    if isinstance(printed, dict):
        for value in printed.values():
            yield from leaves(value)
    elif isinstance(printed, (list, tuple)):
        for value in printed:
            yield from leaves(value)
    elif isinstance(printed, str):
        yield printed
