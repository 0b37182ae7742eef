"""What may come, in words: with its interval and hit rate, or why there is none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pantau.report.analysis.backtest import Contest, HitRate, Interval
from pantau.report.analysis.outlook import (
    TOO_FAR,
    TOO_SHORT,
    UNTESTED,
    GoalForecast,
    MonthForecast,
    Outlook,
    PathPoint,
)
from pantau.report.monthly.outlook import forecast_method, forecast_sentence, look_ahead, show_fan
from sample_month import later_month_facts, month_facts

FEBRUARY, MARCH = date(2018, 2, 1), date(2018, 3, 1)
AS_OF = date(2018, 2, 4)
HITS = HitRate(20, 25, 0.8)
MONTHS = (
    MonthForecast(FEBRUARY, 402, 4812, Interval(4210, 5530, 0.8), HITS),
    MonthForecast(MARCH, 0, 5100, None, HitRate(0, 0, None), UNTESTED),
)
CONTEST = Contest("rata-rata", 12, 410.4, 350.2)
NEAR = GoalForecast(10_000, None, date(2018, 3, 3), date(2018, 2, 26), date(2018, 3, 12), 0.8, HITS)


def outlook(goals=(NEAR,), months=MONTHS, contest=CONTEST, reason=None, path=()):
    return Outlook(AS_OF, 8, 6317, months, goals, contest, reason, path)


def test_months_and_goals_are_told_with_their_intervals():
    assert forecast_sentence(outlook()) == (
        "Dengan data sampai 4 Feb 2018, pendaftar baru (P1) diperkirakan 4.812 pada Februari 2018 (antara "
        "4.210 dan 5.530; rentang seperti ini benar 20 dari 25 kali) dan 5.100 pada Maret 2018. Peserta "
        "terdaftar (P1) diperkirakan mencapai 10.000 pada 3 Mar 2018 (antara 26 Feb 2018 dan 12 Mar 2018). "
        "Prakiraan tanpa rentang: belum cukup pengalaman untuk mengujinya sejauh itu."
    )


def test_an_interval_that_met_no_truth_yet_says_so():
    told = outlook(months=(replace(MONTHS[0], hits=HitRate(0, 0, None)),))
    assert "(antara 4.210 dan 5.530; ketepatannya belum dapat diuji)" in forecast_sentence(told)
    assert "tanpa rentang" not in forecast_sentence(told)


@pytest.mark.parametrize(
    ("goal", "clause"),
    [
        (
            replace(NEAR, reached_on=date(2018, 1, 30), expected_on=None),
            "Peserta terdaftar (P1) sudah mencapai 10.000 pada 30 Jan 2018.",
        ),
        (
            replace(NEAR, latest=None, reason=UNTESTED),
            "10.000 pada 3 Mar 2018 (paling cepat 26 Feb 2018, batas lambatnya belum dapat diuji).",
        ),
        (replace(NEAR, earliest=None, latest=None, reason=UNTESTED), "mencapai 10.000 sekitar Maret 2018."),
        (
            GoalForecast(200_000, reason=TOO_FAR),
            "Dengan laju sekarang, 200.000 peserta terdaftar (P1) belum akan tercapai dalam 10 tahun.",
        ),
    ],
    ids=["reached", "half open", "about then", "out of sight"],
)
def test_a_goal_is_told_as_far_as_it_is_known(goal, clause):
    assert clause in forecast_sentence(outlook(goals=(goal,), months=MONTHS[:1]))


def test_targets_of_licences_are_not_compared_with_registrations():
    told = forecast_sentence(outlook(), "P4")
    assert told.endswith(
        " Target 40.000 dan 200.000 kini menghitung wirausaha berizin, jadi tidak dibandingkan di sini."
    )
    assert "berizin" not in forecast_sentence(outlook())
    assert "wirausaha berizin" in look_ahead(later_month_facts()).sentence
    assert "wirausaha berizin" not in look_ahead(month_facts()).sentence


def test_below_eight_weeks_there_is_not_enough_data():
    short = outlook((GoalForecast(10_000, reason=TOO_SHORT),), (), None, TOO_SHORT)
    assert forecast_sentence(replace(short, weeks_known=5)) == (
        "Untuk prakiraan belum cukup data, baru 5 dari sedikitnya 8 minggu yang tercatat."
    )
    assert forecast_method(short) == (
        "Prakiraan baru dibuat setelah 8 minggu tercatat, supaya tidak menebak dari terlalu sedikit data."
    )


@pytest.mark.parametrize(
    ("contest", "told"),
    [
        (
            CONTEST,
            "sebab dalam 12 prakiraan empat minggu ke depan selisihnya rata-rata 350 orang; tren teredam",
        ),
        (
            replace(CONTEST, method="tren", trend_error=200.0),
            "Dihitung dengan tren teredam (tren beberapa minggu terakhir yang perlahan mendatar), sebab "
            "dalam 12 prakiraan empat minggu ke depan selisihnya rata-rata 200 orang; rata-rata empat minggu "
            "terakhir meleset 350 orang.",
        ),
        (
            replace(CONTEST, tested=4),
            "baru boleh dipakai setelah sedikitnya 9 kali diuji (sejauh ini 410 orang).",
        ),
        (Contest("rata-rata", 0, None, None), "perlahan mendatar), belum dapat diuji."),
    ],
    ids=["mean", "trend", "few trials", "no trial"],
)
def test_the_method_says_which_one_speaks_and_why(contest, told):
    assert told in forecast_method(outlook(contest=contest))


def test_the_method_prints_the_hit_rate_beside_what_was_promised():
    assert forecast_method(outlook()).endswith(
        "sampai kini rentang itu memuat angka sebenarnya untuk Februari 2018 20 dari 25 kali (80%, "
        "seharusnya 80%)."
    )
    assert forecast_method(outlook(months=MONTHS[1:])).endswith(
        "belum ada rentang yang sudah bertemu angka sebenarnya."
    )


def test_the_fan_goes_from_what_is_known_to_what_is_expected():
    path = tuple(
        PathPoint(AS_OF + timedelta(weeks=week), 6317 + 1000 * week, interval)
        for week, interval in ((1, Interval(7000, 7900, 0.6)), (2, None), (3, None), (4, None))
    )
    far = GoalForecast(40_000, None, date(2019, 1, 1))
    fan = show_fan(month_facts(), outlook(goals=(NEAR, far), path=path))
    known = [point for point in fan.points if point.is_known]
    assert (len(known), known[0].total, known[-1].day, known[-1].total) == (8, 682 + 412, AS_OF, 6486)
    assert [(point.low, point.high) for point in fan.points if not point.is_known][:2] == [
        (7000, 7900),
        (None, None),
    ]
    assert fan.goals == (10_000,)
    assert fan.alt == (
        "Peserta terdaftar: 6.317 pada 4 Feb 2018, diperkirakan 10.317 pada 4 Mar 2018. Rentang pada 11 Feb "
        "2018: 7.000 sampai 7.900."
    )


def test_without_a_forecast_there_is_no_fan():
    assert show_fan(month_facts(), outlook()) is None
