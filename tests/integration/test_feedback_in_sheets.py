"""Feedback written into a workbook of the Sheets server and read back as a facilitator would."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pydantic import SecretStr

from feedback_desk import (
    CODE,
    CONTRACT,
    FIRST_OWN,
    NEXT_WEEK,
    PERSON,
    WEEK,
    Desk,
    everything_of,
    open_desk,
    snapshot_of,
)
from pantau.feedback.queries import read_last_written
from pantau.feedback.returning import read_feedback, return_feedback
from pantau.periods import Week
from pantau.registry import Workbook
from pantau.runs import Run
from pantau.settings import Settings
from pantau.sources.sheets import SheetsHTTPClient, WorkbookUnreadable
from pantau.transform import build
from pantau.warehouse import connect
from pantau.workbooks.provision import provision


@pytest.fixture(scope="module")
def built(new_warehouse: Any) -> Iterator[str]:
    """A warehouse in which dbt has made every table once; each test gets a copy."""
    with new_warehouse() as url:
        run = Run(WEEK, "empty", Settings(warehouse_url=SecretStr(url), pseudonym_key=SecretStr("kunci uji")))
        build(run, "stage_rows")
        build(run, "build_facts")
        build(replace(run, is_precheck=True), "precheck")
        yield url


@pytest.fixture
def url(new_warehouse: Any, built: str) -> Iterator[str]:
    with new_warehouse(template=built.rpartition("/")[2]) as url:
        yield url


@pytest.fixture
def desk(tmp_path: Path, free_port: int, url: str) -> Iterator[Desk]:
    with open_desk(tmp_path, free_port, url) as desk:
        yield desk


BAD_NIK = ("P1", 3, "NIK", "P1-01", "karantina")
ODD_PHONE = ("P1", 3, "No. HP", "W05", "peringatan")
OTHER_PHONE = ("P1", 5, "No. HP", "W05", "peringatan")
TWICE = ("P3", 4, None, "R05", "karantina")


def test_every_finding_stands_at_its_row_and_in_perbaikan_worst_first(desk):
    run = desk.pull(ODD_PHONE, BAD_NIK, OTHER_PHONE, TWICE)
    assert return_feedback(run, CODE) == "written"
    header, *lines = desk.rows("PERBAIKAN")
    assert header == list(CONTRACT.fix_columns)
    assert [line[:4] for line in lines] == [
        ["P1 Pendaftaran", 3, "NIK", "P1-01"],
        ["P3 Pendampingan", 4, "", "R05"],
        ["P1 Pendaftaran", 3, "No. HP", "W05"],
        ["P1 Pendaftaran", 5, "No. HP", "W05"],
    ]
    assert lines[0][4] == "NIK bukan 16 angka." and lines[0][7] == 43122
    assert lines[0][6].endswith("&range=B3") and lines[0][6].startswith(run.settings.sheets_url)
    assert [status for status, _ in desk.columns("P1")] == [
        "STATUS CEK", "DITERIMA", "DITAHAN", "DITERIMA", "PERIKSA", "DITERIMA",
    ]  # fmt: skip
    notes = desk.columns("P1")[2][1].split("\n")
    assert notes[0].startswith("NIK: NIK bukan 16 angka. ") and notes[1].startswith("No. HP: ")
    assert desk.columns("P3")[3][1].startswith("Baris ini sama persis")


def test_a_phone_shows_the_whole_story_in_the_first_column_of_status(desk):
    return_feedback(desk.pull(BAD_NIK, ODD_PHONE), CODE)
    rows = desk.rows("STATUS")
    first = [row[0] if row else "" for row in rows]
    assert first[0] == "OK OCE Kecamatan Pasar Minggu"
    assert "Minggu: 15\N{EN DASH}21 Jan 2018" in first
    assert "Lembar: DITERIMA" in first
    assert "Batas berikutnya: Senin, 29 Jan 2018, pukul 06.00 WIB" in first
    counts = {row[0]: row[1:5] for row in rows if len(row) == 5}
    assert counts["P1 Pendaftaran"] == [5, 4, 1, 0]
    assert counts["P3 Pendampingan"] == [5, 5, 0, 0]
    assert rows[-1][0].startswith("*OK OCE Kecamatan Pasar Minggu*")
    assert max(len(row) for row in rows) <= 6


def test_colours_stand_on_the_cells_and_hold_only_while_the_row_says_so(desk):
    statement = ("LAPOR", 2, "Status", "R02", "karantina")
    return_feedback(desk.pull(BAD_NIK, ODD_PHONE, OTHER_PHONE, TWICE, statement), CODE)
    assert desk.colours("P1 Pendaftaran") == [
        ('$R3&" · OK OCE"="DITAHAN · OK OCE"', ["B3"]),
        ('$R3&" · OK OCE"="DITAHAN · OK OCE"', ["I3"]),
        ('$R5&" · OK OCE"="PERIKSA · OK OCE"', ["I5"]),
    ]
    assert ('$K4&" · OK OCE"="DITAHAN · OK OCE"', ["K4"]) in desk.colours("P3 Pendampingan")
    assert desk.colours("LAPOR")[0] == ('"OK OCE"="OK OCE"', ["C2"])
    assert max(len(row) for row in desk.rows("LAPOR")) == 5


def test_nothing_of_a_facilitators_is_touched(desk):
    def own(book):
        book["P1 Pendaftaran"]["T1"], book["P1 Pendaftaran"]["T4"] = "Catatan saya", "=1+1"
        book["P1 Pendaftaran"]["V9"] = "jauh"

    desk.edit(own)
    before = snapshot_of(desk.path)
    return_feedback(desk.pull(BAD_NIK, TWICE), CODE)
    after = snapshot_of(desk.path)
    assert {place: after.get(place) for place in before} == before
    added = {place for place in after if place not in before and place[0] not in CONTRACT.own_tabs}
    assert {(title, column) for title, column, _ in added} == {
        ("P1 Pendaftaran", 23), ("P1 Pendaftaran", 24), ("P2 Pelatihan", 10), ("P2 Pelatihan", 11),
        ("P3 Pendampingan", 11), ("P3 Pendampingan", 12), ("P4 Perizinan", 9), ("P4 Perizinan", 10),
        ("P5 Pemasaran", 8), ("P5 Pemasaran", 9), ("P6 Keuangan", 9), ("P6 Keuangan", 10),
        ("P7 Permodalan", 10), ("P7 Permodalan", 11),
    }  # fmt: skip


def test_a_second_time_changes_nothing_and_the_next_pull_sees_no_changed_row(desk):
    run = desk.pull(BAD_NIK, ODD_PHONE, TWICE)
    assert return_feedback(run, CODE) == "written"
    once, kept = everything_of(desk.path), desk.query("select * from ops.feedback_lines order by 1, 2, 3, 5")
    versions = desk.query("select count(*) from landing.row_versions")
    assert return_feedback(run, CODE) == "written"
    assert everything_of(desk.path) == once
    assert desk.query("select * from ops.feedback_lines order by 1, 2, 3, 5") == kept
    desk.pull(week=NEXT_WEEK)
    assert desk.query("select count(*) from landing.row_versions") == versions
    stood = desk.query("select distinct tab, row_numbers, row_version_ids from landing.snapshot_tabs")
    assert len(stood) == len(CONTRACT.tabs)


def test_three_calls_are_all_it_takes(desk):
    return_feedback(desk.pull(BAD_NIK), CODE)
    assert desk.query("select api_calls, line_count, moved_tabs from ops.feedback") == [(3, 1, [])]


def test_a_tab_that_moved_since_the_pull_gets_perbaikan_only(desk):
    run = desk.pull(BAD_NIK, TWICE)

    def sort(book):
        sheet = book["P1 Pendaftaran"]
        third, second = [cell.value for cell in sheet[3]], [cell.value for cell in sheet[2]]
        for place, (upper, lower) in enumerate(zip(third, second, strict=True), start=1):
            sheet.cell(2, place).value, sheet.cell(3, place).value = upper, lower

    desk.edit(sort)
    before = desk.rows("P1 Pendaftaran")
    assert return_feedback(run, CODE) == "written"
    assert desk.rows("P1 Pendaftaran") == before
    assert desk.colours("P1 Pendaftaran") == []
    assert len(desk.rows("PERBAIKAN")) == 3
    assert desk.columns("P3")[3][0] == "DITAHAN"
    assert desk.query("select moved_tabs from ops.feedback") == [(["P1"],)]


def test_what_was_fixed_disappears_and_is_counted(desk):
    return_feedback(desk.pull(BAD_NIK, ODD_PHONE, TWICE), CODE)
    desk.edit(lambda book: book["P1 Pendaftaran"].cell(3, 2, "3174040101900099"))
    run = desk.pull(ODD_PHONE, TWICE, week=NEXT_WEEK)
    return_feedback(run, CODE)
    assert [line[3] for line in desk.rows("PERBAIKAN")[1:]] == ["R05", "W05"]
    assert {line[7] for line in desk.rows("PERBAIKAN")[1:]} == {43122}
    assert desk.columns("P1")[2][0] == "PERIKSA"
    feedback = read_feedback(run, CODE)
    assert (feedback.fixed_count, feedback.is_first) == (1, False)
    assert desk.query("select fixed_count from ops.feedback order by snapshot_id") == [(0,), (1,)]
    assert return_feedback(run, CODE) == "written"
    assert read_feedback(run, CODE) == feedback


def test_answers_typed_after_the_pull_stay_with_their_line_wherever_it_stands(desk):
    return_feedback(desk.pull(ODD_PHONE, OTHER_PHONE), CODE)

    def answer_and_sort(book):
        sheet = book["PERBAIKAN"]
        lines = [[cell.value for cell in sheet[number]] for number in (3, 2)]
        lines[0][8:10] = ["nanti", "sedang ditanyakan"]
        for number, line in enumerate(lines, start=2):
            for place, value in enumerate(line, start=1):
                sheet.cell(number, place).value = value
        book["P1 Pendaftaran"].insert_rows(2)

    desk.edit(answer_and_sort)
    run = desk.pull(("P1", 4, *ODD_PHONE[2:]), ("P1", 6, *OTHER_PHONE[2:]), week=NEXT_WEEK)
    assert return_feedback(run, CODE) == "written"
    lines = desk.rows("PERBAIKAN")[1:]
    assert [(line[1], *line[8:]) for line in lines] == [(4,), (6, "nanti", "sedang ditanyakan")]


def test_a_row_that_is_changed_and_answered_at_once_is_asked_about_again(desk):
    """The answer was about what the row said before; carried along it would let the new content in."""
    asked = ("P1", 3, "NIK", "P1-05", "karantina")
    return_feedback(desk.pull(asked), CODE)

    def answer_and_change(book):
        book["PERBAIKAN"]["I2"], book["PERBAIKAN"]["J2"] = CONTRACT.answer, "sesuai KTP"
        book["P1 Pendaftaran"]["F3"] = "Jl. Rekaan 1"

    desk.edit(answer_and_change)
    return_feedback(desk.pull(asked, week=NEXT_WEEK), CODE)
    assert desk.rows("PERBAIKAN")[1][8:] == []
    desk.pull(asked, week=Week.parse("2018-01-29"))
    answered = desk.query(
        "select distinct cells ->> 5 from landing.answers join landing.row_versions using (row_version_id)"
    )
    assert answered == [(None,)]


def test_a_column_pushed_into_perbaikan_does_not_silence_the_answers(desk):
    asked = ("P1", 3, "NIK", "P1-05", "karantina")
    return_feedback(desk.pull(asked, ODD_PHONE), CODE)

    def widen(book):
        fixes = book["PERBAIKAN"]
        fixes.insert_cols(1)
        fixes["J2"], fixes["K2"], fixes["L2"] = "nanti", "masih dicari", "milik saya"
        fixes["A40"], fixes["N50"] = "catatan", "catatan"

    desk.edit(widen)
    return_feedback(desk.pull(asked, ODD_PHONE, week=NEXT_WEEK), CODE)
    assert desk.rows("PERBAIKAN")[0] == list(CONTRACT.fix_columns)
    (first, *_) = desk.rows("PERBAIKAN")[1:]
    assert [first[1], *first[8:]] == [3, "nanti", "masih dicari", "", "milik saya"]
    desk.edit(lambda book: book["PERBAIKAN"].cell(2, 9, CONTRACT.answer))
    desk.pull(asked, ODD_PHONE, week=Week.parse("2018-01-29"))
    assert desk.query("select rule_id, reason from landing.answers") == [("P1-05", "masih dicari")]


def test_cells_that_were_merged_in_perbaikan_swallow_no_line(desk):
    return_feedback(desk.pull(BAD_NIK, ODD_PHONE, OTHER_PHONE), CODE)
    desk.edit(lambda book: book["PERBAIKAN"].merge_cells("A2:B3"))
    assert return_feedback(desk.pull(BAD_NIK, ODD_PHONE, OTHER_PHONE, week=NEXT_WEEK), CODE) == "written"
    assert [line[1] for line in desk.rows("PERBAIKAN")[1:]] == [3, 3, 5]


@pytest.mark.parametrize("code", ["31.74.05", None])
def test_answers_in_a_workbook_that_is_not_its_own_wait(desk, code):
    asked = ("P1", 3, "NIK", "P1-05", "karantina")
    return_feedback(desk.pull(asked), CODE)

    def answer(book):
        book["PERBAIKAN"]["I2"], book["PERBAIKAN"]["J2"] = CONTRACT.answer, "sesuai KTP"
        book["BACA DULU"]["B1"] = code

    desk.edit(answer)
    desk.pull(asked, week=NEXT_WEEK)
    assert desk.query("select count(*) from landing.answers") == [(0,)]
    desk.edit(lambda book: book["BACA DULU"].cell(1, 2, CODE))
    desk.pull(asked, week=NEXT_WEEK)
    assert desk.query("select count(*) from landing.answers") == [(1,)]


def test_answers_survive_a_feedback_that_is_written_again(desk):
    run = desk.pull(ODD_PHONE)
    return_feedback(run, CODE)

    def answer(book):
        book["PERBAIKAN"]["I2"], book["PERBAIKAN"]["J2"] = CONTRACT.answer, "sesuai KTP"

    desk.edit(answer)
    return_feedback(run, CODE)
    assert desk.rows("PERBAIKAN")[1][8:] == [CONTRACT.answer, "sesuai KTP"]


def test_own_rules_of_colour_are_replaced_and_a_facilitators_own_stays(desk):
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    def rule(book):
        fill = PatternFill(bgColor="FF00FF00", fill_type="solid")
        book["P1 Pendaftaran"].conditional_formatting.add("A2:A9", FormulaRule(formula=['A2="x"'], fill=fill))

    desk.edit(rule)
    return_feedback(desk.pull(BAD_NIK), CODE)
    return_feedback(desk.pull(OTHER_PHONE, week=NEXT_WEEK), CODE)
    colours = desk.colours("P1 Pendaftaran")
    assert [formula for formula, _ in colours if "OK OCE" not in formula] == ['A2="x"']
    assert len(colours) == 4
    assert ('$R5&" · OK OCE"="PERIKSA · OK OCE"', ["I5"]) in colours
    assert not any(cells == ["B3"] for _, cells in colours)


def test_a_batch_that_google_took_twice_leaves_others_rules_and_cells_alone(desk, monkeypatch):
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    return_feedback(desk.pull(BAD_NIK, ODD_PHONE, OTHER_PHONE), CODE)
    fill = PatternFill(bgColor="FF00FF00", fill_type="solid")

    def add_rules(book):
        rules = book["P1 Pendaftaran"].conditional_formatting
        for cells in ("A2:A9", "C2:C9"):
            rule = FormulaRule(formula=[f'{cells[:2]}="x"'], fill=fill)
            rule.priority = 99
            rules.add(cells, rule)

    desk.edit(add_rules)
    run = desk.pull(BAD_NIK, week=NEXT_WEEK)
    send = SheetsHTTPClient.batch_update

    def send_twice(self, *arguments):
        send(self, *arguments)
        return send(self, *arguments)

    monkeypatch.setattr(SheetsHTTPClient, "batch_update", send_twice)
    assert return_feedback(run, CODE) == "written"
    formulas = [formula for formula, _ in desk.colours("P1 Pendaftaran")]
    assert len(formulas) == 5 and sorted(formulas)[-2:] == ['A2="x"', 'C2="x"']
    assert [status for status, _ in desk.columns("P1")][:3] == ["STATUS CEK", "DITERIMA", "DITAHAN"]
    assert len(desk.rows("PERBAIKAN")) == 2


def test_a_merged_header_does_not_swallow_the_pipelines_own(desk):
    desk.edit(lambda book: book["P1 Pendaftaran"].merge_cells("Q1:S1"))
    return_feedback(desk.pull(BAD_NIK), CODE)
    assert desk.rows("P1 Pendaftaran")[0][19:] == list(CONTRACT.own_columns)
    versions = desk.query("select count(*) from landing.row_versions")
    desk.pull(week=NEXT_WEEK)
    assert desk.query("select count(*) from landing.row_versions") == versions


def test_missing_tabs_are_added_and_a_misspelt_one_is_found(desk):
    def misspell(book):
        book["STATUS"].title = " status! "
        del book["PERBAIKAN"]

    desk.edit(misspell)
    return_feedback(desk.pull(BAD_NIK), CODE)
    titles = openpyxl.load_workbook(desk.path).sheetnames
    assert titles[-2:] == [" status! ", "PERBAIKAN"] and "STATUS" not in titles
    assert len(desk.rows("PERBAIKAN")) == 2


def test_provisioning_and_feedback_agree_on_what_is_whose(desk):
    workbook = Workbook(kecamatan_code=CODE, spreadsheet_id=CODE)
    (made,) = provision(desk.run.settings, [workbook], dry_run=False)
    assert made.is_whole
    assert return_feedback(desk.pull(BAD_NIK, ODD_PHONE, TWICE), CODE) == "written"
    (again,) = provision(desk.run.settings, [workbook], dry_run=True)
    assert again.plan.changes == ()
    assert desk.columns("P1")[2][0] == "DITAHAN" and len(desk.rows("PERBAIKAN")) == 4


def test_titles_of_tabs_may_be_as_odd_as_google_allows(desk):
    odd = {"P1 Pendaftaran": "p1 - \N{LEFT SINGLE QUOTATION MARK}pendaftaran\N{RIGHT SINGLE QUOTATION MARK}!"}
    odd |= {
        "P3 Pendampingan": "'P3' pendampingan",
        "PERBAIKAN": "=Perbaikan",
        "STATUS": "\N{SPARKLES} status",
    }

    def rename(book):
        for title, other in odd.items():
            book[title].title = other

    desk.edit(rename)
    assert return_feedback(desk.pull(BAD_NIK, TWICE), CODE) == "written"
    assert len(openpyxl.load_workbook(desk.path).sheetnames) == len(CONTRACT.tabs) + 3
    rows = {title: openpyxl.load_workbook(desk.path)[other] for title, other in odd.items()}
    assert rows["P1 Pendaftaran"].cell(3, FIRST_OWN["P1"]).value == "DITAHAN"
    assert rows["P3 Pendampingan"].cell(4, FIRST_OWN["P3"]).value == "DITAHAN"
    assert rows["PERBAIKAN"].max_row >= 3 and rows["STATUS"]["A1"].value.startswith("OK OCE")


def test_an_older_weeks_run_leaves_newer_feedback_alone(desk):
    run = desk.pull(BAD_NIK)
    desk.pull(week=NEXT_WEEK)
    before = desk.path.read_bytes()
    assert return_feedback(run, CODE) == "newer"
    assert read_feedback(run, CODE) is None
    assert read_feedback(replace(run, week=Week.parse("2018-01-08")), CODE) is None
    assert desk.path.read_bytes() == before


@pytest.mark.parametrize("mode", [0o000, None], ids=["403", "404"])
def test_a_workbook_that_google_does_not_give_is_an_outcome(desk, mode, monkeypatch):
    run = desk.pull(BAD_NIK)
    if mode is None:
        desk.path.unlink()
    else:
        from pantau.local.sheets_server.errors import permission_denied
        from pantau.local.sheets_server.folder import WorkbookFolder

        def refuse(*_):
            raise permission_denied()

        monkeypatch.setattr(WorkbookFolder, "_open", refuse)
    assert return_feedback(run, CODE) == "unreadable"
    assert desk.query("select count(*) from ops.feedback") == [(0,)]


def test_a_workbook_that_may_be_read_only_is_unwritable_and_nothing_is_kept(desk, monkeypatch):
    from pantau.local.sheets_server.errors import permission_denied
    from pantau.local.sheets_server.folder import WorkbookFolder

    run = desk.pull(BAD_NIK)

    def refuse(*_):
        raise permission_denied()

    monkeypatch.setattr(WorkbookFolder, "change", refuse)
    assert return_feedback(run, CODE) == "unwritable"
    assert desk.query("select count(*) from ops.feedback") == [(0,)]


def test_an_answer_beside_lines_of_which_google_never_said_that_it_took_them_goes_to_no_other_row(
    desk, monkeypatch
):
    """Both weeks ask about row 3, which is another person's in the second."""
    asked = ("P1", 3, "NIK", "P1-05", "karantina")
    return_feedback(desk.pull(asked), CODE)
    desk.edit(lambda book: book["P1 Pendaftaran"].insert_rows(2))
    run = desk.pull(asked, week=NEXT_WEEK)
    send = SheetsHTTPClient.batch_update

    def send_into_silence(self, *arguments):
        send(self, *arguments)
        raise WorkbookUnreadable("no answer from Google (ReadTimeout)")

    def answer(book):
        book["PERBAIKAN"]["I2"], book["PERBAIKAN"]["J2"] = CONTRACT.answer, "sesuai KTP"

    monkeypatch.setattr(SheetsHTTPClient, "batch_update", send_into_silence)
    assert return_feedback(run, CODE) == "unwritable"
    monkeypatch.undo()
    desk.edit(answer)
    third = desk.pull(asked, week=Week.parse("2018-01-29"))
    assert desk.query("select count(*) from landing.answers") == [(0,)]
    assert return_feedback(third, CODE) == "written"
    desk.edit(answer)
    desk.pull(asked, week=Week.parse("2018-01-29"))
    assert desk.query("select count(*) from landing.answers") == [(1,)]


