"""The HTTP face: faults, quotas, errors and the routes put together.

Middleware is the one place where a request can be answered before it is served.
"""

import logging
from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.exceptions import HTTPException

from pantau.local.sheets_server import drive_routes, faults, page, spreadsheet_routes, value_routes
from pantau.local.sheets_server.errors import SheetsError, internal, invalid, not_found
from pantau.local.sheets_server.folder import WorkbookFolder
from pantau.local.sheets_server.locales import LOCALE
from pantau.local.sheets_server.quota import Quota

_LOG = logging.getLogger(__name__)
_API = "/v4/"
_SPEAKS_JSON = (_API, drive_routes.PREFIX, drive_routes.UPLOAD_PREFIX, faults.PATH)


def create_app(
    folder: Path, *, reads_per_minute: int = 0, writes_per_minute: int = 0, locale: str = LOCALE
) -> FastAPI:
    """The server over ``folder``; a quota of 0 is off. A workbook made here is born in ``locale``."""
    app = FastAPI(title="Pantau Sheets", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.folder = WorkbookFolder(folder, locale=locale)
    app.state.faults = faults.Faults()
    reads, writes = Quota("Read", reads_per_minute), Quota("Write", writes_per_minute)

    @app.middleware("http")
    async def count(request: Request, serve: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.url.path.startswith(_API):
            try:
                (reads if request.method == "GET" else writes).take()
            except SheetsError as error:
                return _answer(request, error)
        return await serve(request)

    # Added last, it stands outermost: a call that is struck before it is served costs no quota.
    app.add_middleware(faults.FaultPlayer, faults=app.state.faults, folder=app.state.folder)
    app.add_exception_handler(SheetsError, _on_sheets_error)
    app.add_exception_handler(RequestValidationError, _on_bad_request)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(Exception, _on_fault)
    app.include_router(value_routes.router)
    app.include_router(spreadsheet_routes.router)
    app.include_router(drive_routes.router)
    app.include_router(drive_routes.uploads)
    app.include_router(faults.router)
    app.include_router(page.router)
    app.add_api_route("/healthz", _healthz)
    return app


def _healthz() -> dict[str, str]:
    return {"status": "ok"}


def _answer(request: Request, error: SheetsError) -> Response:
    is_drive = request.url.path.startswith((drive_routes.PREFIX, drive_routes.UPLOAD_PREFIX))
    return JSONResponse(error.drive_body() if is_drive else error.body(), status_code=error.code)


def _on_sheets_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, SheetsError)
    if request.url.path.startswith(_SPEAKS_JSON):
        return _answer(request, error)
    return HTMLResponse(page.render_error(error), status_code=error.code)


def _on_bad_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    places = sorted({".".join(str(part) for part in each["loc"]) for each in error.errors()})
    message = f"Invalid JSON payload received. Invalid value at {', '.join(places)}"
    return _on_sheets_error(request, invalid(message, places[0] if places else None))


def _on_http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _on_sheets_error(request, not_found() if error.status_code == 404 else invalid(str(error.detail)))


def _on_fault(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s failed: %s", request.method, request.url.path.split("/values")[0], type(error).__name__)
    return _answer(request, internal())
