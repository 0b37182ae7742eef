"""Pulls while the Sheets server plays faults: what fails is an outcome, and nothing is lost or doubled.

Through HTTP and a real PostgreSQL, with deadlines of seconds. Through Airflow the same is a matter of
the long tests.
"""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import requests
import yaml
from openpyxl import Workbook
from pydantic import SecretStr

from pantau.contract import load_contract
from pantau.landing.pull import pull_workbook
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings
from pantau.sources.sheets import SheetsHTTPClient, WorkbookUnreadable
from pantau.warehouse import connect
from serving import serve_sheets

CODES = ("31.74.04", "31.74.05", "31.74.06")
STRUCK = CODES[1]
WEEK = Week.parse("2018-01-15")
TAB = "P1 Pendaftaran"
ROWS = 40


def write_workbook(path: Path, code: str) -> None:
    book = Workbook()
    book.active.title = "BACA DULU"
    book.active.append(["Kode Kecamatan", code])
    for tab in load_contract().tabs:
        book.create_sheet(tab.title).append([column.header for column in tab.columns])
    for number in range(ROWS):
        book[TAB].append(["15/01/2018", f"31740701019{number:05}", f"Peserta Contoh {number:02}"])
    book.save(path)


@dataclass(frozen=True)
class Google:
    """The Sheets server as a test sees it."""

    address: str

    def play(self, *faults: dict) -> None:
        answer = requests.put(f"{self.address}/_faults", json=list(faults), timeout=10)
        assert answer.status_code == 200, answer.text

    def played(self) -> list[int]:
        return [fault["played"] for fault in requests.get(f"{self.address}/_faults", timeout=10).json()]


def serve(folder: Path, **quotas: int) -> Iterator[Google]:
    with serve_sheets(folder, log_level="critical", **quotas) as address:
        for code in CODES if not quotas else ():
            # Opened before the clock of a timeout of one second runs.
            requests.get(f"{address}/v4/spreadsheets/{code}", timeout=30).raise_for_status()
        yield Google(address)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "sheets"
    folder.mkdir()
    for code in CODES:
        write_workbook(folder / f"{code}.xlsx", code)
    return folder


@pytest.fixture
def google(folder: Path) -> Iterator[Google]:
    yield from serve(folder)


def run_against(google: Google, warehouse_url: str, tmp_path: Path) -> Run:
    registry = tmp_path / "registry.yaml"
    workbooks = [{"kecamatan_code": code, "spreadsheet_id": code} for code in CODES]
    registry.write_text(yaml.safe_dump({"workbooks": workbooks, "recipients": []}))
    settings = Settings(
        warehouse_url=SecretStr(warehouse_url),
        pseudonym_key=SecretStr("kunci uji"),
        sheets_url=google.address,
        registry=registry,
        reads_per_minute=0,
        writes_per_minute=0,
        workbook_deadline_seconds=20,
        read_timeout_seconds=1,
    )
    return Run(WEEK, "run", settings)


@pytest.fixture
def run(google: Google, fresh_warehouse: str, tmp_path: Path) -> Run:
    return run_against(google, fresh_warehouse, tmp_path)


def with_settings(run: Run, **changes: object) -> Run:
    return replace(run, settings=run.settings.model_copy(update=changes))


def pull_all(run: Run) -> dict[str, str]:
    return {code: pull_workbook(run, code) for code in CODES}


def snapshots(run: Run) -> dict[str, tuple[str, str | None, int]]:
    """Per kecamatan its only snapshot: status, problem, calls."""
    query = "select kecamatan_code, status, problem, api_calls from landing.snapshots"
    with connect(run.url) as connection:
        found = connection.execute(query).fetchall()
    assert len(found) == len({code for code, *_ in found})
    return {code: tuple(rest) for code, *rest in found}


def versions(run: Run) -> dict[str, int]:
    query = "select kecamatan_code, count(*) from landing.row_versions where tab = 'P1' group by 1"
    with connect(run.url) as connection:
        return dict(connection.execute(query).fetchall())


def layout(run: Run, code: str) -> tuple[list[int], list[int]]:
    """Row numbers and row versions of P1 in a kecamatan's latest snapshot."""
    query = """
        select row_numbers, row_version_ids
        from landing.snapshot_tabs join landing.snapshots using (snapshot_id)
        where kecamatan_code = %s and tab = 'P1' order by snapshot_id desc limit 1
    """
    with connect(run.url) as connection:
        return connection.execute(query, (code,)).fetchone()