def test_after_a_pull_that_failed_status_says_so_and_the_lines_stay(desk):
    return_feedback(desk.pull(BAD_NIK), CODE)
    content = desk.path.read_bytes()
    desk.path.unlink()
    run = desk.pull(week=NEXT_WEEK)
    desk.path.write_bytes(content)
    assert return_feedback(run, CODE) == "written"
    assert "belum dapat kami buka" in desk.rows("STATUS")[1][0]
    assert len(desk.rows("PERBAIKAN")) == 2 and desk.columns("P1")[2][0] == "DITAHAN"
    assert desk.query("select count(*) from ops.feedback") == [(1,)]


def test_a_precheck_names_mondays_deadline_and_friday_as_since(desk):
    run = desk.pull(BAD_NIK, is_precheck=True)
    return_feedback(run, CODE)
    first = [row[0] if row else "" for row in desk.rows("STATUS")]
    assert "Batas berikutnya: Senin, 22 Jan 2018, pukul 06.00 WIB" in first
    assert "Lembar: BISA DIBACA" in first
    assert desk.rows("PERBAIKAN")[1][7] == 43119
    assert return_feedback(desk.pull(BAD_NIK), CODE) == "written"
    assert desk.rows("PERBAIKAN")[1][7] == 43119


@pytest.mark.full
def test_five_thousand_rows_with_a_finding_each_go_back_in_one_write(desk):
    def fill(book):
        sheet = book["P1 Pendaftaran"]
        for number in range(7, 5002):
            sheet.append([*PERSON[:1], f"31740401019{number:05}", *PERSON[2:]])

    desk.edit(fill)
    run = desk.pull(*(("P1", number, "No. HP", "W05", "peringatan") for number in range(2, 5002, 2)))
    assert return_feedback(run, CODE) == "written"
    assert len(desk.rows("PERBAIKAN")) == 2501
    statuses = [status for status, _ in desk.columns("P1")]
    assert (statuses.count("PERIKSA"), statuses.count("DITERIMA")) == (2500, 2500)
    with connect(run.url) as connection:
        assert len(read_last_written(connection, CODE)) == 2500
