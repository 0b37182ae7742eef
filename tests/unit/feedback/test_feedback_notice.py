"""What the short mail says of each state, and that our own words may leave in it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from pantau.contract_page import load_rules
from pantau.delivery.outbound import refuse_unfit
from pantau.feedback.model import Feedback, Finding, Line, TabCounts
from pantau.feedback.notice import compose_workbook_notice, tell_occasion
from pantau.feedback.whatsapp import whatsapp_text
from pantau.gate import workbooks
from pantau.gate.suites import read_suite
from pantau.periods import Week
from pantau.report import words
from pantau.report.render import render_workbook_notice

WEEK = Week(date(2018, 1, 15))
BOOK = "https://docs.google.com/spreadsheets/d/1AbC/edit"
GOOD = Feedback(
    kecamatan_code="31.74.01",
    kecamatan_name="Tebet",
    week=WEEK,
    is_precheck=False,
    pulled_at=datetime(2018, 1, 21, 23, 3, tzinfo=UTC),
    is_held=False,
    reasons=(),
    counts=(TabCounts("P1", 1200, 1200, 0, 0),),
    trends=(),
    lines=(),
    fixed_count=0,
    workbook_link=BOOK,
)


def finding(rule="P1-01", severity="karantina", row=27, column="NIK", tab="P1"):
    return Line(
        Finding(tab, row, column, rule, severity, row),
        f"Kalimat {rule}.",
        "Perbaiki.",
        f"{BOOK}#{row}",
        WEEK.cutoff,
    )


MILD = finding("W05", "peringatan", 30, "No. HP")
FIX = replace(GOOD, counts=(TabCounts("P1", 1200, 1188, 12, 1),), lines=(finding(), MILD))
WARNED = replace(GOOD, lines=(MILD,))
EMPTY = replace(GOOD, counts=(TabCounts("P1", 0, 0, 0, 0),))
HELD = replace(FIX, is_held=True, reasons=("tab_missing:P3",))
UNREAD = replace(GOOD, counts=(), is_held=True, reasons=("unreadable",))


def compose(feedback):
    return compose_workbook_notice(feedback, 1, None, {"code_version": "test"})


@pytest.mark.parametrize(
    ("feedback", "monday", "friday"),
    [
        (GOOD, "semua baris diterima. Terima kasih!", "semua baris sudah beres. Terima kasih!"),
        (FIX, "12 baris perlu diperbaiki", "12 baris perlu diperbaiki"),
        (WARNED, "semua baris diterima, 1 hal perlu dicek", "semua baris diterima, 1 hal perlu dicek"),
        (EMPTY, "belum ada baris", "belum ada baris"),
        (HELD, "lembar kerja ditahan", "lembar kerja perlu diperbaiki dulu"),
        (UNREAD, "lembar kerja belum dapat dibuka", "lembar kerja belum dapat dibuka"),
    ],
)
def test_the_subject_says_how_the_workbook_stands(feedback, monday, friday):
    assert compose(feedback).subject == f"[OK OCE] Tebet · Minggu 15–21 Jan 2018: {monday}"
    early = compose(replace(feedback, is_precheck=True))
    assert early.subject == f"[OK OCE] Tebet · Sebelum Senin: {friday}"
    assert early.headline == (friday[0].upper() + friday[1:]).removesuffix(". Terima kasih!")


def test_a_friday_and_a_monday_are_two_occasions():
    assert (tell_occasion(GOOD), tell_occasion(replace(GOOD, is_precheck=True))) == ("weekly", "precheck")


def test_reasons_come_with_what_to_do_and_before_the_rows():
    notice = compose(HELD)
    (reason,) = notice.reasons
    assert reason.sentence == "Tab P3 Pendampingan tidak ada."
    assert "P3 Pendampingan" in reason.remedy
    assert notice.fixes_title.startswith("Sesudah itu")


def test_too_many_rows_to_mend_are_themselves_the_way_out():
    assert compose(replace(HELD, reasons=("quarantine",))).fixes_title == "Mulai dari yang ini"


def test_a_workbook_that_was_accepted_by_hand_reads_as_any_other_and_says_so():
    plain, accepted = compose(FIX), compose(replace(FIX, reasons=("accepted_by_hand",)))
    assert replace(accepted, notes=plain.notes) == plain
    (said,) = set(accepted.notes) - set(plain.notes)
    assert "dihitung minggu ini atas keputusan tim OK OCE" in said


def test_a_workbook_that_cannot_be_opened_has_its_reason_in_one_sentence():
    notice = compose(UNREAD)
    assert notice.reasons == ()
    assert "dibagikan" in notice.state


def test_five_kinds_of_findings_at_most_and_the_rest_is_pointed_to():
    lines = tuple(finding(f"P1-{number:02}", row=number) for number in range(1, 8))
    notice = compose(replace(FIX, lines=lines))
    assert len(notice.fixes) == 5
    assert any("Semuanya (7) ada di tab PERBAIKAN" in note for note in notice.notes)
    assert not any("Semuanya" in note for note in compose(FIX).notes)


@pytest.mark.parametrize(
    ("line", "may_answer"),
    [(MILD, True), (finding("P1-05"), True), (finding("P1-06"), True), (finding("P1-01"), False)],
)
def test_what_may_be_answered_is_told_how(line, may_answer):
    notice = compose(replace(FIX, lines=(line,)))
    assert any("BENAR, SUDAH DICEK" in note for note in notice.notes) == may_answer


def test_what_was_mended_is_seen_in_a_held_week_too():
    assert any("Sudah beres" in note for note in compose(replace(HELD, fixed_count=3)).notes)
    assert "3 perbaikan sudah beres" in compose(replace(FIX, fixed_count=3)).state


def test_the_text_for_whatsapp_arrives_whole():
    address = urlsplit(compose(FIX).whatsapp_link)
    assert (address.netloc, address.path) == ("wa.me", "/")
    assert parse_qs(address.query)["text"] == [whatsapp_text(FIX)]


@pytest.mark.parametrize("rule", load_rules(), ids=lambda rule: f"{rule['rule_id']}-{rule['severity']}")
def test_every_rule_may_be_told_in_a_mail(rule):
    said = finding(rule["rule_id"], rule["severity"])
    line = replace(said, sentence=rule["sentence_id"], remedy=rule["remedy_id"])
    edition = render_workbook_notice(compose(replace(FIX, lines=(line,))))
    refuse_unfit(edition)
    assert rule["remedy_id"] in edition.text


def test_every_reason_to_hold_a_workbook_comes_with_what_to_do():
    kinds = {
        entry["meta"]["reason"].split(":")[0]
        for name in workbooks.SUITES
        for entry in read_suite(name)["expectations"]
        if entry["meta"]["reason"]
    }
    assert "rows_lost" in kinds
    for kind in kinds:
        said = words.workbook_remedy(f"{kind}:P3:NIK", "31.74.01")
        assert "{" not in said
        assert len(said) > 20
    assert "31.74.01" in words.workbook_remedy("wrong_code", "31.74.01")
    assert "judul kolom di atas data" in words.workbook_remedy("header_missing:P3", "31.74.01")
