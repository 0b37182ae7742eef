"""Who may look at the monitor, what it answers, and how it says that it cannot."""

import dataclasses
from datetime import UTC, date, datetime

import psycopg
import pytest
from fastapi import FastAPI, Request
from pydantic import SecretStr
from starlette.testclient import TestClient

from pantau.monitor import api_routes, asked, page_routes, reading
from pantau.monitor.access import NotAllowed, NotLoggedIn, admit
from pantau.monitor.api import make_app
from pantau.monitor.catalog import MONITOR_TABLES, QUARANTINE, TABLES, TASK_RUNS, fill
from pantau.monitor.model import Monitor, Step, View, WeekState
from pantau.monitor.task_runs import AirflowAway
from pantau.periods import Week
from pantau.settings import Settings, SettingsError

WEEK = Week(date(2018, 1, 15))
NOW = datetime(2018, 1, 22, 7, tzinfo=UTC)
STATE = WeekState(
    *(WEEK, "held", "bad", "Held by gate 2; no report goes out.", "hold", ()),
    *(Step("Have it mended.", "docs/runbook/build_marts"), 7, "1.2.3", NOW, NOW, None, ()),
)
ROW = ("31.74.01", "Tebet", "P1", 12, ("NIK",), ("P1-05",), date(2018, 1, 8), WEEK.start, None)
PAGES = ["/", "/tables/sources", "/docs/runbook", "/editions/weekly/2018-01-15/DKI/1/"]
QUESTIONS = [
    *("/api/v1/week", "/api/v1/overview", "/api/v1/places", "/api/v1/tables", "/api/openapi.json"),
    *("/api/v1/tables/sources", "/api/v1/tables/sources.csv", "/static/monitor.css"),
]


def authorise(request: Request) -> None:
    """As the plugin does it, by a token that says who comes."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token:
        raise NotLoggedIn
    if token != "viewer":
        raise NotAllowed
    admit(request, token)


def load() -> Settings:
    return Settings(warehouse_url=SecretStr("postgresql://nowhere"), pseudonym_key=SecretStr("kunci uji"))


@pytest.fixture
def stranger() -> TestClient:
    """Mounted below Airflow's own root, as the API server does it."""
    airflow = FastAPI()
    airflow.mount("/monitor", make_app(authorise, load))
    return TestClient(airflow, base_url="http://airflow", raise_server_exceptions=False)


@pytest.fixture
def viewer(stranger) -> TestClient:
    stranger.headers["Authorization"] = "Bearer viewer"
    return stranger


@pytest.fixture
def readings(monkeypatch) -> list[View]:
    """What is asked of the warehouse, which answers with one week."""
    asked_views = []

    def tables(view):
        return {
            table.name: fill(QUARANTINE, [ROW], 250) if table is QUARANTINE else fill(table, [])
            for table in MONITOR_TABLES
        }

    def read_monitor(_, view):
        asked_views.append(view)
        return Monitor(view, NOW, reading.list_places(), (WEEK,), (WEEK,), STATE, (), (), tables(view))

    def read_table(_, view, name):
        return read_monitor(_, view).tables[name]

    monkeypatch.setattr(page_routes, "read_monitor", read_monitor)
    monkeypatch.setattr(reading, "read_monitor", read_monitor)
    monkeypatch.setattr(reading, "read_table", read_table)
    monkeypatch.setattr(reading, "read_state", lambda _, view: read_monitor(_, view).state)
    monkeypatch.setattr(reading, "stream_table", lambda _, view, name: iter(read_table(_, view, name).rows))
    return asked_views


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_logged_in_is_led_to_airflows_login_and_back(stranger, path):
    answer = stranger.get(f"/monitor{path}?week=2018-01-15", follow_redirects=False)
    assert answer.status_code == 303
    wanted = f"%2Fmonitor{path.replace('/', '%2F')}%3Fweek%3D2018-01-15"
    assert answer.headers["location"] == f"/api/v2/auth/login?next={wanted}"


