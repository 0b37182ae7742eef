"""Who needs help and who improved, and in which order."""

from dataclasses import replace
from datetime import date

from pantau.report.facts import WeekBefore
from pantau.report.scopes import kecamatan_in, scope_of
from pantau.report.weekly.attention import improved, need_help, weeks_without_new

TEBET, SETIABUDI, CILANDAK, MENTENG, KOJA, CAKUNG = (
    "31.74.01",
    "31.74.02",
    "31.74.06",
    "31.71.06",
    "31.72.03",
    "31.75.06",
)
SILENT = {f"P{number}": "belum" for number in range(1, 8)}


def names(found):
    return [one.name for one in found]


def test_a_week_as_any_other_needs_no_help_and_improved_nowhere(facts):
    assert need_help(facts.kecamatan, facts) == ()
    assert improved(facts.kecamatan, facts) == ()


def test_the_gravest_reason_stands_first(facts, alter, hold):
    facts = alter(facts, KOJA, weekly_new={"P1": (9, 0, 0, 0)})
    facts = alter(facts, CAKUNG, rows_quarantined=90)
    facts = alter(facts, MENTENG, statements=SILENT)
    facts = hold(facts, TEBET, since=date(2018, 1, 8))
    facts = hold(facts, SETIABUDI, since=date(2017, 12, 18))
    facts = hold(facts, CILANDAK, since=None, reasons=("unreadable",))
    found = need_help(facts.kecamatan, facts)
    assert [(one.name, one.reason) for one in found] == [
        ("Cilandak", "Belum pernah punya data yang diterima: lembar kerja tidak dapat dibuka."),
        (
            "Setiabudi",
            "Lembar kerjanya ditahan, angkanya dari 4 minggu lalu: lebih dari seperlima baris di tab P3 "
            "Pendampingan hilang dibandingkan data sebelumnya.",
        ),
        (
            "Tebet",
            "Lembar kerjanya ditahan, angkanya dari minggu lalu: lebih dari seperlima baris di tab P3 "
            "Pendampingan hilang dibandingkan data sebelumnya.",
        ),
        ("Menteng", "Tidak melaporkan satu tahap pun minggu ini di tab LAPOR."),
        ("Cakung", "90 baris (15%) belum dihitung sebelum diperbaiki."),
    ]
    jakarta_utara = kecamatan_in(facts, scope_of("31.72"))
    assert [(one.name, one.reason) for one in need_help(jakarta_utara, facts)] == [
        ("Koja", "Tidak ada pendaftar baru 3 minggu berturut-turut.")
    ]


def test_other_reasons_of_a_held_workbook_are_counted(facts, hold):
    facts = hold(facts, TEBET, reasons=("rows_lost:P3", "tab_emptied:P5"))
    assert need_help(facts.kecamatan, facts)[0].reason.endswith("data sebelumnya (dan 1 sebab lain).")


def test_equals_stand_by_code_and_five_are_named(facts, alter):
    facts = alter(facts, statements=SILENT)
    assert names(need_help(facts.kecamatan, facts)) == [entry.kecamatan_name for entry in facts.kecamatan[:5]]
    assert names(need_help(facts.kecamatan[::-1], facts)) == names(need_help(facts.kecamatan, facts))


def test_a_share_of_one_in_twenty_is_still_fine(facts, alter):
    facts = alter(facts, TEBET, rows_read=100, rows_quarantined=5)
    assert need_help(facts.kecamatan, facts) == ()


def test_weeks_without_anybody_are_counted_from_the_last():
    assert weeks_without_new((5, 0, 3, 0, 0)) == 2
    assert weeks_without_new((0, 0)) == 2
    assert weeks_without_new((0, 1)) == 0
    assert weeks_without_new(()) == 0


def test_who_improved_says_against_what(facts, alter):
    facts = alter(facts, KOJA, weekly_new={"P1": (8, 8, 8, 8, 25)})
    facts = alter(facts, CAKUNG, before=WeekBefore(False, 7, 600, 54))
    facts = alter(facts, MENTENG, before=WeekBefore(False, 4, 600, 6))
    facts = alter(facts, TEBET, before=WeekBefore(False, 0, 600, 6))
    facts = alter(facts, CILANDAK, before=WeekBefore(True, 0, 600, 6))
    assert [(one.name, one.reason) for one in improved(facts.kecamatan, facts)] == [
        ("Cilandak", "Lembar kerjanya diterima lagi setelah ditahan minggu lalu."),
        ("Tebet", "Melapor lagi: 7 dari 7 tahap, minggu lalu belum ada."),
        ("Menteng", "Melaporkan 7 dari 7 tahap, minggu lalu 4."),
        ("Cakung", "Baris yang perlu diperbaiki turun dari 9% menjadi 1%."),
        ("Koja", "25 pendaftar baru, rata-rata 4 minggu sebelumnya 8."),
    ]


def test_who_needs_help_did_not_improve(facts, alter):
    facts = alter(facts, TEBET, before=WeekBefore(True, 0, 600, 6), rows_quarantined=90)
    assert improved(facts.kecamatan, facts) == ()


def test_a_decision_by_hand_is_no_improvement(facts, alter):
    decision = object()
    facts = alter(facts, TEBET, before=WeekBefore(True, 0, 600, 6), acceptance=decision)
    assert improved(facts.kecamatan, facts) == ()


def test_without_a_week_before_only_registrations_are_compared(facts, alter):
    facts = alter(facts, before=None)
    facts = alter(facts, KOJA, weekly_new={"P1": (0, 0, 0, 0, 6)})
    assert names(improved(facts.kecamatan, facts)) == ["Koja"]


def test_twice_a_few_is_no_news(facts, alter):
    facts = alter(facts, KOJA, weekly_new={"P1": (1, 1, 1, 1, 4)})
    facts = alter(facts, TEBET, weekly_new={"P1": (2, 40)})
    assert improved(facts.kecamatan, facts) == ()


def test_nobody_who_is_held_improved(facts, hold):
    facts = hold(facts, TEBET)
    facts = replace(
        facts, kecamatan=tuple(replace(one, before=WeekBefore(True, 0, 9, 9)) for one in facts.kecamatan)
    )
    assert "Tebet" not in names(improved(facts.kecamatan, facts))
