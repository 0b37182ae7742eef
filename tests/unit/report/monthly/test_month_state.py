"""The month's sentence of state, a test for each case."""

from datetime import date

import pytest

from pantau.periods import Month
from pantau.report.monthly.state import state_sentence
from pantau.report.weekly.pace import Pace, pace_clause
from pantau.report.weekly.state import Holding

JANUARY = Month(date(2018, 1, 1))
ALL_ACCEPTED = Holding(44)


def say(total=5888, months=(1447, 3759), holding=ALL_ACCEPTED, result=None, month=JANUARY):
    return state_sentence("Jakarta", total, months, holding, month, result)


@pytest.mark.parametrize(
    ("total", "months", "sentence"),
    [
        (0, (0, 0), "belum punya peserta OK OCE yang terdaftar."),
        (
            1,
            (0, 1),
            "punya peserta OK OCE yang pertama, terdaftar bulan itu.",
        ),
        (
            412,
            (412,),
            "punya 412 peserta OK OCE, semuanya mendaftar bulan itu.",
        ),
        (
            5888,
            (0, 0),
            "tetap punya 5.888 peserta OK OCE, tanpa pendaftar baru bulan itu.",
        ),
        (
            5888,
            (1447, 0),
            "tetap punya 5.888 peserta OK OCE, tanpa pendaftar baru bulan itu (Desember 1.447).",
        ),
        (
            5888,
            (1,),
            "punya 5.888 peserta OK OCE, satu di antaranya mendaftar bulan itu.",
        ),
        (
            5888,
            (1447, 3759),
            "punya 5.888 peserta OK OCE, 3.759 di antaranya mendaftar bulan itu, "
            "lebih banyak daripada Desember (1.447).",
        ),
        (
            5888,
            (0, 759),
            "punya 5.888 peserta OK OCE, 759 di antaranya mendaftar bulan itu, "
            "setelah Desember tanpa pendaftar baru.",
        ),
        (
            5888,
            (1447, 759),
            "punya 5.888 peserta OK OCE, 759 di antaranya mendaftar bulan itu, "
            "lebih sedikit daripada Desember (1.447).",
        ),
        (
            5888,
            (1447, 1447),
            "punya 5.888 peserta OK OCE, 1.447 di antaranya mendaftar bulan itu, "
            "sama banyak dengan Desember.",
        ),
        (
            5888,
            (400, 500, 600, 700),
            "punya 5.888 peserta OK OCE, 700 di antaranya mendaftar bulan itu, "
            "terbanyak dalam 4 bulan terakhir.",
        ),
        (
            5888,
            (400, 500, 600, 300),
            "punya 5.888 peserta OK OCE, 300 di antaranya mendaftar bulan itu, "
            "paling sedikit dalam 4 bulan terakhir.",
        ),
    ],
    ids=[
        *("nobody", "the first one", "all in the first month", "a quiet month", "nothing new", "one"),
        *("better after nobody", "better", "worse", "equal", "a record", "the fewest"),
    ],
)
def test_the_sentence_says_who_is_new(total, months, sentence):
    assert say(total, months) == f"Pada akhir Januari 2018 Jakarta {sentence}"


@pytest.mark.parametrize(
    ("count", "clause"),
    [
        (4000, "; pendaftaran Januari memenuhi target 4.000 maupun 3.333 orang sebulan."),
        (3999, "; pendaftaran Januari di atas target 3.333, tetapi masih di bawah 4.000 orang sebulan."),
        (3332, "; pendaftaran Januari masih di bawah target 4.000 maupun 3.333 orang sebulan."),
    ],
)
def test_the_whole_month_is_held_against_each_target(count, clause):
    result = pace_clause(Pace("P1", count, (4000, 3333), JANUARY.last_day))
    assert say(result=result).endswith(clause)


def test_licences_are_held_against_targets_of_licences():
    result = pace_clause(Pace("P4", 800, (3333,), date(2018, 9, 30)))
    assert result == "izin usaha September masih di bawah target 3.333 orang sebulan"


def test_what_is_held_at_the_end_is_told_last():
    assert say(holding=Holding(44, with_old=1)).endswith(" – angka satu kecamatan masih memakai data lama.")
    assert say(holding=Holding(44, with_old=3, without=1), result="pendaftaran baik").endswith(
        "; pendaftaran baik – angka 3 kecamatan masih memakai data lama dan satu kecamatan belum punya data "
        "yang diterima."
    )


def test_a_month_without_any_accepted_workbook_says_so_and_no_more():
    assert say(holding=Holding(44, with_old=44), result="pendaftaran baik") == (
        "Pada akhir Januari 2018 tidak ada lembar kerja dari Jakarta yang lolos pemeriksaan, jadi jumlah "
        "5.888 peserta masih berasal dari data lama."
    )
    assert say(total=0, months=(0,), holding=Holding(44, without=44)) == (
        "Belum ada data dari Jakarta yang diterima, jadi semua angkanya masih nol."
    )
