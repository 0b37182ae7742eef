"""Who needs help and who improved in a month, and in which order."""

from dataclasses import replace
from datetime import date

from pantau.report.monthly.attention import improved, need_help
from pantau.report.monthly.facts import UNWATCHED

TEBET, SETIABUDI, CILANDAK, MENTENG, KOJA, CAKUNG = (
    "31.74.01",
    "31.74.02",
    "31.74.06",
    "31.71.06",
    "31.72.03",
    "31.75.06",
)
LOST = ("rows_lost:P3",)


def told(found):
    return [(one.name, one.reason) for one in found]


def test_a_month_as_any_other_needs_no_help_and_improved_nowhere(facts):
    assert need_help(facts, facts.kecamatan) == ()
    assert improved(facts, facts.kecamatan) == ()


def test_the_gravest_reason_stands_first(facts, alter):
    facts = alter(facts, CAKUNG, rows_quarantined=15)
    facts = alter(facts, MENTENG, said={"belum": 7})
    facts = alter(facts, KOJA, held=(0, 1, 2))
    facts = alter(facts, TEBET, held=(4,), is_held=True, reasons=LOST, snapshot_week=date(2018, 1, 22))
    facts = alter(facts, SETIABUDI, held=(3, 4), is_held=True, reasons=LOST, snapshot_week=date(2018, 1, 15))
    facts = alter(facts, CILANDAK, is_held=True, reasons=("unreadable",), snapshot_week=None)
    found = told(need_help(facts, facts.kecamatan))
    assert found == [
        ("Cilandak", "Belum pernah punya data yang diterima: lembar kerja tidak dapat dibuka."),
        (
            "Setiabudi",
            "Masih ditahan pada 4 Feb 2018, data sampai 21 Jan 2018: lebih dari seperlima baris di tab P3 "
            "Pendampingan hilang dibandingkan data sebelumnya.",
        ),
        (
            "Tebet",
            "Masih ditahan pada 4 Feb 2018, data sampai 28 Jan 2018: lebih dari seperlima baris di tab P3 "
            "Pendampingan hilang dibandingkan data sebelumnya.",
        ),
        ("Koja", "Lembar kerjanya ditahan 3 dari 5 minggu."),
        ("Menteng", "Tidak melaporkan satu tahap pun selama Januari di tab LAPOR."),
    ]
    timur = tuple(entry for entry in facts.kecamatan if entry.city_code == "31.75")
    assert told(need_help(facts, timur)) == [("Cakung", "15 baris (15%) belum dihitung sebelum diperbaiki.")]


def test_half_of_the_statements_are_enough(facts, alter):
    facts = alter(alter(facts, TEBET, said={"ada_data": 3, "belum": 4}), KOJA, said={"nihil": 4, "belum": 3})
    assert told(need_help(facts, facts.kecamatan)) == [
        ("Tebet", "Hanya 15 dari 35 laporan tahap selama Januari yang masuk.")
    ]


def test_who_was_never_asked_is_not_silent(facts, alter):
    facts = alter(facts, TEBET, said={})
    unwatched = tuple(replace(week, verdict=UNWATCHED) for week in facts.weeks)
    assert need_help(replace(facts, weeks=unwatched), facts.kecamatan) == ()


def test_a_month_without_anybody_asks_for_help_the_longer_the_sooner(facts, alter):
    facts = alter(alter(facts, TEBET, new=(3, 0)), KOJA, new=(0, 0))
    assert told(need_help(facts, facts.kecamatan)) == [
        ("Koja", "Tidak ada pendaftar baru 2 bulan berturut-turut."),
        ("Tebet", "Tidak ada pendaftar baru selama Januari."),
    ]


def test_no_more_than_five_are_named(facts):
    silent = tuple(replace(week, said={}) for week in facts.weeks)
    assert len(need_help(replace(facts, weeks=silent), facts.kecamatan)) == 5


def test_improved_are_those_accepted_again_and_those_who_grew(facts, alter):
    facts = alter(facts, TEBET, new=(10, 20))
    facts = alter(facts, KOJA, held=(0,))
    facts = alter(facts, MENTENG, new=(40, 120))
    facts = alter(facts, CAKUNG, new=(4, 8))
    assert told(improved(facts, facts.kecamatan)) == [
        ("Koja", "Lembar kerjanya diterima lagi setelah ditahan 1 minggu."),
        ("Menteng", "120 pendaftar baru, Desember 40."),
        ("Tebet", "20 pendaftar baru, Desember 10."),
    ]


def test_where_all_jakarta_grew_only_those_who_grew_more_stand_out(facts, alter):
    facts = replace(facts, months=tuple(replace(one, new=(100, 300)) for one in facts.months))
    facts = alter(facts, TEBET, new=(100, 301))
    assert told(improved(facts, facts.kecamatan)) == [("Tebet", "301 pendaftar baru, Desember 100.")]


def test_registering_again_after_months_without_anybody_is_progress(facts, alter):
    facts = alter(facts, TEBET, new=(7, 0, 0, 3))
    assert told(improved(facts, facts.kecamatan)) == [
        ("Tebet", "Ada lagi pendaftar baru: 3 orang setelah 2 bulan tanpa pendaftar.")
    ]


def test_who_needs_help_did_not_improve(facts, alter):
    facts = alter(facts, TEBET, new=(10, 50), rows_quarantined=50)
    assert improved(facts, facts.kecamatan) == ()
