"""The street end to end, through the command line: a week that passes, one that is held, its correction.

Sheets, Airflow, dbt, Great Expectations and SMTP are real. What must come out is known from how the
sample programme was made, never from the warehouse.
"""

import re
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest
from openpyxl import load_workbook

from pantau.periods import Week
from pantau.sample import Summary

FIRST, SECOND = Week.parse("2018-01-01"), Week.parse("2018-01-08")
RECIPIENTS = 4
STAGES = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")


@pytest.fixture(scope="module")
def passed(stack) -> Summary:
    summary = stack.load(FIRST, "corrected")
    assert stack.run_week(FIRST) == 0
    return summary


@pytest.fixture(scope="module")
def held(stack, passed: Summary) -> Summary:
    summary = stack.load(SECOND, "bad")
    assert stack.run_week(SECOND) == 3
    return summary


@dataclass(frozen=True)
class Corrected:
    """What stood in the outbox before the corrected week was run, and what must stand after."""

    summary: Summary
    mails_before: int


@pytest.fixture(scope="module")
def corrected(stack, held: Summary) -> Corrected:
    mails_before = len(stack.mails_to_officials())
    summary = stack.load(SECOND, "corrected")
    assert stack.run_week(SECOND) == 0
    return Corrected(summary, mails_before)


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content()


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def test_a_week_that_passes_states_what_the_sheets_hold(stack, passed):
    stack.assert_facts(passed)
    assert stack.rows("select verdict, reasons from quality.gate_verdicts") == [("pass_with_notes", [])]


def test_every_recipient_gets_one_mail_with_the_weeks_numbers(stack, passed):
    mails = [mail for mail in stack.mails_to_officials() if "1–7 Jan 2018" in mail["Subject"]]
    assert len({mail["To"] for mail in mails}) == len(mails) == RECIPIENTS
    total, new = dotted(passed.p1_total), dotted(passed.p1_new)
    for mail in mails:
        assert f"P1 {total} (+{new})" in mail["Subject"]
        for kind in ("plain", "html"):
            body = body_of(mail, kind)
            for code in STAGES:
                assert dotted(passed.cumulative[code]) in body and dotted(passed.new[code]) in body


def test_a_workbook_costs_two_calls_and_its_rows_are_all_accounted_for(stack, passed):
    assert stack.rows("select max(api_calls), count(*) from landing.snapshots") == [(2, 44)]
    landed = stack.rows(
        "select tab, sum(cardinality(row_numbers)) from landing.snapshot_tabs group by 1 order by 1"
    )
    assert dict(landed) == dict(passed.rows_written)
    accounted = stack.rows("select tab, count(*) from quality.row_verdicts group by 1")
    assert dict(accounted) == {tab: n for tab, n in passed.rows_written.items() if tab != "LAPOR"}


def test_a_held_week_sends_two_lines_and_no_number(stack, held):
    verdict = "select verdict, reasons from quality.gate_verdicts where week_start = %s"
    assert stack.rows(verdict, SECOND.start) == [("hold", ["workbooks"])]
    stack.assert_facts(held)
    notices = [mail for mail in stack.mails_to_officials() if body_of(mail, "plain").count("8–14 Jan 2018")]
    assert len(notices) == RECIPIENTS
    for mail in notices:
        text = body_of(mail, "plain")
        for number in (held.p1_total, held.cumulative["P2"], held.cumulative["P3"]):
            assert dotted(number) not in text
    assert stack.rows("select count(*) from ops.deliveries where report = 'weekly'") == [(RECIPIENTS,)]


def test_the_corrected_sheets_pass_and_the_mail_goes_out(stack, corrected):
    stack.assert_facts(corrected.summary)
    fresh = stack.mails_to_officials()[corrected.mails_before :]
    assert len(fresh) == RECIPIENTS
    assert all(f"P1 {dotted(corrected.summary.p1_total)} " in mail["Subject"] for mail in fresh)


def test_a_week_run_again_says_the_same_and_sends_nothing_twice(stack, corrected):
    facts = "select * from marts.fct_stage_event order by 1, 2"
    before, mails = stack.rows(facts), len(stack.mails())
    versions = stack.rows("select count(*) from landing.row_versions")
    assert stack.run_week(SECOND) == 0
    assert stack.rows(facts) == before and len(before) > 3000
    assert len(stack.mails()) == mails
    assert stack.rows("select count(*) from landing.row_versions") == versions
    assert stack.rows("select distinct status from ops.deliveries") == [("sent",)]


def test_what_is_no_week_of_the_programme_is_refused(stack):
    for week in ("2018-01-16", "2017-12-04", "tomorrow"):
        assert stack.run_week(week) == 1


def test_no_nik_and_no_phone_leaves_the_places_that_may_hold_them(stack, corrected):
    personal = personal_data(stack.folder / f"{SECOND}-corrected")
    assert len(personal) > 5000
    told = [path.read_text(errors="replace") for path in (stack.home / "outbox").glob("*.eml")]
    told += [path.read_text(errors="replace") for path in (stack.home / "log").rglob("*.log")]
    told += [body_of(mail, kind) for mail in stack.mails() for kind in ("plain", "html")]
    for (table,) in stack.rows(
        """
        select quote_ident(table_schema) || '.' || quote_ident(table_name) from information_schema.tables
        where table_schema in ('marts', 'quality', 'ops')
        """
    ):
        told += [str(row) for row in stack.rows(f"select t::text from {table} as t")]
    seen = {digits for text in told for digits in re.findall(r"\d{9,}", text)}
    assert not seen & personal


def personal_data(folder: Path) -> set[str]:
    """Every NIK and phone number of the workbooks, as digits."""
    found: set[str] = set()
    for path in folder.glob("*.xlsx"):
        book = load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            for row in sheet.iter_rows(values_only=True):
                for cell in row:
                    digits = re.sub(r"\D", "", str(cell)) if isinstance(cell, str | int) else ""
                    if len(digits) == 16 or (9 <= len(digits) <= 13 and "8" in digits[:3]):
                        found.add(digits)
        book.close()
    return found
