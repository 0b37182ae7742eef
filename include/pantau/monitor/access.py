"""Who may look: what the monitor asks of whoever hands it Airflow's login. It knows no login itself."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request

Authorise = Callable[..., Any]
"""A FastAPI dependency that stands before every route: it raises ``NotLoggedIn`` or ``NotAllowed``, or else
calls ``admit``."""


class NotLoggedIn(Exception):
    """Nobody is logged in, or the login has run out."""


class NotAllowed(Exception):
    """Who is logged in may not see the runs of ``build_marts``, and so not what they found."""


def admit(request: Request, token: str) -> None:
    """Lets a request in; with its caller's token Airflow is asked in the caller's name."""
    request.state.pantau_token = token


def token_of(request: Request) -> str:
    """The token of a request that was let in."""
    return str(request.state.pantau_token)
