"""How far people came, and how long it took, in words."""

from datetime import date

from pantau.report.analysis.cohorts import CohortCount, build_triangles
from pantau.report.analysis.durations import WaitCount, measure_pair
from pantau.report.monthly.journeys import (
    cohort_sentence,
    follow_cohorts,
    measure_waits,
    show_waits,
    wait_sentence,
)
from sample_month import month_facts

DECEMBER, JANUARY = date(2017, 12, 1), date(2018, 1, 1)


def triangles(*counts, until=JANUARY):
    found = build_triangles([CohortCount(*count) for count in counts], until, DECEMBER)
    return [triangle for triangle in found if triangle.city_code is None]


def test_nobody_gives_no_share():
    assert cohort_sentence(triangles()) == "Belum ada angkatan pendaftar yang dapat diikuti."
    assert cohort_sentence([]) == "Belum ada angkatan pendaftar yang dapat diikuti."


def test_the_first_cohort_is_told_in_its_own_month():
    told = triangles((DECEMBER, "31.71", "P1", 0, 200), (DECEMBER, "31.71", "P2", 0, 50), until=DECEMBER)
    assert cohort_sentence(told) == (
        "Dari 200 peserta, pada bulan mendaftar itu juga 25% lulus pelatihan (P2), 0% mendapat izin usaha "
        "(P4), dan 0% menerima modal (P7)."
    )


def test_only_those_who_had_the_time_are_counted():
    told = triangles(
        (DECEMBER, "31.71", "P1", 0, 200),
        (JANUARY, "31.71", "P1", 0, 9000),
        (DECEMBER, "31.71", "P2", 0, 50),
        (DECEMBER, "31.71", "P4", 1, 40),
    )
    assert cohort_sentence(told) == (
        "Dari 200 peserta yang mendaftar sedikitnya satu bulan lalu, 25% lulus pelatihan "
        "(P2), 20% mendapat izin usaha (P4), dan 0% menerima modal (P7) dalam satu bulan."
    )


def test_a_long_programme_tells_of_three_months():
    told = triangles((DECEMBER, "31.71", "P1", 0, 200), until=date(2018, 12, 1))
    assert "tiga bulan" in cohort_sentence(told)


def test_cohorts_of_a_month_are_those_of_all_jakarta():
    cohorts = follow_cohorts(month_facts())
    assert [triangle.stage_code for triangle in cohorts.triangles] == ["P2", "P3", "P4", "P5", "P6", "P7"]
    assert {triangle.city_code for triangle in cohorts.triangles} == {None}


def pairs(*waits):
    counts = [WaitCount("31.71", "P1", to, days, reached, people) for to, days, reached, people in waits]
    return [measure_pair("P1", to, counts) for to in ("P2", "P4", "P7")]


def test_half_of_the_people_are_told_where_half_arrived():
    assert wait_sentence(pairs(("P2", 20, True, 60), ("P2", 30, False, 40), ("P4", 30, False, 60))) == (
        "Dihitung sejak mendaftar, separuh peserta lulus pelatihan dalam 20 hari; belum separuhnya yang "
        "mendapat izin usaha maupun menerima modal; yang masih menunggu ikut dihitung."
    )
    assert wait_sentence(pairs(*((to, 9, True, 60) for to in ("P2", "P4", "P7")))) == (
        "Dihitung sejak mendaftar, separuh peserta lulus pelatihan dalam 9 hari, mendapat izin usaha dalam "
        "9 hari, dan menerima modal dalam 9 hari; yang masih menunggu ikut dihitung."
    )


def test_no_day_is_the_same_day():
    told = wait_sentence(pairs(*((to, 0, True, 60) for to in ("P2", "P4", "P7"))))
    assert "menerima modal pada hari yang sama" in told and "0 hari" not in told


def test_before_half_arrived_anywhere_nothing_is_measured():
    assert wait_sentence(pairs(("P2", 20, False, 60))) == (
        "Belum separuh peserta yang lulus pelatihan maupun mendapat izin usaha maupun menerima modal sejak "
        "mendaftar; yang masih menunggu ikut dihitung."
    )
    assert wait_sentence(pairs()) == "Belum ada peserta yang perjalanannya dapat diukur."


def test_every_pair_has_a_bar_and_a_city_its_own_days():
    durations = measure_waits(month_facts())
    picture = show_waits(durations.pairs)
    assert [bar.label for bar in picture.bars][:2] == ["P1 → P2", "P2 → P3"]
    assert len(picture.bars) == 8
    assert "P1 → P2 42 hari" in picture.alt and "P1 → P7 belum separuhnya sampai" in picture.alt
    first_of_pairs = [one.city_code for one in durations.by_city if one.to_stage == "P2"]
    assert first_of_pairs == sorted(first_of_pairs) and None not in first_of_pairs