@pytest.mark.parametrize("path", QUESTIONS)
def test_a_program_without_a_token_is_told_so(stranger, path):
    answer = stranger.get(f"/monitor{path}", follow_redirects=False)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert "Nobody is logged in" in answer.json()["detail"]


@pytest.mark.parametrize("path", [*PAGES, *QUESTIONS])
def test_who_may_not_see_the_runs_sees_nothing(stranger, path):
    answer = stranger.get(f"/monitor{path}", headers={"Authorization": "Bearer guest"})
    assert answer.status_code == 403
    assert "ask an admin" in answer.text


def test_every_route_asks_who_comes(stranger, readings):
    """Also one that is added without a thought for it."""
    mounted = stranger.app.routes[-1].app
    paths = [route.path for route in mounted.routes if hasattr(route, "path")]
    assert len(paths) > 12
    for path in paths:
        filled = path.format(
            name="sources", page="runbook", section="roles", report="weekly", period_start="2018-01-15",
            scope="DKI", edition="1", file="a.png",
        )  # fmt: skip
        assert stranger.get(f"/monitor{filled}", follow_redirects=False).status_code in (303, 401), path
    assert not readings


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_nothing_can_be_written(viewer, method):
    mounted = viewer.app.routes[-1].app
    assert {name for route in mounted.routes for name in getattr(route, "methods", ())} == {"GET"}
    answer = viewer.request(method, "/monitor/api/v1/week")
    assert (answer.status_code, answer.json()["detail"]) == (405, "The monitor is read only.")


def test_a_viewer_sees_the_page_and_no_browser_keeps_it(viewer, readings):
    answer = viewer.get("/monitor/?week=2018-01-15&city=&kecamatan=31.74.01&rule=P1-05&page=2")
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/html; charset=utf-8"
    assert readings == [View(WEEK, None, "31.74.01", "P1-05", 2)]
    assert answer.headers["cache-control"] == "no-store"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_the_week_is_told_to_programs_by_its_monday(viewer, readings):
    told = viewer.get("/monitor/api/v1/week").json()
    assert (told["week"], told["state"], told["verdict"]) == ("2018-01-15", "held", "hold")
    assert told["step"] == {"told": "Have it mended.", "url": "docs/runbook/build_marts"}
    overview = viewer.get("/monitor/api/v1/overview").json()
    assert (overview["weeks"], overview["state"]["week"]) == (["2018-01-15"], "2018-01-15")


def test_a_table_is_the_same_as_json_and_as_csv(viewer, readings):
    told = viewer.get("/monitor/api/v1/tables/quarantine").json()
    assert [column["name"] for column in told["columns"]] == list(told["rows"][0])
    assert (told["row_count"], told["page"]) == (250, 1)
    assert told["rows"][0]["rule_ids"] == ["P1-05"]
    answer = viewer.get("/monitor/api/v1/tables/quarantine.csv")
    header, row, end = answer.text.split("\r\n")
    assert header.split(",") == list(told["rows"][0]) and end == ""
    assert row == "31.74.01,Tebet,P1,12,NIK,P1-05,2018-01-08,2018-01-15,"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="quarantine.csv"'


def test_every_table_can_be_had_in_each_form(viewer, readings, monkeypatch):
    async def read_task_runs(url, token):
        assert (url, token) == ("http://localhost:8080", "viewer")
        return fill(TASK_RUNS, [])

    monkeypatch.setattr(asked, "read_task_runs", read_task_runs)
    assert [table["name"] for table in viewer.get("/monitor/api/v1/tables").json()] == list(TABLES)
    for name in TABLES:
        for path in (f"/tables/{name}", f"/api/v1/tables/{name}", f"/api/v1/tables/{name}.csv"):
            assert viewer.get(f"/monitor{path}").status_code == 200, path


