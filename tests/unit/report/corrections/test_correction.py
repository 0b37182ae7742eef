"""When a sent total is corrected, and what its readers are told (contract §9)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from pantau.delivery.outbound import refuse_unfit
from pantau.periods import Week
from pantau.report.corrections.correction import (
    CorrectionFacts,
    compose_correction,
    occasion_of,
    weeks_to_correct,
)
from pantau.report.corrections.correction_sheet import make_correction_sheet
from pantau.report.facts import Build, Change, Restated
from pantau.report.render import render_correction

FIRST, SECOND = Week(date(2018, 1, 8)), Week(date(2018, 1, 15))
BUILD = Build(build_id=9, code_version="0.1.0", contract_version=1, rules_version="r")


def facts(*restated: Restated, changes=(), before=0) -> CorrectionFacts:
    return CorrectionFacts(BUILD, SECOND, restated, tuple(Change(*change) for change in changes), before)


@pytest.mark.parametrize(
    ("sent", "now", "is_corrected"),
    [
        (1000, 999, True),
        (1000, 1000, False),
        (1000, 1010, False),
        (1000, 1011, True),
        (0, 1, True),
        (1, 0, True),
        (50, 50, False),
    ],
)
def test_a_total_that_is_lower_or_more_than_one_percent_higher_is_corrected(sent, now, is_corrected):
    assert Restated(FIRST, "P1", sent, now).needs_correction is is_corrected


def test_the_newest_week_stands_first_and_stages_in_their_order():
    restated = (
        Restated(FIRST, "P1", 10, 8),
        Restated(SECOND, "P7", 5, 4),
        Restated(SECOND, "P1", 20, 18),
        Restated(SECOND, "P2", 1000, 1001),
    )
    told = [(str(week.week), [one.stage_code for one in week.totals]) for week in weeks_to_correct(restated)]
    assert told == [("2018-01-15", ["P1", "P7"]), ("2018-01-08", ["P1"])]


def test_the_mail_says_old_and_new_and_how_many_more_were_wrong():
    wrong = [
        Restated(SECOND, "P1", 4230, 4100),
        Restated(SECOND, "P2", 400, 380),
        Restated(FIRST, "P1", 9, 8),
    ]
    correction = compose_correction(facts(*wrong), edition=2)
    assert correction.subject == "[OK OCE] KOREKSI 2 · Minggu 15–21 Jan 2018 · P1 4.230 → 4.100"
    assert correction.state == (
        "Angka P1 Pendaftaran minggu 15–21 Jan 2018 yang kami kirim keliru: seharusnya 4.100, bukan "
        "4.230; 2 angka lain ikut dikoreksi."
    )
    assert correction.key.period_start == SECOND.start
    assert correction.manifest["totals"] == {"2018-01-15": {"P1": 4100, "P2": 380}, "2018-01-08": {"P1": 8}}


def test_a_single_total_that_rose_is_told_without_others():
    correction = compose_correction(facts(Restated(FIRST, "P7", 10, 12)), edition=1)
    assert correction.state == (
        "Angka P7 Permodalan minggu 8–14 Jan 2018 yang kami kirim belum lengkap: seharusnya 12, bukan 10."
    )


def test_the_causes_are_those_of_the_first_total_and_none_is_no_sentence():
    changes = [
        ("P1", "new", 50, 0),
        ("P1", "late", 3, 0),
        ("P1", "moved", 7, 7),
        ("P1", "corrected", 2, 1),
        ("P1", "withdrawn", 0, 130),
        ("P2", "late", 4, 0),
    ]
    told = compose_correction(facts(Restated(SECOND, "P1", 4230, 4100), changes=changes), 1).because
    assert told == (
        "Perubahan P1 Pendaftaran sejak laporan terakhir: terlambat dicatat +3, diperbaiki isinya +2 −1, "
        "dihapus dari lembar kerja −130 orang."
    )
    assert compose_correction(facts(Restated(SECOND, "P1", 4230, 4100)), 1).because is None


def test_the_same_numbers_are_the_same_occasion_and_others_or_those_that_come_back_another():
    one = occasion_of(facts(Restated(FIRST, "P1", 10, 8)))
    assert one == occasion_of(facts(Restated(FIRST, "P1", 10, 8)))
    assert one != occasion_of(facts(Restated(FIRST, "P1", 10, 7)))
    assert one != occasion_of(facts(Restated(FIRST, "P1", 10, 8), before=2))


def test_a_mail_shows_eight_weeks_and_all_two_hundred_are_attached():
    weeks = [Week(FIRST.start + timedelta(days=7 * number)) for number in range(200)]
    stages = [f"P{number}" for number in range(1, 8)]
    wrong = [Restated(week, stage, 280_000, 279_000) for week in weeks for stage in stages]
    correction = compose_correction(facts(*wrong), 1)
    edition = render_correction(correction, [make_correction_sheet(correction)])
    refuse_unfit(edition)
    assert len(edition.html) < 40_000 and "192 minggu sebelumnya ikut dikoreksi" in edition.html
    book = load_workbook(BytesIO(edition.files[0].content))
    rows = list(book["Koreksi"].iter_rows(values_only=True))
    assert sum(row[2:5] == (280_000, 279_000, -1_000) for row in rows) == 1400
