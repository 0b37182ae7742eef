"""gspread's client with our retries. Google's answers are played; gspread itself runs."""

import io
import json
import time
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import requests
import tenacity.nap
from google.auth.credentials import AnonymousCredentials
from pydantic import SecretStr
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse

from pantau.settings import Settings
from pantau.sources import sheets
from pantau.sources.sheets import SheetsHTTPClient, WorkbookUnreadable, read_workbook
from pantau.workbooks.sharing import DRIVE_SCOPES

BASE = "http://sheets.example"
COLOUR = {"ranges": [{"sheetId": 5}], "booleanRule": {"condition": {"type": "CUSTOM_FORMULA"}}}
TITLE = {"sheetId": 5, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 17}
METADATA = {
    "sheets": [
        {
            "properties": {
                "sheetId": 5,
                "title": "P1 Pendaftaran",
                "gridProperties": {"rowCount": 1000, "columnCount": 26},
            },
            "conditionalFormats": [COLOUR],
            "merges": [TITLE],
        },
        {"properties": {"title": "It's mine"}},
    ]
}
VALUES = {"valueRanges": [{"range": "x", "values": [["NIK"], [1.5, True, ""]]}, {"range": "y"}]}


class Google(BaseAdapter):
    """Answers what it is told, in order: (status, body, headers), or an exception to raise."""

    def __init__(self, *answers: object) -> None:
        super().__init__()
        self.answers: Iterator[object] = iter(answers)
        self.asked: list[str] = []

    def send(self, request, **_kwargs):
        self.asked.append(request.url)
        answer = next(self.answers)
        if isinstance(answer, Exception):
            raise answer
        status, body, headers = answer
        response = requests.Response()
        response.status_code, response.request, response.url = status, request, request.url
        response.headers.update(headers)
        content = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        response.raw = HTTPResponse(content, preload_content=False)
        return response

    def close(self):
        pass


def ok(body: object) -> tuple[int, object, dict[str, str]]:
    return 200, body, {}


def error(status: int, **headers: str) -> tuple[int, object, dict[str, str]]:
    return status, {"error": {"code": status, "message": "played", "status": "X"}}, headers


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only while somebody sleeps; gives the sleeps."""
    now, sleeps = [1000.0], []

    def sleep(seconds: float) -> None:
        sleeps.append(seconds)
        now[0] += seconds

    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(tenacity.nap.time, "sleep", sleep)
    return sleeps


def client_of(google: Google, deadline_seconds: float = 300) -> SheetsHTTPClient:
    settings = Settings(
        warehouse_url=SecretStr("postgresql://unused"),
        pseudonym_key=SecretStr("kunci"),
        sheets_url=BASE,
        reads_per_minute=0,
        writes_per_minute=0,
    )
    client = SheetsHTTPClient(settings, deadline_seconds=deadline_seconds)
    client.session.mount("http://", google)
    return client


def read(google: Google, deadline_seconds: float = 300):
    return read_workbook(client_of(google, deadline_seconds), "31.74.04", lambda title: True)


def test_a_workbook_is_read_with_two_calls(clock):
    google = Google(ok(METADATA), ok(VALUES))
    raw = read(google)
    assert raw.api_calls == 2 and all(url.startswith(BASE) for url in google.asked)
    assert [(sheet.title, sheet.gid) for sheet in raw.sheets] == [("P1 Pendaftaran", 5), ("It's mine", 0)]
    first, second = raw.sheets
    assert (first.row_count, first.column_count, first.conditional_formats) == (1000, 26, (COLOUR,))
    assert (second.row_count, second.column_count, second.conditional_formats) == (0, 0, ())
    assert (first.merges, second.merges) == ((TITLE,), ())
    assert raw.grids == {"P1 Pendaftaran": [["NIK"], [1.5, True, ""]], "It's mine": []}
    assert "It%27%27s+mine" in google.asked[1]
    assert "UNFORMATTED_VALUE" in google.asked[1] and "SERIAL_NUMBER" in google.asked[1]


def test_reads_and_writes_have_quotas_of_their_own(clock):
    taken = []
    client = client_of(Google(ok(METADATA), ok({})))
    client.reads = SimpleNamespace(take=lambda **_: taken.append("read"))
    client.writes = SimpleNamespace(take=lambda **_: taken.append("write"))
    client.fetch_sheet_metadata("31.74.04")
    client.batch_update("31.74.04", {"requests": []})
    assert taken == ["read", "write"]


def test_drive_has_the_same_address_and_an_empty_answer_of_it_is_an_answer(clock):
    google = Google(ok({"permissions": []}), (204, b"", {}))
    client = client_of(google)
    assert client.list_permissions("31.74.04") == []
    client.remove_permission("31.74.04", "7")
    assert all(url.startswith(f"{BASE}/drive/v3/files/31.74.04/permissions") for url in google.asked)
    assert clock == []


def test_an_empty_answer_where_one_is_due_is_a_fault(clock):
    raw = read(Google((200, b"", {}), ok(METADATA), ok(VALUES)))
    assert raw.api_calls == 3


def test_tabs_that_nobody_wants_are_not_asked_for(clock):
    google = Google(ok(METADATA))
    raw = read_workbook(client_of(google), "31.74.04", lambda title: False)
    assert raw.api_calls == 1 and raw.grids == {}


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_cannot_succeed_is_not_tried_again(clock, status):
    google = Google(error(status))
    with pytest.raises(WorkbookUnreadable, match=str(status)):
        read(google)
    assert len(google.asked) == 1 and clock == []


@pytest.mark.parametrize(
    "fault",
    [
        error(429),
        error(500),
        error(503),
        requests.ConnectionError(),
        requests.ReadTimeout(),
        ok(b'{"sheets": ['),
    ],
    ids=["429", "500", "503", "connection", "stalled", "truncated"],
)
def test_a_passing_fault_is_tried_again_and_nothing_is_lost(clock, fault):
    raw = read(Google(fault, ok(METADATA), fault, fault, ok(VALUES)))
    assert raw.grids["P1 Pendaftaran"][0] == ["NIK"]
    assert raw.api_calls == 5 and len(clock) == 3


def test_google_is_given_the_time_it_asks_for(clock):
    read(Google(error(429, **{"Retry-After": "17"}), ok(METADATA), ok(VALUES)))
    assert 17 <= clock[0] <= 18


def test_tries_end_at_the_deadline_with_the_last_reason(clock):
    google = Google(*[error(500)] * 100)
    with pytest.raises(WorkbookUnreadable, match="Google answered 500"):
        read(google, deadline_seconds=60)
    assert sum(clock) <= 60 and 4 <= len(google.asked) <= 9


def test_an_answer_without_a_tab_is_an_error_and_never_an_empty_sheet(clock):
    with pytest.raises(WorkbookUnreadable, match="lacks a tab"):
        read(Google(ok(METADATA), ok({"valueRanges": []})))


def test_only_who_asks_for_it_may_share_files(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(
        sheets.Credentials,
        "from_service_account_file",
        lambda _path, scopes: asked.append(scopes) or AnonymousCredentials(),
    )
    settings = Settings(
        warehouse_url=SecretStr("postgresql://nobody@127.0.0.1:1/none"),
        pseudonym_key=SecretStr("kunci uji"),
        google_credentials=tmp_path / "key.json",
    )
    SheetsHTTPClient(settings, deadline_seconds=1)
    SheetsHTTPClient(settings, deadline_seconds=1, scopes=DRIVE_SCOPES)
    assert asked == [
        ("https://www.googleapis.com/auth/spreadsheets",),
        ("https://www.googleapis.com/auth/drive",),
    ]
