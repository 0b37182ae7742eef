"""The monitor stands behind whatever login Airflow has: nobody, a stranger's token, a guest, a viewer."""

from importlib.util import module_from_spec, spec_from_file_location
from types import SimpleNamespace

import pytest
from jwt import ExpiredSignatureError, InvalidTokenError
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from pantau.settings import PROJECT


class PlayedAuthManager:
    """Knows two tokens; who came with the first may see runs of build_marts."""

    asked = ()

    async def get_user_from_token(self, token: str) -> str:
        if token == "expired":
            raise ExpiredSignatureError
        if token not in ("viewer", "guest"):
            raise InvalidTokenError
        return token

    def is_authorized_dag(self, *, method, access_entity, details, user) -> bool:
        self.asked = (method, access_entity.name, details.id)
        return user == "viewer"


@pytest.fixture(scope="module")
def plugin():
    spec = spec_from_file_location("monitor_plugin", PROJECT / "plugins" / "monitor.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.MonitorPlugin()


@pytest.fixture
def login(monkeypatch) -> PlayedAuthManager:
    from airflow.api_fastapi.core_api import security

    manager = PlayedAuthManager()
    monkeypatch.setattr(security, "get_auth_manager", lambda: manager)
    monkeypatch.setattr(security, "DagModel", SimpleNamespace(get_team_name=lambda dag_id: None))
    return manager


@pytest.fixture
def browser(plugin, login) -> TestClient:
    (app,) = plugin.fastapi_apps
    return TestClient(Starlette(routes=[Mount(app["url_prefix"], app["app"])]), follow_redirects=False)


def test_the_menu_leads_to_it(plugin):
    (view,) = plugin.external_views
    assert (view["name"], view["href"], view["url_route"]) == ("Pantau", "/monitor/", "pantau")


@pytest.mark.parametrize("token", [None, "expired", "forged"])
def test_without_a_token_that_holds_a_person_logs_in_and_a_program_is_refused(browser, token):
    if token:
        browser.cookies.set("_token", token)
    page = browser.get("/monitor/docs/runbook")
    assert (page.status_code, page.headers["location"]) == (
        303,
        "/api/v2/auth/login?next=%2Fmonitor%2Fdocs%2Frunbook",
    )
    assert browser.get("/monitor/api/v1/places").status_code == 401


def test_who_may_not_see_the_runs_of_build_marts_sees_nothing(browser, login):
    browser.cookies.set("_token", "guest")
    assert browser.get("/monitor/docs/runbook").status_code == 403
    assert browser.get("/monitor/api/v1/places").status_code == 403
    assert login.asked == ("GET", "RUN", "build_marts")


def test_a_viewer_is_let_in_by_cookie_and_by_token(browser):
    assert (
        browser.get("/monitor/api/v1/places", headers={"Authorization": "Bearer viewer"}).status_code == 200
    )
    browser.cookies.set("_token", "viewer")
    assert browser.get("/monitor/api/v1/places").status_code == 200


def test_a_token_that_was_sent_counts_before_the_cookie(browser):
    browser.cookies.set("_token", "viewer")
    assert browser.get("/monitor/api/v1/places", headers={"Authorization": "Bearer guest"}).status_code == 403


def test_the_api_tells_programs_how_to_log_in(browser):
    told = browser.get("/monitor/api/openapi.json", headers={"Authorization": "Bearer viewer"}).json()
    assert told["components"]["securitySchemes"]["HTTPBearer"]["scheme"] == "bearer"
