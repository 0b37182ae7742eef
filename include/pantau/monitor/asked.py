"""What a request asks for: its view, the same for page, JSON and CSV, and the tables that it names."""

from typing import Annotated

from fastapi import Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from pantau.monitor import reading
from pantau.monitor.access import token_of
from pantau.monitor.catalog import TABLES, TASK_RUNS
from pantau.monitor.model import Table, View
from pantau.monitor.task_runs import read_task_runs
from pantau.periods import PeriodError, Week
from pantau.settings import Settings


def refuse_nul(request: Request) -> None:
    """A character that no name and no code has, and that PostgreSQL takes in no text."""
    if any("\0" in value for value in request.query_params.values()):
        raise reading.ViewError("The query holds a character that no week, place or rule has.")
    if "\0" in request.url.path or any("\0" in str(value) for value in request.path_params.values()):
        raise HTTPException(404)


def _read_view(
    week: Annotated[str, Query(description="A week by its Monday, 2018-01-15; else the newest.")] = "",
    city: Annotated[str, Query(description="A city's code, 31.74; else all Jakarta.")] = "",
    kecamatan: Annotated[str, Query(description="A kecamatan's code, 31.74.01.")] = "",
    rule: Annotated[str, Query(description="Only the quarantine of this rule, P1-05.")] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000, description="Of the quarantine.")] = 1,
) -> View:
    """What is empty is not asked for, as a form sends it."""
    try:
        chosen = Week.parse(week) if week else None
    except PeriodError as error:
        raise reading.ViewError(str(error)) from None
    return View(chosen, city or None, kecamatan or None, rule or None, page)


def _load_settings(request: Request) -> Settings:
    """As ``make_app`` was told to."""
    settings: Settings = request.app.state.load()
    return settings


Asked = Annotated[View, Depends(_read_view)]
Configured = Annotated[Settings, Depends(_load_settings)]


def find_table(name: str) -> Table:
    """A table of the catalog."""
    if name not in TABLES:
        raise HTTPException(404)
    return TABLES[name]


async def read_table(request: Request, settings: Settings, view: View, name: str) -> Table:
    """A table with its rows, from the warehouse or from Airflow."""
    if find_table(name) is TASK_RUNS:
        return await read_task_runs(settings.airflow_url, token_of(request))
    return await run_in_threadpool(reading.read_table, settings, view, name)