def assert_whole(run: Run, *codes: str) -> None:
    """These landed with every row, each once, at its place."""
    assert versions(run) == dict.fromkeys(codes, ROWS)
    for code in codes:
        numbers, ids = layout(run, code)
        assert numbers == list(range(2, ROWS + 2)) and len(set(ids)) == ROWS


PASSING = {
    "429_with_retry_after": {"call": "spreadsheets.get", "status": 429, "retry_after": 1},
    "429_without_retry_after": {"call": "spreadsheets.get", "status": 429},
    "500_in_the_middle_of_a_read": {"call": "values.batchGet", "status": 500},
    "503_at_the_start": {"call": "spreadsheets.get", "status": 503},
    "stalled": {"call": "values.batchGet", "stall_seconds": 1.5},
    "truncated": {"call": "values.batchGet", "is_truncated": True},
    "truncated_metadata": {"call": "spreadsheets.get", "is_truncated": True},
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING)
def test_a_passing_fault_costs_one_more_call_and_nothing_else(google, run, fault):
    google.play({"workbook": STRUCK, **fault})
    assert set(pull_all(run).values()) == {"read"}
    assert google.played() == [1]
    assert_whole(run, *CODES)
    assert {code: calls for code, (_, _, calls) in snapshots(run).items()} == {
        code: 3 if code == STRUCK else 2 for code in CODES
    }


LASTING = {
    "429": ({"status": 429}, "quota"),
    "500_in_the_middle_of_a_read": ({"call": "values.batchGet", "status": 500}, "answered 500"),
    "stalled": ({"call": "values.batchGet", "stall_seconds": 1.5}, "no answer"),
    "truncated": ({"call": "values.batchGet", "is_truncated": True}, "no answer"),
    "trickling": ({"call": "values.batchGet", "trickle_seconds": 6}, "no answer"),
}


@pytest.mark.parametrize(("fault", "reason"), LASTING.values(), ids=LASTING)
def test_a_lasting_fault_is_that_workbooks_outcome_at_its_deadline(google, run, fault, reason):
    run = with_settings(run, workbook_deadline_seconds=3)
    google.play({"workbook": STRUCK, "times": None, **fault})
    started = time.monotonic()
    assert pull_workbook(run, STRUCK) == "unreadable"
    assert time.monotonic() - started < 10
    assert [pull_workbook(run, code) for code in (CODES[0], CODES[2])] == ["read", "read"]
    assert_whole(run, CODES[0], CODES[2])
    status, problem, calls = snapshots(run)[STRUCK]
    spared = 1 if fault.get("call") else 0
    assert status == "unreadable" and reason in problem
    assert calls == google.played()[0] + spared


def test_no_access_to_one_workbook_is_found_with_one_call_and_not_tried_again(google, run):
    google.play({"workbook": STRUCK, "status": 403, "times": None})
    assert pull_all(run) == {CODES[0]: "read", STRUCK: "unreadable", CODES[2]: "read"}
    assert google.played() == [1]
    _, problem, calls = snapshots(run)[STRUCK]
    assert "share the workbook with the service account" in problem and calls == 1
    assert_whole(run, CODES[0], CODES[2])


def test_after_a_fault_the_next_pull_has_all_rows_once(google, run):
    google.play({"workbook": STRUCK, "status": 403, "times": None})
    pull_workbook(run, STRUCK)
    google.play()
    assert pull_workbook(run, STRUCK) == "read"
    assert_whole(run, STRUCK)


def edit(request: dict) -> dict:
    return {"workbook": STRUCK, "call": "values.batchGet", "edits": [request]}


def test_a_row_inserted_between_the_two_calls_moves_rows_and_loses_none(google, run):
    place = {"sheetId": TAB, "dimension": "ROWS", "startIndex": 10, "endIndex": 11}
    google.play(edit({"insertDimension": {"range": place}}))
    assert set(pull_all(run).values()) == {"read"} and google.played() == [1]
    assert versions(run) == dict.fromkeys(CODES, ROWS)
    assert layout(run, STRUCK)[0] == [*range(2, 11), *range(12, ROWS + 3)]


