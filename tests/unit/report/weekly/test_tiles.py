"""The six numbers on top."""

from dataclasses import replace
from datetime import date

import pytest

from pantau.periods import Week
from pantau.report.facts import Measure
from pantau.report.scopes import scope_of
from pantau.report.weekly.tiles import compose_tiles, month_pace

JAKARTA = scope_of("DKI")


def tiles(facts, scope=JAKARTA):
    return {tile.label: (tile.value, tile.detail, tile.is_behind) for tile in compose_tiles(facts, scope)}


def test_jakarta_has_six_numbers_against_its_targets(facts):
    assert tiles(facts) == {
        "Peserta terdaftar (P1)": ("4.400", "orang, sejak program dimulai", False),
        "Pendaftar baru minggu ini": ("+880", "minggu lalu 880", False),
        "Pendaftar baru Januari": (
            "2.640",
            "66% dari target 4.000, 79% dari target 3.333; 68% bulan sudah lewat",
            False,
        ),
        "Berizin usaha (P4)": ("3.080", "+616 minggu ini; 1.760 (57%) cocok dengan PTSP", False),
        "Modal cair (P7)": (
            "Rp 880 juta",
            "sejak Des 2017; Januari Rp 220 juta untuk 88 orang; penerima seluruhnya 1.760 orang",
            False,
        ),
        "Pelatihan Januari": ("44", "kelas sampai 21 Jan 2018; target 50–70 sebulan", False),
    }


def test_a_month_behind_both_targets_is_marked(facts, alter):
    facts = alter(
        facts, measures={"stage.P1.new_count": Measure(50, 100), "training.class_count": Measure(0, 0)}
    )
    assert tiles(facts)["Pendaftar baru Januari"][2]
    assert tiles(facts)["Pelatihan Januari"][2]


@pytest.mark.parametrize("code", ["31.74", "31.74.01"])
def test_below_jakarta_there_are_no_targets(facts, code):
    said = str(tiles(facts, scope_of(code)))
    assert "target" not in said
    assert month_pace(facts, scope_of(code), "P1") is None


def test_nobody_new_is_not_claimed_where_everything_is_held(facts, hold):
    assert tiles(hold(facts))["Pendaftar baru minggu ini"] == ("+0", "data minggu ini ditahan", False)


def test_a_kecamatan_reads_where_it_stands(facts, alter):
    figures = facts.kecamatan[0].figures
    facts = alter(facts, "31.75.06", "31.72.03", figures=(replace(figures[0], cumulative=500), *figures[1:]))
    assert tiles(facts, scope_of("31.74.01"))["Peserta terdaftar (P1)"][1] == (
        "orang, peringkat 3 dari 44 kecamatan"
    )


def test_without_a_target_in_force_it_says_so(facts):
    facts = replace(facts, targets=())
    assert tiles(facts)["Pendaftar baru Januari"][1] == (
        "sampai 21 Jan 2018; tidak ada target pendaftar yang berlaku"
    )
    assert tiles(facts)["Pelatihan Januari"][1] == "kelas sampai 21 Jan 2018"


def test_targets_of_licences_stand_with_licences_only(facts, alter):
    licensed = replace(facts.targets[1], metric_code="entrepreneurs_licensed_2018")
    facts = replace(facts, targets=(licensed,), week=Week(date(2018, 9, 17)))
    facts = alter(facts, measures={"stage.P4.new_count": Measure(10, 70)})
    assert tiles(facts)["Pendaftar baru September"][1].endswith("tidak ada target pendaftar yang berlaku")
    value, detail, is_behind = tiles(facts)["Berizin usaha (P4)"]
    assert (value, is_behind) == ("3.080", True)
    assert detail.endswith("cocok dengan PTSP; September 440, 13% dari target 3.333; 77% bulan sudah lewat")


def test_a_missing_partner_is_not_read_as_nobody_verified(facts):
    missing = tuple(replace(feed, is_missing=feed.feed == "ptsp") for feed in facts.feeds)
    assert tiles(replace(facts, feeds=missing))["Berizin usaha (P4)"][1] == (
        "+616 minggu ini; data PTSP belum masuk"
    )


def test_the_first_week_and_an_empty_stage_are_told_without_a_comparison(facts, alter):
    figures = tuple(replace(one, cumulative=0, new=0, verified=0) for one in facts.kecamatan[0].figures)
    facts = alter(facts, figures=figures, weekly_new={"P1": (0,)}, measures={})
    told = tiles(facts)
    assert told["Pendaftar baru minggu ini"] == ("+0", "belum ada minggu pembanding", False)
    assert told["Berizin usaha (P4)"][1] == "+0 minggu ini; belum ada yang dapat dicocokkan dengan PTSP"
    assert told["Modal cair (P7)"] == (
        "Rp 0",
        "sejak Des 2017; Januari belum ada; penerima seluruhnya 0 orang",
        False,
    )
