"""A facilitator's two weeks with one workbook; dbt itself finds what is wrong and what was mended."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from feedback_desk import CODE, NEXT_WEEK, PERSON, VISIT, Desk, open_desk
from pantau.feedback.model import TabCounts
from pantau.feedback.returning import read_feedback, return_feedback
from pantau.transform import build

pytestmark = pytest.mark.full


@pytest.fixture
def desk(tmp_path: Path, free_port: int, fresh_warehouse: str) -> Iterator[Desk]:
    """Before an empty warehouse."""
    with open_desk(tmp_path, free_port, fresh_warehouse) as desk:
        yield desk


def fill_for_real(book: openpyxl.Workbook) -> None:
    """P1: a sound row, a day of birth unlike its NIK's, a NIK too short, an odd phone, a row of dashes;
    P3: a stranger's visit."""
    for title in ("P1 Pendaftaran", "P3 Pendampingan"):
        book[title].delete_rows(2, 10)
    for nik in ("3174040101900001", "3174040201900002", "317404010190003"):
        book["P1 Pendaftaran"].append([*PERSON[:1], nik, *PERSON[2:8], "081234567890", *PERSON[9:]])
    book["P1 Pendaftaran"].append([*PERSON[:1], "3174040101900004", *PERSON[2:]])
    book["P1 Pendaftaran"].append(["-", "-"])
    book["P3 Pendampingan"].append([VISIT[0], "3174040101900009", *VISIT[2:]])


def answer_and_mend(book: openpyxl.Workbook) -> None:
    """The day of birth stands so on the KTP, the phone is right; the NIK gets its digit. The rows move."""
    for row in book["PERBAIKAN"].iter_rows():
        if row[3].value in ("P1-05", "W05"):
            row[8].value, row[9].value = "benar sudah dicek", "KTP dilihat"
    sheet = book["P1 Pendaftaran"]
    sheet["B4"] = "3174040101900003"
    sheet.insert_rows(2)


def lines_of(desk: Desk) -> list[tuple[Any, ...]]:
    return [(line[0][:2], line[1], line[3]) for line in desk.rows("PERBAIKAN")[1:]]


def test_from_a_first_week_over_an_answer_and_a_precheck_to_a_held_week(desk):
    desk.edit(fill_for_real)
    run = desk.pull()
    desk.build(run)
    assert return_feedback(run, CODE) == "written"
    held = [("P1", 3, "P1-05"), ("P1", 4, "P1-01"), ("P3", 2, "X03")]
    assert lines_of(desk) == [*held, ("P1", 5, "W05"), ("LA", 2, "W10")]
    assert [status for status, _ in desk.columns("P1")[1:]] == [
        "DITERIMA", "DITAHAN", "DITAHAN", "PERIKSA", "",
    ]  # fmt: skip
    feedback = read_feedback(run, CODE)
    assert feedback.counts[0] == TabCounts("P1", 4, 2, 2, 1)
    assert feedback.trends[0].cumulative == 2 and len(feedback.trends[0].new) == 6

    desk.edit(answer_and_mend)
    friday = desk.pull(week=NEXT_WEEK, is_precheck=True)
    build(friday, "precheck")
    assert return_feedback(friday, CODE) == "written"
    assert lines_of(desk) == [("P3", 2, "X03")]
    assert [status for status, _ in desk.columns("P1")[1:]] == ["", *["DITERIMA"] * 4, ""]
    feedback = read_feedback(friday, CODE)
    assert (feedback.fixed_count, [each.cumulative for each in feedback.trends][:1]) == (1, [2])

    desk.edit(lambda book: book.remove(book["P5 Pemasaran"]))
    monday = desk.pull(week=NEXT_WEEK)
    desk.build(monday)
    assert return_feedback(monday, CODE) == "written"
    first = [row[0] if row else "" for row in desk.rows("STATUS")]
    assert "Lembar: DITAHAN" in first
    assert any(text.startswith("• Tab P5 Pemasaran tidak ada.") for text in first)
    assert ("P3", 2, "X03") in lines_of(desk)
    since = {line[3]: line[7] for line in desk.rows("PERBAIKAN")[1:]}
    assert since["X03"] == 43122
    assert not {"P1-05", "W05", "W11"} & set(since)
