"""The monthly report put together: its numbers agree with one another, and its words speak of the month."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from pantau.report.analysis.budget import BudgetMonth
from pantau.report.facts import Decision, Expectation
from pantau.report.monthly.composition import compose_monthly
from pantau.report.pictures import Bridge, Fan, Funnel, MonthlyNew, Reporting, TileMap, Waits
from sample_month import first_month_facts, later_month_facts, month_facts

REPORTS = {
    "january": compose_monthly(month_facts()),
    "first": compose_monthly(first_month_facts()),
    "march": compose_monthly(later_month_facts()),
}


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from texts(getattr(value, each.name))
    elif isinstance(value, dict):
        yield from (said for each in value.values() for said in texts(each))
    elif isinstance(value, tuple):
        yield from (said for each in value for said in texts(each))


@pytest.fixture(params=REPORTS)
def report(request):
    return REPORTS[request.param]


def test_the_subject_opens_with_what_counts():
    assert REPORTS["january"].subject == (
        "[OK OCE] Laporan Januari 2018 · P1 5.888 (+3.759) · 1.008 berizin usaha · dirilis dengan catatan"
    )
    facts = month_facts()
    quiet = replace(facts, weeks=tuple(replace(week, release=None) for week in facts.weeks))
    assert compose_monthly(quiet).subject.endswith("berizin usaha")


def test_the_report_is_of_all_jakarta_and_its_month(report):
    assert (report.key.report, report.key.scope) == ("monthly", "DKI")
    assert report.key.period_start == report.month.start
    assert report.until == report.month.last_day


def test_nothing_speaks_of_this_week_or_the_last(report):
    told = [said for said in texts(report) if "minggu ini" in said or "minggu lalu" in said]
    assert told == []


def test_kecamatan_cities_and_jakarta_add_up(report):
    for at, total in enumerate(report.totals):
        lines = [line.figures[at] for line in report.kecamatan]
        cities = [city.stages[at].figure for city in report.cities]
        for parts in (lines, cities):
            assert (total.cumulative, total.new) == (
                sum(one.cumulative for one in parts),
                sum(one.new for one in parts),
            )
    assert sum(len(city.kecamatan) for city in report.cities) == len(report.kecamatan) == 44


def test_the_months_end_with_the_reports_own(report):
    picture = report.pictures["pendaftar-baru"]
    assert picture.bars[-1].count == report.totals[0].new
    assert picture.bars[-1].month_start == report.month.start
    assert report.stages[0].new_before == picture.bars[-2].count
    for line in report.kecamatan:
        assert line.months[-1] == line.figures[0].new


def test_kecamatan_stand_by_rank(report):
    assert [line.rank for line in report.kecamatan] == sorted(line.rank for line in report.kecamatan)
    totals = [line.figures[0].cumulative for line in report.kecamatan]
    assert totals == sorted(totals, reverse=True)


def test_only_stages_that_a_partner_shows_are_verified(report):
    assert [line.figure.stage_code for line in report.stages if line.verified is not None] == [
        *("P2", "P4", "P5", "P7")
    ]


def test_the_pictures_are_those_of_a_month():
    kinds = {name: type(picture) for name, picture in REPORTS["january"].pictures.items()}
    assert kinds == {
        "pendaftar-baru": MonthlyNew,
        "corong": Funnel,
        "peta": TileMap,
        "perubahan": Bridge,
        "pelaporan": Reporting,
        "prakiraan": Fan,
        "durasi": Waits,
    }
    assert set(kinds) - set(REPORTS["first"].pictures) == {"perubahan", "prakiraan"}
    assert (
        REPORTS["january"]
        .pictures["peta"]
        .alt.startswith("Peta pendaftar baru selama Januari 2018 di 44 kecamatan.")
    )


def test_targets_are_lines_of_all_jakarta_only_and_of_their_own_definition():
    january, march = REPORTS["january"], REPORTS["march"]
    assert [line.per_month for line in january.pictures["pendaftar-baru"].lines] == [4000, 3333]
    assert march.pictures["pendaftar-baru"].lines == ()
    assert all(city.pictures["pendaftar-baru"].lines == () for city in january.cities)


def test_one_definition_of_an_entrepreneur_stands_in_a_report():
    for name, meaning in (("january", "terdaftar (P1)"), ("march", "berizin usaha (P4)")):
        told = [one.meaning for one in REPORTS[name].definitions if one.term == "Wirausaha"]
        assert len(told) == 1 and meaning in told[0]


def test_six_tiles_are_held_against_the_whole_month():
    tiles = REPORTS["january"].tiles
    assert [tile.label for tile in tiles] == [
        "Peserta terdaftar (P1)",
        "Pendaftar baru Januari",
        "Berizin usaha (P4)",
        "Modal cair Januari (P7)",
        "Pelatihan Januari",
        "Anggaran terserap Januari",
    ]
    assert tiles[1].detail == "Desember 1.447; 94% dari target 4.000, 113% dari target 3.333"
    assert [tile.is_behind for tile in tiles] == [False, False, False, False, True, False]
    licences = REPORTS["march"].tiles[2]
    assert licences.is_behind and licences.detail.endswith("32% dari target 3.333")


def test_tiles_say_what_is_not_there():
    facts = month_facts(budget={}, targets=())
    feeds = tuple(replace(feed, is_missing=True) for feed in facts.closing.feeds)
    kecamatan = tuple(replace(entry, measures={}) for entry in facts.kecamatan)
    facts = replace(facts, closing=replace(facts.closing, feeds=feeds), kecamatan=kecamatan)
    details = [tile.detail for tile in compose_monthly(facts).tiles]
    assert details[1] == "Desember 1.447; tidak ada target bulanan untuk pendaftar"
    assert details[2].endswith("data PTSP belum masuk")
    assert details[3] == "belum ada yang cair bulan itu; penerima seluruhnya 43 orang"
    assert details[4:] == ["kelas", "data anggaran belum masuk"]
    assert compose_monthly(facts).tiles[5].value == "\N{EN DASH}"


def test_the_budgets_tile_tells_zero_and_what_is_below_it():
    def tile(spent):
        facts = month_facts(budget={"31.71": (BudgetMonth(date(2018, 1, 1), 10**9, spent),)})
        told = compose_monthly(facts).tiles[5]
        return told.value, told.detail

    assert tile(0) == ("Rp 0", "0% dari pagu bulan itu; sejak Januari 0% dari Rp 82 miliar")
    assert tile(-2_870_000_000) == ("\N{MINUS SIGN}Rp 2,87 miliar", "realisasi bersih kurang dari nol")


def test_a_citys_sentence_tells_people_share_and_results():
    sentences = {city.name: city.sentence for city in REPORTS["january"].cities}
    assert sentences["Jakarta Selatan"] == (
        "Jakarta Selatan punya 1.245 peserta OK OCE, 795 di antaranya mendaftar selama Januari, 21% dari "
        "seluruh Jakarta (Desember 306); 213 sudah berizin usaha dan 9 sudah menerima modal \N{EN DASH} "
        "angka satu kecamatan masih memakai data lama."
    )
    assert sentences["Kepulauan Seribu"].endswith("belum ada yang berizin usaha maupun menerima modal.")


def test_a_city_where_nothing_happened_says_so():
    facts = month_facts()

    def empty(entry):
        if entry.city_code != "31.01":
            return entry
        return replace(entry, figures=tuple(replace(one, cumulative=0, new=0) for one in entry.figures))

    moved = replace(facts, kecamatan=tuple(map(empty, facts.kecamatan)), sent_before=None)
    assert compose_monthly(moved).cities[0].sentence == (
        "Kepulauan Seribu belum punya peserta OK OCE yang terdaftar."
    )


def test_notes_tell_up_to_when_what_was_unwatched_and_what_a_person_accepted():
    assert REPORTS["first"].notes == (
        "Jumlah peserta dihitung sampai 31 Jan 2018; prakiraan, mutu data, dan lembar kerja yang ditahan "
        "menurut keadaan 4 Feb 2018. Lembar kerja dibaca pada 5 Feb 2018.",
        "Minggu 1\N{EN DASH}7 Jan 2018 belum dipantau, jadi kelengkapan laporannya tidak diketahui; "
        "pesertanya tetap dihitung menurut tanggal di lembar kerja.",
    )
    facts = month_facts()
    taken = Decision("Bimo Adiputra", "Sudah dicek.", ("rows_lost:P3",), date(2018, 2, 5))
    first, *others = facts.kecamatan
    failed = (
        Expectation("no_workbook_is_held", "warning", False, "1", ()),
        Expectation("no_row_is_quarantined", "warning", False, "12", ()),
    )
    facts = replace(
        facts,
        kecamatan=(replace(first, acceptance=taken), *others),
        closing=replace(facts.closing, expectations=failed),
    )
    _, accepted, quarantined = compose_monthly(facts).notes
    assert accepted.startswith(
        "Lembar kerja Kepulauan Seribu Utara diterima untuk minggu 29 Jan\N{EN DASH}4 Feb 2018 atas "
        "keputusan "
    )
    assert quarantined == "12 baris data belum dihitung karena masih perlu diperbaiki."


def test_the_manifest_is_enough_to_make_it_again_and_holds_no_figure():
    manifest = json.loads(json.dumps(REPORTS["january"].manifest))
    assert (manifest["month"], manifest["week"], manifest["build_id"]) == ("2018-01", "2018-01-29", 8)
    assert set(manifest["releases"]) == {"2018-01-08"}
    assert manifest["verdicts"]["2018-01-08"] == "hold"
    assert len(manifest["snapshots"]) == 44
    assert manifest["sent_before"] == {"month": "2017-12", "build_id": 3}
    assert json.loads(json.dumps(REPORTS["first"].manifest))["sent_before"] is None


def test_the_same_facts_give_the_same_report():
    assert compose_monthly(month_facts()) == REPORTS["january"]
