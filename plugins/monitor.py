"""The monitor in Airflow's UI: under /monitor, in the menu, and behind Airflow's own login and roles.

Registration only: what it shows stands in ``pantau.monitor``.
"""

from functools import cached_property
from typing import Annotated, Any, ClassVar
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

PATH = "/monitor"
WATCHED = "build_marts"
"""Who may see this DAG's runs may see what they found."""


def _make_app() -> Any:
    """The application, behind Airflow's login."""
    from airflow.api_fastapi.auth.managers.base_auth_manager import COOKIE_NAME_JWT_TOKEN
    from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
    from airflow.api_fastapi.core_api.security import bearer_scheme, get_user, requires_access_dag
    from fastapi import Depends, HTTPException, Request
    from fastapi.security import HTTPAuthorizationCredentials
    from starlette.concurrency import run_in_threadpool

    from pantau.monitor.access import NotAllowed, NotLoggedIn, admit
    from pantau.monitor.api import make_app

    may_see = requires_access_dag(method="GET", access_entity=DagAccessEntity.RUN, param_dag_id=WATCHED)

    async def authorise(
        request: Request, bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer_scheme)]
    ) -> None:
        try:
            user = await get_user(request, None, bearer)
        except HTTPException:
            raise NotLoggedIn from None
        try:
            await run_in_threadpool(may_see, request, user)
        except HTTPException:
            raise NotAllowed from None
        admit(request, bearer.credentials if bearer else request.cookies.get(COOKIE_NAME_JWT_TOKEN, ""))

    return make_app(authorise)


class MonitorPlugin(AirflowPlugin):
    """What Airflow registers."""

    name = "monitor"
    external_views: ClassVar[list[dict[str, str]]] = [
        {
            "name": "Pantau",
            "href": f"{urlsplit(conf.get('api', 'base_url', fallback='')).path.rstrip('/')}{PATH}/",
            "url_route": "pantau",
            "destination": "nav",
        }
    ]

    @cached_property
    def fastapi_apps(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """Made for the API server alone, which asks for it: schedulers and tasks load this file too."""
        return [{"app": _make_app(), "url_prefix": PATH, "name": "monitor"}]
