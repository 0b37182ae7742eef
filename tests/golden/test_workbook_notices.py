"""The mails to facilitators, word for word. ``PANTAU_UPDATE_GOLDEN=1 pytest tests/golden`` accepts a diff."""

import csv
import difflib
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pantau.delivery.outbound import refuse_unfit
from pantau.feedback.model import Feedback, Finding, Line, TabCounts, Trend
from pantau.feedback.notice import compose_workbook_notice
from pantau.periods import Week
from pantau.reference import SEEDS
from pantau.report.render import render_workbook_notice

HERE = Path(__file__).parent
WEEK = Week(date(2018, 1, 15))
BOOK = "https://docs.google.com/spreadsheets/d/1mQ7xTz0p2VbKcWfRjH4sLd9yNgEa6uCiOo3XtBqMv5k/edit"
GIDS = {"P1": 0, "P2": 811234567, "P4": 1508123456, "P6": 77, "LAPOR": 628123456}
RULES = {
    (rule["rule_id"], rule["severity"]): rule
    for rule in csv.DictReader((SEEDS / "rules.csv").open(encoding="utf-8", newline=""))
}


def line(tab: str, row_number: int, column: str | None, rule: str, severity: str = "karantina") -> Line:
    """A finding in the words of the seed."""
    said = RULES[rule, severity]
    return Line(
        finding=Finding(tab, row_number, column, rule, severity, row_number),
        sentence=said["sentence_id"].format(kolom=column),
        remedy=said["remedy_id"].format(kolom=column),
        link=f"{BOOK}#gid={GIDS[tab]}&range=B{row_number}",
        since=WEEK.cutoff,
    )


MANY = (
    *(line("P1", row, "NIK", "P1-01") for row in range(27, 31)),
    *(line("P1", row, "Tanggal Lahir", "P1-05") for row in (12, 41)),
    line("P6", 9, "Laba Bersih (Rp)", "P6-02"),
    line("P2", 118, "NIK", "X03"),
    line("P4", 5, "Nomor Izin", "R01"),
    line("P4", 8, "Tanggal Terbit", "P4-02"),
    *(line("P1", row, "No. HP", "W05", "peringatan") for row in range(50, 62)),
    line("LAPOR", 6, "Status", "W10", "peringatan"),
)
ROWS = {"P1": 214, "P2": 160, "P3": 148, "P4": 96, "P5": 41, "P6": 33, "P7": 6}


def counts(**quarantined: int) -> tuple[TabCounts, ...]:
    return tuple(
        TabCounts(tab, read, read - quarantined.get(tab, 0), quarantined.get(tab, 0), 0)
        for tab, read in ROWS.items()
    )


GOOD = Feedback(
    kecamatan_code="31.74.01",
    kecamatan_name="Tebet",
    week=WEEK,
    is_precheck=False,
    pulled_at=datetime(2018, 1, 21, 23, 3, tzinfo=UTC),
    is_held=False,
    reasons=(),
    counts=counts(),
    trends=tuple(Trend(tab, (3, 5, 8, 12), read) for tab, read in ROWS.items()),
    lines=(),
    fixed_count=14,
    workbook_link=BOOK,
)
FIXES = replace(GOOD, counts=counts(P1=6, P2=1, P4=2, P6=1), lines=MANY, fixed_count=3)
FRIDAY = datetime(2018, 1, 19, 9, 1, tzinfo=UTC)
FEEDBACKS = {
    "all_good": GOOD,
    "only_warnings": replace(GOOD, lines=(MANY[-1],), fixed_count=0),
    "many_fixes": FIXES,
    "held": replace(
        FIXES,
        is_held=True,
        reasons=("header_missing:P3:NIK", "tab_twice:P5", "wrong_code"),
        lines=MANY[6:8],
        fixed_count=2,
    ),
    "unreadable": replace(GOOD, is_held=True, reasons=("unreadable",), counts=(), trends=(), fixed_count=0),
    "first": replace(GOOD, counts=(), fixed_count=0, is_first=True),
    "precheck_fixes": replace(FIXES, is_precheck=True, pulled_at=FRIDAY, lines=MANY[4:8]),
    "precheck_held": replace(
        FIXES, is_precheck=True, pulled_at=FRIDAY, is_held=True, reasons=("tab_missing:P3",), lines=MANY[7:8]
    ),
    "precheck_good": replace(GOOD, is_precheck=True, pulled_at=FRIDAY, fixed_count=0),
}
EDITIONS = {
    name: render_workbook_notice(
        compose_workbook_notice(
            feedback,
            edition=2 if name.startswith(("all", "many")) else 1,
            build_id=None if feedback.is_precheck else 4,
            manifest={"code_version": "0.1.0"},
        )
    )
    for name, feedback in FEEDBACKS.items()
}


@pytest.mark.parametrize("kind", ["txt", "html"])
@pytest.mark.parametrize("name", EDITIONS)
def test_a_mail_to_facilitators_reads_as_it_was_last_accepted(name, kind):
    edition = EDITIONS[name]
    made = f"Subject: {edition.subject}\n\n{edition.text}" if kind == "txt" else edition.html
    golden = HERE / f"workbook_notice_{name}.{kind}"
    if os.environ.get("PANTAU_UPDATE_GOLDEN"):
        golden.write_text(made, encoding="utf-8")
    accepted = golden.read_text(encoding="utf-8") if golden.exists() else ""
    diff = difflib.unified_diff(accepted.splitlines(), made.splitlines(), "accepted", "now", n=1, lineterm="")
    assert made == accepted, "\n".join(diff)


@pytest.mark.parametrize("name", EDITIONS)
def test_a_mail_to_facilitators_may_leave(name):
    refuse_unfit(EDITIONS[name])
