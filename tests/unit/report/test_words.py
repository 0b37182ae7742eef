"""Numbers, dates and sentences in Bahasa Indonesia."""

from datetime import date

import pytest

from pantau.gate import programme, workbooks
from pantau.gate.suites import read_suite
from pantau.gate.verdict import ACCEPTABLE
from pantau.periods import Week
from pantau.report import words

WEEK = Week(date(2018, 1, 15))


@pytest.mark.parametrize(
    ("monday", "name"),
    [
        (date(2018, 1, 15), "15–21 Jan 2018"),
        (date(2018, 1, 29), "29 Jan–4 Feb 2018"),
        (date(2018, 12, 31), "31 Des 2018–6 Jan 2019"),
        (date(2018, 8, 6), "6–12 Agu 2018"),
    ],
)
def test_a_week_says_what_its_days_share_once(monday, name):
    assert words.week_name(Week(monday)) == name


def test_numbers_have_a_point_between_thousands():
    assert [words.number(value) for value in (0, 999, 4230, 1_234_567)] == ["0", "999", "4.230", "1.234.567"]


@pytest.mark.parametrize(
    ("rupiah", "said"),
    [
        (0, "Rp 0"),
        (750_000, "Rp 750.000"),
        (999_999, "Rp 999.999"),
        (1_000_000, "Rp 1 juta"),
        (842_549_000, "Rp 842,5 juta"),
        (850_000_000, "Rp 850 juta"),
        (999_940_000, "Rp 999,9 juta"),
        (999_960_000, "Rp 1 miliar"),
        (1_250_000_000, "Rp 1,25 miliar"),
        (1_254_999_999, "Rp 1,25 miliar"),
        (82_000_000_000, "Rp 82 miliar"),
        (1_200_000_000_000, "Rp 1,2 triliun"),
        (-2_500_000, "\N{MINUS SIGN}Rp 2,5 juta"),
        (-2_870_000_000, "\N{MINUS SIGN}Rp 2,87 miliar"),
        (-18, "\N{MINUS SIGN}Rp 18"),
    ],
)
def test_money_is_said_as_people_say_it(rupiah, said):
    assert words.money(rupiah) == said


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"),
        (0.001, "kurang dari 1%"),
        (0.005, "1%"),
        (0.925, "93%"),
        (0.9999, "99%"),
        (1, "100%"),
        (1.126, "113%"),
        (-0.2, "\N{MINUS SIGN}20%"),
        (-0.001, "kurang dari 0%"),
    ],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share, said):
    assert words.percent(share) == said


def test_signs_spans_and_months_are_written_out():
    assert [words.signed(value) for value in (741, 0, -1005)] == ["+741", "+0", "−1.005"]
    assert words.span(50, 70) == "50–70"
    assert words.month(date(2018, 8, 19)) == "Agustus"


@pytest.mark.parametrize(
    ("names", "most", "said"),
    [
        ([], None, ""),
        (["A"], None, "A"),
        (["A", "B"], None, "A dan B"),
        (["A", "B", "C"], None, "A, B, dan C"),
        (["A", "B", "C"], 2, "A, B, dan 1 lainnya"),
        (["A", "B", "C"], 3, "A, B, dan C"),
    ],
)
def test_a_listing_ends_with_and(names, most, said):
    assert words.listing(names, most) == said


@pytest.mark.parametrize(
    ("is_held", "age_weeks", "said"),
    [
        (False, 0, "diterima"),
        (True, 0, "ditahan, data minggu ini"),
        (True, 1, "ditahan, data minggu lalu"),
        (True, 3, "ditahan, data 3 minggu lalu"),
        (True, None, "ditahan, belum ada data"),
    ],
)
def test_a_held_kecamatan_shows_the_age_of_its_data(is_held, age_weeks, said):
    assert words.status(is_held, age_weeks) == said


def test_what_happens_now_says_whose_figures_stand():
    assert "minggu 8–14 Jan 2018" in words.what_happens_now(Week(date(2018, 1, 8)), WEEK)
    assert "diterima sebelumnya minggu ini" in words.what_happens_now(WEEK, WEEK)
    assert "nol" in words.what_happens_now(None, WEEK)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("unreadable", "Lembar kerja tidak dapat dibuka."),
        ("tab_missing:BACA DULU", "Tab BACA DULU tidak ada."),
        ("tab_twice:P3", "Ada dua tab P3 Pendampingan."),
        ("header_missing:P3", "Baris judul kolom di tab P3 Pendampingan tidak ditemukan."),
        ("header_missing:P3:NIK", "Kolom NIK di tab P3 Pendampingan tidak ada."),
        ("header_twice:P6:Omzet (Rp)", "Ada dua kolom Omzet (Rp) di tab P6 Keuangan."),
    ],
)
def test_a_reason_is_a_sentence(reason, sentence):
    assert words.workbook_reason(reason) == sentence


def expectations(suites):
    return [entry for name in suites for entry in read_suite(name)["expectations"]]


def test_every_hold_reason_has_words():
    for gate, say in ((workbooks, words.workbook_reason), (programme, words.programme_reason)):
        for entry in expectations(gate.SUITES):
            if entry["meta"]["reason"]:
                said = say(entry["meta"]["reason"].split(":")[0] + ":P3:NIK")
                assert "{" not in said
                assert len(said) > 20


def test_a_released_report_says_what_was_found_who_released_it_and_why():
    said = words.released("Laras Puspitasari", "Sudah dicek", ("fall:P7", "workbooks"))
    assert said == (
        "Pemeriksaan menahan laporan ini karena jumlah P7 Permodalan lebih rendah daripada yang pernah "
        "dilaporkan; terlalu sedikit lembar kerja kecamatan yang lolos pemeriksaan. "
        "Laras Puspitasari merilisnya dengan alasan: “Sudah dicek”"
    )
    assert "23 Jan 2018" in words.release_note("Laras Puspitasari", date(2018, 1, 23))


@pytest.mark.parametrize("kind", ACCEPTABLE)
def test_an_accepted_workbook_says_what_was_found(kind):
    reason = f"{kind}:P3" if kind != "quarantine" else kind
    said = words.acceptance_note("Tebet", "Bimo Adiputra", "Sudah dicek", (reason,))
    assert "Tebet" in said and words.workbook_reason(reason) in said
    assert said.endswith("Alasannya: “Sudah dicek”")
    assert words.status(False, 0, is_by_hand=True) == "diterima dengan catatan"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("ada_data", "ADA DATA"),
        ("nihil", "NIHIL"),
        ("kosong", "ADA DATA, isinya tidak berubah"),
        ("belum", "BELUM"),
    ],
)
def test_statements_are_told_in_the_words_of_lapor(status, said):
    assert words.statement(status) == said
