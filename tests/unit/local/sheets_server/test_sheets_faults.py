"""Faults: which calls they strike, how often, and what the caller sees."""

from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from starlette.testclient import TestClient

from pantau.local.sheets_server.app import create_app
from pantau.local.sheets_server.calls import CALLS, Call, read_call

ONE, OTHER = "/v4/spreadsheets/31.74.04", "/v4/spreadsheets/31.74.05"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    book = Workbook()
    book.active.title = "LAPOR"
    for row in (["NIK"], ["b"], ["a"]):
        book.active.append(row)
    for name in ("31.74.04", "31.74.05"):
        book.save(tmp_path / f"{name}.xlsx")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> TestClient:
    return TestClient(create_app(folder))


def play(client: TestClient, *faults: dict) -> None:
    answer = client.put("/_faults", json=list(faults))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("request_line", "call"),
    {
        "GET /v4/spreadsheets/x": Call("spreadsheets.get", "x"),
        "POST /v4/spreadsheets": Call("spreadsheets.create", None),
        "POST /v4/spreadsheets/31.74.04:batchUpdate": Call("spreadsheets.batchUpdate", "31.74.04"),
        "POST /v4/spreadsheets/x/sheets/7:copyTo": Call("sheets.copyTo", "x"),
        "GET /v4/spreadsheets/x/values/P1!A1:B2": Call("values.get", "x"),
        "PUT /v4/spreadsheets/x/values/P1/P2!A:B": Call("values.update", "x"),
        "GET /v4/spreadsheets/x/values:batchGet": Call("values.batchGet", "x"),
        "POST /v4/spreadsheets/x/values/P1!A1:B2:append": Call("values.append", "x"),
        "GET /drive/v3/files": Call("files.list", None),
        "DELETE /drive/v3/files/x": Call("files.delete", "x"),
        "POST /drive/v3/files/x/copy": Call("files.copy", "x"),
        "GET /drive/v3/files/x/permissions": Call("permissions.list", "x"),
        "PATCH /drive/v3/files/x/permissions/7": Call("permissions.update", "x"),
    }.items(),
)
def test_a_request_is_known_by_its_name_in_googles_reference(request_line, call):
    assert read_call(*request_line.split(" ")) == call
    assert call.name in CALLS


@pytest.mark.parametrize("path", ["/", "/healthz", "/_faults", "/spreadsheets/d/x/edit"])
def test_what_is_not_googles_is_never_struck(client, path):
    assert read_call("GET", path) is None


def test_a_fault_strikes_its_workbook_and_call_so_many_times_and_no_other(client):
    play(client, {"workbook": "31.74.04", "call": "spreadsheets.get", "status": 403, "times": 2})
    assert client.get(OTHER).status_code == 200
    assert client.get(f"{ONE}/values/LAPOR").status_code == 200
    assert [client.get(ONE).status_code for _ in range(3)] == [403, 403, 200]
    assert client.get("/_faults").json()[0]["played"] == 2


def test_faults_on_the_same_call_are_played_one_after_the_other(client):
    play(client, {"status": 429, "retry_after": 7}, {"status": 500, "times": None})
    first, second, third = (client.get(ONE) for _ in range(3))
    assert (first.status_code, first.headers["Retry-After"]) == (429, "7")
    assert first.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert (second.status_code, third.status_code) == (500, 500) and "Retry-After" not in second.headers
    play(client)
    assert client.get(ONE).status_code == 200


def test_an_edit_stands_before_the_call_is_served(client, folder):
    cells = {"sheetId": "LAPOR", "startRowIndex": 1}
    request = {"sortRange": {"range": cells, "sortSpecs": [{"sortOrder": "ASCENDING"}]}}
    play(client, {"call": "values.get", "workbook": "31.74.04", "edits": [request]})
    assert client.get(f"{ONE}/values/LAPOR").json()["values"] == [["NIK"], ["a"], ["b"]]
    assert load_workbook(folder / "31.74.04.xlsx")["LAPOR"]["A2"].value == "a"


def test_an_edit_that_cannot_be_made_says_so(client):
    request = {"deleteSheet": {"sheetId": "P9"}}
    play(client, {"edits": [request]})
    answer = client.get(ONE)
    assert answer.status_code == 400 and "requests[0].deleteSheet" in answer.json()["error"]["message"]


@pytest.mark.parametrize("spoilt", [{"trickle_seconds": 0.02}, {"stall_seconds": 0.01}])
def test_a_slow_answer_is_whole_in_the_end(client, spoilt):
    whole = client.get(ONE).content
    play(client, spoilt)
    assert client.get(ONE).content == whole


def test_a_truncated_answer_promises_more_than_it_brings(client):
    whole = client.get(ONE)
    play(client, {"is_truncated": True})
    answer = client.get(ONE)
    assert int(answer.headers["Content-Length"]) == len(whole.content) > len(answer.content) > 0


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"call": "batchGet", "status": 500}, "values.batchGet"),
        ({"workbook": "31.74.04"}, "name what goes wrong"),
        ({"retry_after": 5, "stall_seconds": 1}, "needs a status"),
        ({"status": 200}, "status"),
        ({"code": 500}, "code"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_with_its_reason(client, fault, reason):
    answer = client.put("/_faults", json=[fault])
    assert answer.status_code == 400 and reason in answer.json()["error"]["message"]
    assert client.get("/_faults").json() == []
