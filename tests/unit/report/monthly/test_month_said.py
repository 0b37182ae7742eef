"""What was announced beside the data, in neutral words."""

from datetime import date

from pantau.report.analysis.announced import Announcement, PublicFigure, Sum
from pantau.report.monthly.said import announced_sentence, compare_announced, name_speaker
from sample_month import later_month_facts, month_facts

UNTIL = date(2018, 2, 28)


def said(value, day, scope="DKI Jakarta", then=None, now=None, stage="P1"):
    figure = PublicFigure(str(day), scope, f"{stage} registered", "people", value, "as reported", "Koran")
    return Announcement(figure, stage, day, then, now)


def test_nothing_announced_is_said():
    assert announced_sentence((), (), UNTIL) == (
        "Sampai 28 Feb 2018 belum ada jumlah peserta program yang diumumkan."
    )


def test_both_numbers_stand_beside_each_other():
    assert announced_sentence([said(4230, date(2018, 1, 22), then=4236, now=4412)], (), UNTIL) == (
        "Pada 22 Jan 2018 diumumkan 4.230 peserta P1; laporan untuk minggu terakhir sebelum hari "
        "itu menyebut 4.236, data kini menghitung 4.412 untuk hari itu."
    )


def test_what_was_not_known_is_left_out():
    day = date(2018, 1, 22)
    assert announced_sentence([said(4230, day, now=4412)], (), UNTIL).endswith(
        "4.230 peserta P1; data kini menghitung 4.412 untuk hari itu."
    )
    assert announced_sentence([said(4230, day)], (), UNTIL).endswith("data program untuk hari itu belum ada.")


def test_the_last_of_several_is_told_and_parts_that_do_not_add_up():
    day = date(2018, 2, 15)
    lines = [said(4230, date(2018, 1, 22)), said(9468, day, now=7084), said(2177, day, "Jakarta Timur")]
    parts = (("Jakarta Timur", 2177), ("online", 6240))
    whole = Sum(day, "P1", "Koran", 9468, parts, ())
    even = Sum(day, "P1", "Koran", 8417, parts, ())
    assert announced_sentence(lines, [whole, even], UNTIL) == (
        "Sudah 2 kali jumlah peserta diumumkan, terakhir pada 15 Feb 2018: 9.468 peserta P1; data kini "
        "menghitung 7.084 untuk hari itu. Dari 9.468 peserta P1 yang diumumkan pada 15 Feb 2018, "
        "bagian-bagian yang disebut berjumlah 8.417; selisihnya 1.051."
    )


def test_a_sum_of_an_earlier_month_stands_in_the_table_alone():
    day = date(2018, 2, 15)
    whole = Sum(day, "P1", "Koran", 9468, (("Jakarta Timur", 2177),), ())
    assert "selisihnya" not in announced_sentence([said(9468, day)], [whole], date(2018, 3, 31))


def test_what_one_source_said_on_one_day_is_one_occasion():
    day, until = date(2021, 10, 27), date(2021, 10, 31)
    seven = [said(100 * at, day, now=9, stage=f"P{at}") for at in (2, 3, 4, 5, 6, 7)]
    seven.append(said(284_164, day, now=5000))
    assert announced_sentence([said(4230, date(2018, 1, 22)), *seven], (), until) == (
        "Sudah 2 kali jumlah peserta diumumkan, terakhir pada 27 Okt 2021: 7 angka, di antaranya 284.164 "
        "peserta P1; data kini menghitung 5.000 untuk hari itu."
    )


def test_only_what_was_said_by_the_months_end_is_compared():
    january, later = compare_announced(month_facts()), compare_announced(later_month_facts())
    assert [(line.figure.value, line.then, line.now) for line in january.lines] == [(4230, 4236, 4412)]
    assert january.sums == ()
    assert [one.rest for one in later.sums] == [1051]
    assert max(line.day for line in later.lines) == date(2018, 9, 12)


def test_a_newspaper_that_names_nobody_is_no_speaker():
    line = said(4230, UNTIL)
    assert name_speaker(line.figure) == "diberitakan"
