"""The sentence of state, a test for each case."""

from datetime import date

import pytest

from pantau.periods import Week
from pantau.report.weekly.pace import Pace, pace_clause
from pantau.report.weekly.state import Holding, state_sentence

WEEK = Week(date(2018, 1, 15))
ALL_ACCEPTED = Holding(44)


def say(total=4230, weeks=(640, 759), holding=ALL_ACCEPTED, pace=None, place="Jakarta"):
    return state_sentence(place, total, weeks, holding, WEEK, pace)


@pytest.mark.parametrize(
    ("total", "weeks", "sentence"),
    [
        (0, (0,), "Jakarta belum punya peserta OK OCE yang terdaftar."),
        (1, (0, 1), "Jakarta kini punya peserta OK OCE yang pertama, terdaftar minggu ini."),
        (412, (412,), "Jakarta kini punya 412 peserta OK OCE, semuanya mendaftar minggu ini."),
        (4230, (0, 0), "Jakarta tetap punya 4.230 peserta OK OCE, tanpa pendaftar baru minggu ini."),
        (
            4230,
            (640, 0),
            "Jakarta tetap punya 4.230 peserta OK OCE, tanpa pendaftar baru minggu ini (minggu lalu 640).",
        ),
        (4230, (1,), "Jakarta kini punya 4.230 peserta OK OCE, satu di antaranya mendaftar minggu ini."),
        (
            4230,
            (640, 759),
            "Jakarta kini punya 4.230 peserta OK OCE, 759 di antaranya mendaftar minggu ini, "
            "lebih banyak daripada minggu lalu (640).",
        ),
        (
            4230,
            (1640, 759),
            "Jakarta kini punya 4.230 peserta OK OCE, 759 di antaranya mendaftar minggu ini, "
            "lebih sedikit daripada minggu lalu (1.640).",
        ),
        (
            4230,
            (759, 759),
            "Jakarta kini punya 4.230 peserta OK OCE, 759 di antaranya mendaftar minggu ini, "
            "sama banyak dengan minggu lalu.",
        ),
        (
            4230,
            (412, 655, 640, 759),
            "Jakarta kini punya 4.230 peserta OK OCE, 759 di antaranya mendaftar minggu ini, "
            "terbanyak dalam 4 minggu terakhir.",
        ),
        (
            4230,
            (412, 655, 640, 310),
            "Jakarta kini punya 4.230 peserta OK OCE, 310 di antaranya mendaftar minggu ini, "
            "paling sedikit dalam 4 minggu terakhir.",
        ),
        (
            4230,
            (759, 655, 640, 759),
            "Jakarta kini punya 4.230 peserta OK OCE, 759 di antaranya mendaftar minggu ini, "
            "lebih banyak daripada minggu lalu (640).",
        ),
    ],
)
def test_the_news_are_one_sentence(total, weeks, sentence):
    assert say(total, weeks) == sentence


@pytest.mark.parametrize(
    ("count", "clause"),
    [
        (2101, "laju pendaftaran Januari masih di bawah target 4.000 maupun 3.333 orang sebulan"),
        (
            2400,
            "laju pendaftaran Januari di atas target 3.333, tetapi masih di bawah 4.000 orang sebulan",
        ),
        (2800, "laju pendaftaran Januari memenuhi target 4.000 maupun 3.333 orang sebulan"),
    ],
)
def test_the_month_is_held_against_both_targets(count, clause):
    assert pace_clause(Pace("P1", count, (4000, 3333), WEEK.sunday)) == clause
    assert say(pace=clause).endswith(f"(640); {clause}.")


def test_licences_are_told_apart_from_registrations():
    clause = pace_clause(Pace("P4", 800, (3333,), date(2018, 9, 16)))
    assert clause == "laju izin usaha September masih di bawah target 3.333 orang sebulan"


@pytest.mark.parametrize(
    ("holding", "end"),
    [
        (Holding(44, 2), " – angka 2 kecamatan masih memakai data lama."),
        (Holding(44, 1), " – angka satu kecamatan masih memakai data lama."),
        (Holding(44, 0, 3), " – 3 kecamatan belum punya data yang diterima."),
        (
            Holding(44, 2, 1),
            " – angka 2 kecamatan masih memakai data lama dan satu kecamatan belum punya data yang diterima.",
        ),
    ],
)
def test_a_partly_held_week_says_so(holding, end):
    assert say(holding=holding).endswith(end)
    assert say(holding=holding).count(".") == say().count(".")


@pytest.mark.parametrize(
    ("holding", "sentence"),
    [
        (
            Holding(10, 8, 2),
            "Minggu ini tidak ada lembar kerja dari Jakarta Selatan yang lolos pemeriksaan, jadi jumlah "
            "895 peserta masih berasal dari data lama.",
        ),
        (
            Holding(10, 0, 10),
            "Belum ada data dari Jakarta Selatan yang diterima, jadi semua angkanya masih nol.",
        ),
        (
            Holding(1, 1, 0, Week(date(2018, 1, 1))),
            "Lembar kerja Jakarta Selatan minggu ini ditahan, jadi jumlah 895 peserta masih berasal dari "
            "data minggu 1–7 Jan 2018.",
        ),
        (
            Holding(1, 1, 0, WEEK),
            "Lembar kerja Jakarta Selatan minggu ini ditahan, jadi jumlah 895 peserta masih berasal dari "
            "data yang diterima sebelumnya minggu ini.",
        ),
    ],
)
def test_a_week_without_an_accepted_workbook_claims_no_news(holding, sentence):
    assert say(895, (10, 0), holding, place="Jakarta Selatan", pace="laju apa pun") == sentence
