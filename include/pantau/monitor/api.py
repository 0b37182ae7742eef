"""The monitor as an application, every route of it to read.

``make_app`` is handed the login, so that nothing here knows Airflow; no route answers before it has spoken.
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request

from pantau.monitor import api_routes, page_routes
from pantau.monitor.access import Authorise
from pantau.monitor.asked import refuse_nul
from pantau.monitor.failures import tell_failures
from pantau.monitor.headers import SecureHeaders
from pantau.settings import Settings, load_settings

ABOUT = """
The state of every source, gate and delivery of the pipeline, to be read only.

Log in to Airflow, or send a token of `POST /auth/token` as `Authorization: Bearer …`; who may see runs of
`build_marts` may see this. Every table of the page is here as JSON and as CSV, with the same columns. No
answer holds what a participant's row says, nor an address.
"""

_described = APIRouter(include_in_schema=False)


def make_app(authorise: Authorise, load: Callable[[], Settings] = load_settings) -> FastAPI:
    """The application, to stand under any path. ``load``: where its settings come from, at each request."""
    app = FastAPI(
        title="Pantau OK OCE monitor",
        description=ABOUT,
        version="1",
        # FastAPI's own routes of description would stand before the login.
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
    )
    app.state.load = load
    for router in (page_routes.router, api_routes.router, _described):
        app.include_router(router, dependencies=[Depends(authorise), Depends(refuse_nul)])
    tell_failures(app)
    app.add_middleware(SecureHeaders)
    return app


@_described.get("/api/openapi.json")
def describe(request: Request) -> dict[str, Any]:
    """The JSON API in the words of OpenAPI, and where it stands."""
    description: dict[str, Any] = request.app.openapi()
    return description | {"servers": [{"url": request.scope["root_path"]}]}
