"""What pictures show, and what their texts say without them."""

from dataclasses import replace
from datetime import date

import pytest

from pantau.reference import load_kecamatan
from pantau.report.scopes import scope_of, scopes
from pantau.report.weekly.illustrations import (
    illustrate,
    short_name,
    show_funnel,
    show_map,
    show_reporting,
    show_weekly_new,
)

JAKARTA, CITY, TEBET = scope_of("DKI"), scope_of("31.74"), scope_of("31.74.01")


def test_the_funnel_tells_people_and_their_share_of_p1(facts):
    funnel = show_funnel(facts, TEBET)
    assert [(bar.label, bar.count, bar.verified, bar.share) for bar in funnel.bars[:2]] == [
        ("P1 Pendaftaran", 100, 0, 1.0),
        ("P2 Pelatihan", 90, 40, 0.9),
    ]
    assert funnel.alt.startswith("Peserta di tiap tahap: P1 Pendaftaran 100; P2 Pelatihan 90 (90% dari P1);")


def test_without_anybody_there_is_no_share(facts, alter):
    figures = tuple(replace(one, cumulative=0, new=0, verified=0) for one in facts.kecamatan[0].figures)
    funnel = show_funnel(alter(facts, figures=figures), JAKARTA)
    assert {bar.share for bar in funnel.bars} == {None}
    assert "%" not in funnel.alt


def test_weeks_are_named_by_their_monday_and_stand_against_the_targets(facts):
    shown = show_weekly_new(facts, JAKARTA)
    assert [bar.week_start for bar in shown.bars][-2:] == [date(2018, 1, 8), date(2018, 1, 15)]
    assert len(shown.bars) == 6
    assert [(line.label, round(line.per_week)) for line in shown.lines] == [
        ("4.000 sebulan", 923),
        ("3.333 sebulan", 769),
    ]
    assert shown.alt == (
        "Pendaftar baru tiap minggu sampai 21 Jan 2018: 880, 880, 880, 880, 880, 880. Garis target: "
        "4.000 sebulan setara 923 seminggu, 3.333 sebulan setara 769 seminggu."
    )


@pytest.mark.parametrize("scope", [CITY, TEBET])
def test_below_jakarta_weeks_have_no_target(facts, scope):
    shown = show_weekly_new(facts, scope)
    assert shown.lines == ()
    assert "target" not in shown.alt


def test_the_map_has_all_tiles_and_others_are_out_of_scope(facts, hold):
    facts = hold(facts, "31.74.01")
    tiles = show_map(facts, CITY).tiles
    assert len({(tile.column, tile.row) for tile in tiles}) == 44
    assert sum(tile.is_in_scope for tile in tiles) == 10
    assert [tile.short_name for tile in tiles if tile.is_held] == ["Tebet"]
    assert sum(tile.is_in_scope for tile in show_map(facts, JAKARTA).tiles) == 44


def test_the_map_names_the_highest_the_zeros_and_the_held(facts, alter, hold):
    busy = facts.kecamatan[0].figures
    facts = alter(facts, "31.72.03", figures=(replace(busy[0], new=45), *busy[1:]))
    facts = alter(facts, "31.75.06", figures=(replace(busy[0], new=0), *busy[1:]))
    facts = hold(facts, "31.74.01", "31.74.02")
    assert show_map(facts, JAKARTA).alt == (
        "Peta pendaftar baru minggu ini di 44 kecamatan. Terbanyak: Koja 45, Kepulauan Seribu Utara 20, "
        "Kepulauan Seribu Selatan 20. Tanpa pendaftar baru (1): Cakung. Ditahan (2): Tebet dan Setiabudi."
    )
    assert show_map(facts, TEBET).alt == (
        "Letak Tebet di peta Jakarta: 80 peserta, 0 baru minggu ini, lembar kerjanya ditahan."
    )


@pytest.mark.parametrize(("scope", "labels"), [(JAKARTA, 6), (CITY, 10), (TEBET, 7)])
def test_reporting_has_a_row_for_each_part_of_a_scope(facts, scope, labels):
    rows = show_reporting(facts, scope).rows
    assert len(rows) == labels
    asked = 7 * {"jakarta": 44, "city": 10, "kecamatan": 1}[scope.kind]
    assert sum(row.ada_data + row.nihil + row.kosong + row.belum for row in rows) == asked


def test_reporting_counts_every_status_and_silence(facts, alter):
    said = {"P1": "ada_data", "P2": "nihil", "P3": "kosong", "P4": "belum"}
    facts = alter(facts, "31.74.01", statements=said)
    row = show_reporting(facts, CITY).rows[0]
    assert (row.label, row.ada_data, row.nihil, row.kosong, row.belum) == ("Tebet", 1, 1, 1, 4)
    assert "Tebet 3 dari 7;" in show_reporting(facts, CITY).alt
    assert show_reporting(facts, TEBET).alt.startswith(
        "Laporan tiap tahap: P1 ADA DATA; P2 NIHIL; P3 ADA DATA, isinya tidak berubah; P4 BELUM;"
    )


def test_names_fit_on_a_tile_and_stay_apart():
    names = [short_name(place.kecamatan_name) for place in load_kecamatan()]
    assert len(set(names)) == 44
    assert max(map(len, names)) <= 16


def test_texts_stay_short_enough_to_be_read_out(facts, alter, hold):
    quiet = tuple(replace(one, new=0) for one in facts.kecamatan[0].figures)
    facts = alter(facts, changes=(), sent={one.stage_code: one.cumulative for one in quiet}, figures=quiet)
    facts = hold(facts, *(entry.kecamatan_code for entry in facts.kecamatan[20:]))
    for scope in scopes():
        for name, picture in illustrate(facts, scope).items():
            assert 20 < len(picture.alt) < 400, (scope, name)