def test_a_tab_sorted_between_the_two_calls_makes_no_new_row(google, run):
    assert pull_workbook(run, STRUCK) == "read"
    before = layout(run, STRUCK)
    cells = {"sheetId": TAB, "startRowIndex": 1, "endRowIndex": ROWS + 1}
    order = [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]
    google.play(edit({"sortRange": {"range": cells, "sortSpecs": order}}))
    assert pull_workbook(run, STRUCK) == "read"
    numbers, ids = layout(run, STRUCK)
    assert (numbers, ids) == (before[0], before[1][::-1])
    assert versions(run) == {STRUCK: ROWS}


def test_a_tab_renamed_between_the_two_calls_is_never_taken_for_an_empty_one(google, run):
    tab = {"sheetId": TAB, "title": "P1 lama"}
    google.play(edit({"updateSheetProperties": {"properties": tab, "fields": "title"}}))
    assert pull_workbook(run, STRUCK) == "unreadable"
    _, problem, calls = snapshots(run)[STRUCK]
    assert "400" in problem and calls == 2 and versions(run) == {}


def test_the_other_workbooks_go_on_while_one_stalls(google, run):
    google.play({"workbook": STRUCK, "stall_seconds": 1.5, "times": 1})
    outcomes: dict[str, str] = {}

    def pull(code: str) -> None:
        outcomes[code] = pull_workbook(run, code)

    threads = [threading.Thread(target=pull, args=(code,)) for code in CODES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert outcomes == dict.fromkeys(CODES, "read")
    assert_whole(run, *CODES)


def test_with_the_quota_on_at_both_sides_the_server_never_has_to_refuse(folder, fresh_warehouse, tmp_path):
    for google in serve(folder, reads_per_minute=60):
        run = with_settings(
            run_against(google, fresh_warehouse, tmp_path), reads_per_minute=60, read_timeout_seconds=10
        )
        google.play({"call": "values.batchGet", "status": 500, "times": 1})
        assert set(pull_all(run).values()) == {"read"}
        assert_whole(run, *CODES)
        assert sum(calls for _, _, calls in snapshots(run).values()) == 2 * len(CODES) + 1


def test_a_quota_that_is_used_up_elsewhere_ends_at_the_deadline_with_its_reason(
    folder, fresh_warehouse, tmp_path
):
    for google in serve(folder, reads_per_minute=3):
        run = with_settings(run_against(google, fresh_warehouse, tmp_path), workbook_deadline_seconds=4)
        assert pull_workbook(run, CODES[0]) == "read"
        assert pull_workbook(run, STRUCK) == "unreadable"
        assert "quota was used up" in snapshots(run)[STRUCK][1]
        assert_whole(run, CODES[0])


def write_note(run: Run) -> None:
    """One write as the way back makes it: setting cells is safe to repeat."""
    client = SheetsHTTPClient(run.settings, deadline_seconds=5)
    body = {"valueInputOption": "RAW", "data": [{"range": "'BACA DULU'!C1", "values": [["sudah dibaca"]]}]}
    client.values_batch_update(STRUCK, body)


@pytest.mark.parametrize(
    "fault", [{"is_truncated": True}, {"stall_seconds": 1.5}], ids=["truncated", "stalled"]
)
def test_a_write_whose_answer_is_lost_is_made_again_and_stands_once(google, run, fault):
    google.play({"workbook": STRUCK, "call": "values.batchUpdate", **fault})
    write_note(run)
    assert google.played() == [1]
    found = requests.get(f"{google.address}/v4/spreadsheets/{STRUCK}/values/BACA DULU", timeout=10).json()
    assert found["values"] == [["Kode Kecamatan", STRUCK, "sudah dibaca"]]


def test_rows_may_move_between_a_pull_and_a_write_and_a_second_look_sees_it(google, run):
    assert pull_workbook(run, STRUCK) == "read"
    place = {"sheetId": TAB, "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    moved = {"insertDimension": {"range": place}}
    google.play({"workbook": STRUCK, "call": "values.batchUpdate", "edits": [moved]})
    write_note(run)
    google.play()
    assert pull_workbook(run, STRUCK) == "read"
    assert layout(run, STRUCK)[0] == list(range(3, ROWS + 3))
    assert versions(run) == {STRUCK: ROWS}


def test_a_write_to_a_workbook_without_access_is_refused_at_once(google, run):
    google.play({"workbook": STRUCK, "call": "values.batchUpdate", "status": 403, "times": None})
    with pytest.raises(WorkbookUnreadable, match="403"):
        write_note(run)
    assert google.played() == [1]
