"""A month is judged by targets only where it is a whole one under one definition."""

from dataclasses import replace
from datetime import date

import pytest

from pantau.periods import Month
from pantau.report.monthly.aims import Turn, find_turn, is_judged
from pantau.report.monthly.composition import compose_monthly
from pantau.report.monthly.facts import MonthlyFacts
from sample_facts import read_metrics, read_targets
from sample_month import month_facts

STARTS = (date(2017, 11, 25), date(2018, 9, 12), date(2021, 10, 27))


def within(start: date) -> MonthlyFacts:
    """January's people, told as those of another month with its own targets."""
    month = Month(start)
    return month_facts(
        month=month,
        weeks=(),
        targets=read_targets(month.last_day),
        targets_before=read_targets(month.start),
        metrics=read_metrics(month.last_day),
        defined_since=max(day for day in STARTS if day <= month.last_day),
        sent_before=None,
        changes=(),
    )


def tiles(facts: MonthlyFacts) -> list[tuple[str, bool]]:
    return [(tile.detail, tile.is_behind) for tile in compose_monthly(facts).tiles[:3]]


def test_a_turn_is_found_in_its_own_month_alone():
    assert find_turn(within(date(2018, 9, 1))) == Turn(date(2018, 9, 12), "P1", "P4")
    assert find_turn(within(date(2021, 10, 1))) == Turn(date(2021, 10, 27), "P4", "P1")
    for start in (date(2018, 8, 1), date(2018, 10, 1), date(2021, 11, 1), date(2017, 12, 1)):
        assert find_turn(within(start)) is None


@pytest.mark.parametrize(
    ("start", "judged"),
    [(date(2017, 12, 1), False), (date(2018, 1, 1), True), (date(2018, 9, 1), False)],
)
def test_a_month_that_is_no_whole_one_is_not_judged(start, judged):
    assert is_judged(within(start)) is judged


def test_september_2018_tells_both_definitions_with_their_days():
    facts = within(date(2018, 9, 1))
    report = compose_monthly(facts)
    _, (new, is_behind), (licences, is_p4_behind) = tiles(facts)
    assert new == (
        "Agustus 1.447; target 4.000 dan 3.333 pendaftar berlaku sampai 11 Sep; sejak 12 Sep yang dihitung "
        "izin usaha"
    )
    assert licences.endswith("dari target 3.333; sejak 12 Sep yang dihitung izin usaha")
    assert not is_behind and not is_p4_behind
    assert "target" not in report.state
    assert report.notes[1] == (
        "Sejak 12 Sep 2018 yang dihitung sebagai wirausaha adalah peserta berizin usaha (P4); sampai 11 Sep "
        "2018 peserta terdaftar (P1). Target keduanya berlaku untuk masanya masing-masing, jadi September "
        "tidak dinilai terhadap target sebulan."
    )


def test_october_2021_turns_back_to_registrations():
    _, (new, _), (licences, _) = tiles(within(date(2021, 10, 1)))
    assert new == (
        "September 1.447; tidak ada target bulanan untuk pendaftar; sejak 27 Okt yang dihitung pendaftar"
    )
    assert licences.endswith(
        "; target 3.333 izin usaha berlaku sampai 26 Okt; sejak 27 Okt yang dihitung pendaftar"
    )


def test_december_2017_is_no_whole_month():
    facts = within(date(2017, 12, 1))
    _, (new, is_behind), _ = tiles(facts)
    assert "dari target 4.000" in new and not is_behind
    assert compose_monthly(facts).notes[1] == (
        "Program dimulai pada 14 Des 2017, jadi Desember bukan bulan penuh; target sebulan tetap angka untuk "
        "bulan penuh."
    )


def test_what_falls_due_in_the_month_is_told_as_reached_or_not():
    march = within(date(2018, 3, 1))
    missed, *_ = tiles(march)
    assert missed == ("orang sampai 31 Mar 2018; target 10.000 sampai hari itu belum tercapai", True)
    first, *others = march.kecamatan
    p1, *later = first.figures
    more = replace(first, figures=(replace(p1, cumulative=p1.cumulative + 10_000), *later))
    reached, *_ = tiles(replace(march, kecamatan=(more, *others)))
    assert reached == ("orang sampai 31 Mar 2018; target 10.000 sampai hari itu tercapai", False)
    assert tiles(within(date(2018, 2, 1)))[0][0] == "orang sampai 28 Feb 2018"
