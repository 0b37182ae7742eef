"""What facilitators read, and the text for WhatsApp."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from pantau.feedback import words
from pantau.feedback.model import Feedback, Finding, Line, TabCounts
from pantau.feedback.whatsapp import LONGEST_TEXT, whatsapp_text, worst_fixes
from pantau.periods import Week

WEEK = Week(date(2018, 1, 15))
GOOD = Feedback(
    kecamatan_code="31.74.04",
    kecamatan_name="Pasar Minggu",
    week=WEEK,
    is_precheck=False,
    pulled_at=datetime(2018, 1, 21, 23, 3, tzinfo=UTC),
    is_held=False,
    reasons=(),
    counts=(TabCounts("P1", 1200, 1200, 0, 0), TabCounts("P2", 34, 34, 0, 0)),
    trends=(),
    lines=(),
    fixed_count=0,
    workbook_link="https://docs.google.com/spreadsheets/d/1AbC/edit",
)


def line(row=27, rule="P1-01", column="NIK", severity="karantina", tab="P1") -> Line:
    remedy = "Salin NIK dari KTP, 16 angka."
    return Line(Finding(tab, row, column, rule, severity, row), f"Kalimat {rule}.", remedy, "l", WEEK.cutoff)


SOME = replace(GOOD, counts=(TabCounts("P1", 1200, 1198, 2, 0),), lines=(line(27), line(30)))
MANY = replace(SOME, lines=tuple(line(row) for row in range(2, 102)))
WARNED = replace(GOOD, lines=(line(3, "W05", "No. HP", "peringatan"),))
HELD = replace(SOME, is_held=True, reasons=("tab_missing:P3", "quarantine"))
BY_HAND = replace(SOME, reasons=("accepted_by_hand",))
UNREAD = replace(GOOD, counts=(), is_held=True, reasons=("unreadable",))
EMPTY = replace(GOOD, counts=(TabCounts("P1", 0, 0, 0, 0),))
FRIDAY = {"is_precheck": True, "pulled_at": datetime(2018, 1, 19, 9, 3, tzinfo=UTC)}
EVERY = [GOOD, SOME, MANY, WARNED, HELD, BY_HAND, UNREAD, EMPTY]


@pytest.mark.parametrize(
    ("feedback", "said"),
    [
        (GOOD, "Semua 1.234 baris diterima dan tidak ada yang perlu diperbaiki. Terima kasih!"),
        (replace(GOOD, fixed_count=5), "Hebat, 5 perbaikan sudah beres dan semua 1.234 baris diterima."),
        (SOME, "1.198 baris diterima; tinggal 2 hal di tab PERBAIKAN."),
        (
            replace(SOME, fixed_count=3),
            "3 perbaikan sudah beres, terima kasih! 1.198 baris diterima; tinggal",
        ),
        (MANY, "Ada 100 hal yang perlu dilihat; tidak perlu sekaligus"),
        (WARNED, "Semua 1.234 baris diterima; 1 hal saja perlu dicek"),
        (HELD, "kami tahan dulu; sebabnya ada di bawah. Data yang sudah diterima sebelumnya tetap aman"),
        (UNREAD, "belum dapat kami buka. Mohon pastikan lembarnya masih dibagikan"),
        (EMPTY, "Belum ada baris di tab P1 sampai P7"),
        (replace(SOME, is_first=True), "Selamat datang!"),
        (replace(SOME, **FRIDAY), "Masih ada waktu 3 hari, sampai Senin, 22 Jan 2018, pukul 06.00 WIB."),
        (replace(HELD, **FRIDAY), "supaya lembar kerja terbaca utuh hari Senin"),
        (replace(UNREAD, **FRIDAY), "supaya hari Senin terbaca. Masih ada waktu 3 hari"),
    ],
)
def test_each_state_has_a_sentence_of_its_own(feedback, said):
    assert said in words.sentence(feedback)


@pytest.mark.parametrize("feedback", EVERY)
def test_no_sentence_blames(feedback):
    for each in (feedback, replace(feedback, **FRIDAY), replace(feedback, is_first=True)):
        assert not re.search(r"\b(salah|gagal|buruk|harus|jangan)\b", words.sentence(each), re.I)


def test_a_good_friday_needs_no_deadline_and_a_late_one_none_either():
    assert "Masih ada waktu" not in words.sentence(replace(GOOD, **FRIDAY))
    late = replace(SOME, is_precheck=True)
    assert "Masih ada waktu" not in words.sentence(late)


def test_the_next_deadline_is_the_monday_on_which_the_sheet_is_read_again():
    assert words.deadline_line(GOOD) == "Batas berikutnya: Senin, 29 Jan 2018, pukul 06.00 WIB"
    assert words.deadline_line(replace(GOOD, **FRIDAY)).endswith("Senin, 22 Jan 2018, pukul 06.00 WIB")


def test_the_time_of_the_pull_is_jakartas():
    assert words.read_line(GOOD) == "Dibaca: Senin, 22 Jan 2018, pukul 06.03 WIB"
    assert words.read_line(UNREAD).startswith("Dicoba dibaca: Senin")


@pytest.mark.parametrize(
    ("feedback", "said"),
    [
        (GOOD, "Lembar: DITERIMA"),
        (HELD, "Lembar: DITAHAN"),
        (replace(GOOD, **FRIDAY), "Lembar: BISA DIBACA"),
        (replace(HELD, **FRIDAY), "Lembar: AKAN DITAHAN bila belum diperbaiki"),
    ],
)
def test_the_workbooks_own_state(feedback, said):
    assert words.verdict_line(feedback) == said


def test_reasons_are_sentences_with_a_remedy_and_only_of_what_is_held():
    tab, rows = words.reasons(HELD)
    assert tab.startswith("Tab P3 Pendampingan tidak ada. Kembalikan tab itu")
    assert rows.startswith("Lebih dari sepersepuluh")
    assert words.reasons(UNREAD) == []
    assert words.reasons(replace(GOOD, reasons=("accepted_by_hand",))) == []


def test_a_rows_status_is_the_worst_of_what_is_not_answered():
    held = Finding("P1", 2, "NIK", "P1-01", "karantina", 2)
    warned = Finding("P1", 2, "No. HP", "W05", "peringatan", 2)
    assert words.row_status([warned, held]) == "DITAHAN"
    assert words.row_status([warned]) == "PERIKSA"
    assert words.row_status([replace(warned, is_answered=True)]) == "DITERIMA"
    assert words.row_status([]) == "DITERIMA"


def test_a_rows_note_names_the_column_where_there_is_one():
    told = words.row_note([line(), line(rule="R05", column=None)]).split("\n")
    assert told[0] == "NIK: Kalimat P1-01. Salin NIK dari KTP, 16 angka."
    assert told[1].startswith("Kalimat R05.")


def test_fixes_are_grouped_and_what_keeps_most_rows_out_comes_first():
    lines = (
        line(5, "P1-07", "Nama Lengkap"),
        line(30),
        line(27),
        *(line(row, "W05", "No. HP", "peringatan") for row in range(2, 20)),
    )
    first, second, third = worst_fixes(replace(SOME, lines=lines))
    assert (first.rule_id, first.row_count, first.first_row) == ("P1-01", 2, 27)
    assert (first.place, first.rows) == ("P1 Pendaftaran · NIK", "2 baris (mulai baris 27)")
    assert (second.rule_id, second.rows) == ("P1-07", "baris 5")
    assert (third.rule_id, third.row_count) == ("W05", 18)


def test_one_rule_of_two_severities_is_two_fixes():
    lines = (line(2, "R03"), line(3, "R03", severity="peringatan"))
    assert [fix.severity for fix in worst_fixes(replace(SOME, lines=lines))] == ["karantina", "peringatan"]


def test_no_more_fixes_than_asked_for():
    lines = tuple(line(row, f"R{row:02}") for row in range(1, 9))
    assert len(worst_fixes(replace(SOME, lines=lines))) == 5
    assert len(worst_fixes(replace(SOME, lines=lines), count=2)) == 2


def test_the_text_for_whatsapp_tells_the_good_week_too():
    text = whatsapp_text(GOOD)
    assert text.startswith("*OK OCE Kecamatan Pasar Minggu*\nMinggu: 15\N{EN DASH}21 Jan 2018\nSemua")
    assert text.endswith(GOOD.workbook_link) and "29 Jan 2018" in text
    assert words.FIRST_FIXES not in text


def test_the_text_for_whatsapp_tells_place_sentence_and_remedy():
    assert (
        "1. P1 Pendaftaran · NIK: 2 baris (mulai baris 27). Kalimat P1-01. Salin NIK dari KTP, 16 angka."
        in whatsapp_text(SOME).split("\n")
    )
    assert "Semuanya (2) ada di tab PERBAIKAN" in whatsapp_text(SOME)
    assert "• Tab P3 Pendampingan tidak ada." in whatsapp_text(HELD)


@pytest.mark.parametrize("length", [10, 120, 150, 400, 2000])
def test_the_text_for_whatsapp_is_short_whatever_is_wrong(length):
    lines = tuple(
        replace(line(row, f"R{row:02}"), sentence="k" * length, remedy="r" * length) for row in range(1, 9)
    )
    text = whatsapp_text(replace(HELD, lines=lines, is_first=True, fixed_count=3, **FRIDAY))
    assert len(text) <= LONGEST_TEXT
    assert text.endswith(GOOD.workbook_link)


def test_before_the_cutoff_the_newest_week_of_the_trend_is_the_last_one():
    assert words.trend_headers(GOOD)[1] == "Baru minggu ini"
    assert words.trend_headers(replace(GOOD, **FRIDAY))[1] == "Baru minggu lalu"


def test_of_very_many_reasons_the_first_are_told_and_the_rest_counted():
    reasons = tuple(f"header_missing:P{tab}:Nama Kolom Panjang" for tab in range(1, 8) for _ in range(4))
    text = whatsapp_text(replace(HELD, reasons=reasons))
    assert len(text) <= LONGEST_TEXT
    assert "• Kolom Nama Kolom Panjang di tab P1 Pendaftaran tidak ada." in text
    assert "sebab lagi ada di tab STATUS." in text


def test_a_workbook_accepted_by_hand_is_told_as_accepted_for_this_week():
    assert words.verdict_line(BY_HAND) == "Lembar: DITERIMA untuk minggu ini, atas keputusan tim OK OCE"
    assert words.reasons(BY_HAND) == []
    assert words.sentence(BY_HAND) == words.sentence(SOME)
