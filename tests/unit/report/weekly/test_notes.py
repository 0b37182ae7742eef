"""Notes: what people decided, and what the gate found."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pantau.gate import programme
from pantau.gate.suites import read_suite
from pantau.periods import Week
from pantau.report.facts import Decision, Expectation, Restated
from pantau.report.scopes import scope_of
from pantau.report.weekly import notes
from pantau.report.weekly.notes import count_of, note, tell_notes

JAKARTA, SELATAN, PUSAT, TEBET = map(scope_of, ("DKI", "31.74", "31.71", "31.74.01"))


def failed(name, observed=None, failing=(), severity="info"):
    return Expectation(name, severity, False, observed, failing)


def told(facts, scope, *expectations):
    return tell_notes(replace(facts, expectations=expectations), scope)


def suites():
    return [entry for name in programme.SUITES for entry in read_suite(name)["expectations"]]


def test_every_warning_and_info_of_the_programme_has_words(facts):
    named = [entry["meta"]["name"] for entry in suites() if entry["severity"] != "critical"]
    assert len(named) >= 20
    for name in named:
        said = note(failed(name, "3 of 44", ("ptsp 31.74.01 2018-01-01",)), facts.kecamatan)
        assert said.endswith(".")
        assert "{" not in said


def test_no_words_are_kept_for_what_the_gate_does_not_ask():
    kept = {*notes.OF_THE_SCOPE, *notes.OF_PARTNERS, *notes.OF_KECAMATAN, *notes.OF_JAKARTA}
    assert kept == {entry["meta"]["name"] for entry in suites() if entry["severity"] != "critical"}


def test_what_succeeded_or_held_the_report_is_no_note(facts):
    passed = Expectation("no_row_is_quarantined", "warning", True, "0", ())
    held = failed("no_total_falls", "1 of 7", severity="critical")
    assert told(facts, JAKARTA, passed, held) == ()


def test_warnings_stand_before_infos(facts):
    said = told(
        facts,
        JAKARTA,
        failed("every_feed_is_on_time", "1 of 5", ("bank 2018-01-07",)),
        failed("no_row_is_quarantined", "1043", severity="warning"),
    )
    assert said == (
        "1.043 baris data belum dihitung karena masih perlu diperbaiki.",
        "Data bank terlambat masuk.",
    )


def test_a_city_counts_its_own_held_and_waiting_rows(facts, hold):
    facts = hold(facts, "31.74.01")
    found = (
        failed("no_workbook_is_held", "1", severity="warning"),
        failed("no_row_is_quarantined", "264", severity="warning"),
    )
    assert told(facts, SELATAN, *found) == (
        "60 baris data belum dihitung karena masih perlu diperbaiki.",
        "1 lembar kerja kecamatan ditahan; rinciannya ada di atas.",
    )
    assert len(told(facts, PUSAT, *found)) == 1


def test_kecamatan_are_told_to_those_who_read_about_them(facts):
    found = failed(
        "new_participants_stay_in_their_range", "2 of 44", ("31.74.01 90 8", "31.75.06 0 14", "31.74.01 90 8")
    )
    assert told(facts, JAKARTA, found) == (
        "Jumlah pendaftar baru jauh di luar kebiasaan di Tebet dan Cakung; biasanya karena ada acara atau "
        "pencatatan sekaligus.",
    )
    assert "di Tebet; " in told(facts, SELATAN, found)[0]
    assert "di Tebet; " in told(facts, TEBET, found)[0]
    assert told(facts, PUSAT, found) == ()


def test_many_kecamatan_are_counted_after_six(facts):
    found = failed("no_note_is_pasted_for_many", None, tuple(one.kecamatan_code for one in facts.kecamatan))
    assert ", dan 38 lainnya;" in told(facts, JAKARTA, found)[0]


def test_findings_without_a_name_are_told_all_the_same(facts):
    found = failed("no_attendance_list_is_repeated", "2 of 9")
    assert told(facts, JAKARTA, found)[0].startswith(
        "Daftar hadir yang sama muncul berulang di beberapa kecamatan"
    )
    assert "kebiasaan" not in str(told(facts, TEBET, found))


def test_partners_are_told_to_everyone_and_budgets_to_jakarta(facts):
    found = (
        failed("no_feed_is_missing", "2", severity="warning"),
        failed("no_more_is_spent_than_budgeted", "4 of 88"),
    )
    silent = replace(
        facts, feeds=tuple(replace(one, is_missing=one.feed in ("bank", "ptsp")) for one in facts.feeds)
    )
    assert told(silent, JAKARTA, *found)[0].split(";")[0] == "Data PTSP dan bank belum masuk"
    assert [note.split()[0] for note in told(facts, JAKARTA, *found)] == ["Data", "Realisasi"]
    assert [note.split(";")[0] for note in told(facts, TEBET, *found)] == ["Data 2 mitra belum masuk"]


@pytest.mark.parametrize(
    ("observed", "failing", "count"),
    [("3", (), 3), ("3 of 44", ("a",), 3), (None, ("a", "b"), 2), ("0.07", ("a",), 1)],
)
def test_what_was_counted_is_read_from_what_was_seen(observed, failing, count):
    assert count_of(failed("x", observed, failing)) == count


def test_decisions_of_people_stand_first(facts, alter):
    taken = Decision("Bimo Adiputra", "Sudah dicek", ("rows_lost:P3",), date(2018, 1, 22))
    released = Decision("Laras Puspitasari", "Sudah dicek", ("fall:P7",), date(2018, 1, 23))
    facts = replace(alter(facts, "31.74.01", acceptance=taken), release=released)
    said = told(facts, SELATAN, failed("no_row_is_quarantined", "9", severity="warning"))
    assert [line[:24] for line in said] == [
        "Laporan ini dirilis atas",
        "Lembar kerja Tebet diter",
        "60 baris data belum dihi",
    ]
    assert len(told(facts, PUSAT)) == 1


def restated(weeks_ago, sent, now, stage="P1"):
    return Restated(Week(date(2018, 1, 15) - timedelta(days=7 * weeks_ago)), stage, sent, now)


def test_small_changes_of_sent_totals_are_noted_for_jakarta_only(facts):
    changed = replace(facts, restated=(restated(1, 4230, 4232), restated(1, 800, 803, "P2")))
    assert (
        "Angka minggu 8–14 Jan 2018 sedikit berubah: P1 4.230 menjadi 4.232 dan P2 800 menjadi 803."
        in tell_notes(changed, JAKARTA)
    )
    assert not [said for said in tell_notes(changed, TEBET) if "sedikit berubah" in said]


def test_what_went_out_as_a_correction_is_no_note_and_many_weeks_are_summed_up(facts):
    small = tuple(restated(ago, 1000, 1001) for ago in range(1, 6))
    said = tell_notes(replace(facts, restated=(*small, restated(6, 1000, 999))), JAKARTA)
    told_weeks = [one for one in said if "sedikit berubah" in one]
    assert len(told_weeks) == 4
    assert told_weeks[-1] == "Angka 2 minggu sebelumnya juga sedikit berubah, paling banyak 1%."
