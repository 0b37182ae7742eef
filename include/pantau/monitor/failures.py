"""How the monitor answers when it cannot: to a program as JSON, to a person as a page; never a traceback.

What it says never quotes what was asked for, nor what the warehouse or Airflow said.
"""

import logging
from urllib.parse import quote

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg.errors import QueryCanceled
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from pantau.monitor.access import NotAllowed, NotLoggedIn
from pantau.monitor.headers import ALWAYS
from pantau.monitor.page import render_problem
from pantau.monitor.reading import ViewError
from pantau.monitor.task_runs import AirflowAway
from pantau.settings import SettingsError

log = logging.getLogger(__name__)

LOGIN = "/api/v2/auth/login"
"""Airflow's door to whichever login its auth manager has."""
NOT_LOGGED_IN = "Nobody is logged in; log in to Airflow, or send a token of POST /auth/token as Bearer."
NOT_ALLOWED = "Your role in Airflow may not see the runs of build_marts; ask an admin for a role that may."
WRONG_QUERY = "The query cannot be read: page is a number from 1; week, city, kecamatan and rule are texts."
WAREHOUSE_AWAY = (
    "The warehouse gives no answer, or has not this version's tables and roles. Look at PostgreSQL (pantau "
    "status) and at the API server's log; after an upgrade: pantau up, or the init service in containers."
)
WAREHOUSE_SLOW = "The warehouse took too long to answer; it may be building. Try again in a minute."
BROKEN = "The monitor failed: a fault of our own, see the API server's log. Runs and reports go on."


def tell_failures(app: FastAPI) -> None:
    """Registers an answer for each way to fail."""
    app.add_exception_handler(NotLoggedIn, _ask_to_log_in)
    app.add_exception_handler(NotAllowed, lambda request, _: answer(request, 403, NOT_ALLOWED))
    app.add_exception_handler(ViewError, lambda request, error: answer(request, 422, str(error)))
    app.add_exception_handler(RequestValidationError, lambda request, _: answer(request, 422, WRONG_QUERY))
    app.add_exception_handler(SettingsError, lambda request, error: answer(request, 503, str(error)))
    app.add_exception_handler(AirflowAway, lambda request, error: answer(request, 503, str(error)))
    app.add_exception_handler(psycopg.Error, _tell_warehouse)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(Exception, _tell_fault)


def answer(request: Request, status: int, told: str) -> Response:
    """A sentence in the form that the path asks for."""
    if _is_api(request):
        return JSONResponse({"detail": told}, status)
    return HTMLResponse(render_problem(told, f"{request.scope.get('root_path', '')}/"), status)


def _ask_to_log_in(request: Request, _: Exception) -> Response:
    path = request.url.path
    if _is_api(request) or "/static/" in path:
        headers = {"WWW-Authenticate": "Bearer"}
        return JSONResponse({"detail": NOT_LOGGED_IN}, 401, headers)
    wanted = quote(f"{path}?{request.url.query}" if request.url.query else path, safe="")
    return RedirectResponse(f"{request.scope.get('app_root_path', '')}{LOGIN}?next={wanted}", 303)


def _tell_warehouse(request: Request, error: Exception) -> Response:
    # psycopg's words may quote a password's host, a statement or a row; its class tells enough.
    log.error("The monitor's warehouse: %s", type(error).__name__)
    return answer(request, 503, WAREHOUSE_SLOW if isinstance(error, QueryCanceled) else WAREHOUSE_AWAY)


def _tell_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    told = "The monitor is read only." if error.status_code == 405 else "There is no such page here."
    return answer(request, error.status_code, told)


def _tell_fault(request: Request, error: Exception) -> Response:
    log.error("The monitor failed at %s: %s", request.scope.get("route"), type(error).__name__)
    told = answer(request, 500, BROKEN)
    # Starlette gives this answer outside of all middleware.
    told.headers.update(ALWAYS)
    return told


def _is_api(request: Request) -> bool:
    return "/api/" in request.url.path.removeprefix(request.scope.get("app_root_path", ""))
