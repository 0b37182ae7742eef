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
    ("values", "sentence"),
    [
        ((4230, 0, 640, 0, 0), "Tidak ada pendaftar baru minggu ini; jumlah seluruhnya tetap 4.230 orang."),
        ((4230, 1, None, 0, 0), "Satu pendaftar baru minggu ini; jumlah seluruhnya 4.230 orang."),
        ((4230, 759, None, 0, 0), "759 pendaftar baru minggu ini; jumlah seluruhnya 4.230 orang."),
        (
            (4230, 759, 640, 0, 0),
            "759 pendaftar baru minggu ini, lebih banyak daripada minggu lalu (640); "
            "jumlah seluruhnya 4.230 orang.",
        ),
        (
            (4230, 759, 1640, 0, 0),
            "759 pendaftar baru minggu ini, lebih sedikit daripada minggu lalu (1.640); "
            "jumlah seluruhnya 4.230 orang.",
        ),
        (
            (4230, 759, 759, 0, 0),
            "759 pendaftar baru minggu ini, sama dengan minggu lalu; jumlah seluruhnya 4.230 orang.",
        ),
        (
            (4230, 0, 640, 2, 0),
            "Tidak ada pendaftar baru minggu ini; jumlah seluruhnya tetap 4.230 orang – "
            "angka 2 kecamatan masih memakai data lama.",
        ),
        (
            (4230, 1, None, 2, 1),
            "Satu pendaftar baru minggu ini; jumlah seluruhnya 4.230 orang – "
            "angka 2 kecamatan masih memakai data lama dan 1 kecamatan belum punya data yang diterima.",
        ),
    ],
)
def test_the_state_is_one_sentence(values, sentence):
    assert words.state_sentence(*values) == sentence


@pytest.mark.parametrize(
    ("is_held", "age_weeks", "said"),
    [
        (False, 0, "diterima"),
        (True, 0, "ditahan, data minggu ini"),
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


def test_every_warning_of_the_gate_has_words():
    warnings = [entry for entry in expectations(programme.SUITES) if entry["severity"] == "warning"]
    assert warnings
    for entry in warnings:
        assert words.note(entry["meta"]["name"], "1043").startswith("1.043 ")


def test_a_warning_without_words_is_no_note():
    assert words.note("something_new", "3") is None


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
