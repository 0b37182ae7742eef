"""A month end to end through the real Airflow: refused while a week of it is held, and sent by itself once
that week was released, late. What must come out is known from how the sample programme was made.
"""

import io
import time
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest
from pypdf import PdfReader

from pantau.periods import Month
from pantau.registry import load_registry
from pantau.sample import Summary
from pantau.settings import PROJECT

pytestmark = pytest.mark.full

JANUARY = Month(date(2018, 1, 1))
HELD, CLOSING = JANUARY.weeks[-2:]
PATIENCE = 300
"""Seconds that a month may take to start by itself and to reach its readers."""


def lose_most(folder: Path) -> None:
    """Fewer workbooks than gate 2 asks for."""
    for path in sorted(folder.glob("*.xlsx"))[10:]:
        path.unlink()


@pytest.fixture(scope="module")
def closed(stack) -> Summary:
    """The last week but one is held, the closing one passes; those before were never run."""
    stack.load(HELD, "few", change=lose_most)
    assert stack.run_week(HELD) == 3
    summary = stack.load(CLOSING)
    assert stack.run_week(CLOSING) == 0
    return summary


@pytest.fixture(scope="module")
def mails(stack, closed) -> list[EmailMessage]:
    """The monthly report's, which nobody but the release of the held week asked for."""
    why = ("--reason", "Lembar kerja menyusul", "--by", "Laras Puspitasari")
    refused = stack.pantau("run-month", str(JANUARY))
    assert refused.returncode == 3 and f"week {HELD} is held" in refused.stdout, refused.stderr
    assert monthly(stack) == []
    assert stack.pantau("release", str(HELD), *why).returncode == 0
    wanted = len(load_registry(PROJECT / "registry.sample.yaml").recipients_of("monthly"))
    deadline = time.monotonic() + PATIENCE
    while len(monthly(stack)) < wanted and time.monotonic() < deadline:
        time.sleep(1)
    return monthly(stack)


def monthly(stack) -> list[EmailMessage]:
    return [mail for mail in stack.mails_to_officials() if "Laporan Januari 2018" in mail["Subject"]]


def test_a_month_whose_closing_week_never_ran_is_neither_sent_nor_held(stack, closed):
    refused = stack.pantau("run-month", "2018-02")
    assert refused.returncode == 1 and "week 2018-02-26 has no finished run" in refused.stderr


def test_a_month_starts_by_itself_once_its_last_held_week_was_released(stack, closed, mails):
    total = stack.rows(
        "select sum(cumulative_count), sum(new_count) from marts.fct_kecamatan_stage_month "
        "where month_start = %s and stage_code = 'P1'",
        JANUARY.start,
    )
    assert 0 < total[0][1] <= total[0][0] <= closed.cumulative["P1"]
    told = "P1 {:,} (+{:,})".format(*map(int, total[0])).replace(",", ".")
    readers = {
        entry.email for entry in load_registry(PROJECT / "registry.sample.yaml").recipients_of("monthly")
    }
    assert {mail["To"] for mail in mails} == readers and len(mails) == len(readers)
    assert all(told in mail["Subject"] for mail in mails)


def test_its_pdf_and_spreadsheet_come_with_the_mail_and_stand_in_the_archive(stack, mails):
    attached = {part.get_filename(): part.get_content() for part in mails[0].iter_attachments()}
    assert set(attached) == {"OK-OCE-2018-01.pdf", "OK-OCE-2018-01.xlsx"}
    assert len(PdfReader(io.BytesIO(attached["OK-OCE-2018-01.pdf"])).pages) >= 8
    folder = stack.home / "archive" / "monthly" / str(JANUARY.start) / "DKI" / "1"
    for name, content in attached.items():
        assert (folder / name).read_bytes() == content


def test_a_month_that_was_sent_sends_nothing_again(stack, mails):
    done = stack.pantau("run-month", str(JANUARY))
    assert done.returncode == 0 and f"sent before, to {len(mails)} recipients" in done.stdout, done.stderr
    assert len(monthly(stack)) == len(mails)
    assert stack.rows("select verdict from quality.month_verdicts") == [("pass",)]