def test_the_api_describes_itself(viewer):
    told = viewer.get("/monitor/api/openapi.json").json()
    assert told["servers"] == [{"url": "/monitor"}]
    assert set(told["paths"]) == {
        *("/api/v1/week", "/api/v1/overview", "/api/v1/places", "/api/v1/tables"),
        *("/api/v1/tables/{name}", "/api/v1/tables/{name}.csv"),
    }
    for path, item in told["paths"].items():
        assert item["get"]["description"], path
        assert {"200", "401", "403", "503"} <= item["get"]["responses"].keys(), path
        asked_for = [one for one in item["get"].get("parameters", []) if one["in"] == "query"]
        assert all(one["description"] for one in asked_for), path
    week = told["components"]["schemas"]["WeekAnswer"]["properties"]["verdict"]
    assert week["description"].startswith("Gate 2's word")


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("week=2018-01-16", "Tuesday"),
        ("week=minggu", "no date"),
        ("city=31.99", "31.71"),
        ("page=0", "page is a number from 1"),
    ],
)
def test_what_cannot_be_asked_for_is_said_to_page_and_program_alike(viewer, query, told):
    for path in ("/", "/api/v1/week"):
        answer = viewer.get(f"/monitor{path}?{query}")
        assert answer.status_code == 422
        assert told in answer.text


@pytest.mark.parametrize(
    ("error", "status", "told"),
    [
        (psycopg.OperationalError('connection to "10.0.0.1" failed'), 503, "PostgreSQL (pantau status)"),
        (psycopg.errors.UndefinedTable("relation ops.workbook_pulls"), 503, "after an upgrade: pantau up"),
        (psycopg.errors.QueryCanceled("statement timeout"), 503, "Try again in a minute"),
        (SettingsError("Missing or wrong: PANTAU_WAREHOUSE_URL."), 503, "PANTAU_WAREHOUSE_URL"),
        (AirflowAway("Airflow's API answered 500; look at the API server's log."), 503, "answered 500"),
        (ZeroDivisionError("3174012345678901"), 500, "a fault of our own"),
    ],
)
def test_a_failure_is_one_sentence_that_quotes_nothing(viewer, monkeypatch, caplog, error, status, told):
    def fail(*_):
        raise error

    for module, name in ((page_routes, "read_monitor"), (reading, "read_table"), (reading, "stream_table")):
        monkeypatch.setattr(module, name, fail)
    for path in ("/", "/api/v1/tables/sources", "/api/v1/tables/sources.csv"):
        answer = viewer.get(f"/monitor{path}")
        assert (answer.status_code, told in answer.text) == (status, True), path
        assert answer.headers["cache-control"] == "no-store"
        said = answer.text + caplog.text
        assert not [secret for secret in ("10.0.0.1", "3174012345678901", "Traceback") if secret in said]
    assert viewer.get("/monitor/api/v1/tables/sources").json()["detail"]


def test_what_is_not_there_is_said_so(viewer, readings):
    for path in ("/tables/landing", "/api/v1/tables/landing", "/api/v1/tables/landing.csv"):
        assert viewer.get(f"/monitor{path}").status_code == 404, path
    for path in ("/static/..%2Fapi.py", "/docs/..%2FREADME", "/docs/runbook/no-such", "/nowhere"):
        assert viewer.get(f"/monitor{path}").status_code == 404, path
    assert '<a href="/monitor/">Back to the monitor</a>' in viewer.get("/monitor/tables/landing").text


def test_a_character_that_postgresql_takes_in_no_text_is_refused_at_the_door(viewer):
    for path in ("/tables/a%00", "/docs/run%00book", "/editions/weekly%00/2018-01-15/DKI/1/",
                 "/editions/weekly/2018-01-15/DKI/1/a%00.png"):  # fmt: skip
        assert viewer.get(f"/monitor{path}").status_code == 404, path
    for path in ("/?rule=R01%00", "/api/v1/tables/quarantine?rule=%00", "/api/v1/week?kecamatan=%00"):
        assert viewer.get(f"/monitor{path}").status_code == 422, path


def test_a_section_of_the_runbook_opens_alone(viewer):
    answer = viewer.get("/monitor/docs/runbook/gate-pages")
    assert "<h1>Gate pages</h1>" in answer.text and "<h2>" not in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_answers_name_every_field_that_the_model_has():
    answer = api_routes.schema.WeekAnswer
    assert set(answer.model_fields) == {field.name for field in dataclasses.fields(WeekState)}
