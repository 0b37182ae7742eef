"""What a program asks: the week, the heat map, and every table as JSON and as CSV."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from pantau.monitor import reading, schema
from pantau.monitor.asked import Asked, Configured, find_table, read_table
from pantau.monitor.catalog import TABLES, TASK_RUNS
from pantau.monitor.csv_text import write_csv

_FAILURES: dict[int | str, dict[str, Any]] = {
    401: {"model": schema.Problem, "description": "Nobody is logged in."},
    403: {"model": schema.Problem, "description": "Logged in, without the right to see runs of build_marts."},
    422: {"model": schema.Problem, "description": "A week, place or page that does not exist."},
    503: {"model": schema.Problem, "description": "The warehouse, or for task_runs Airflow, is away."},
}
_ABSENT: dict[int | str, dict[str, Any]] = {
    404: {"model": schema.Problem, "description": "There is no table of that name."}
}
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "All rows, with a header."}
}

router = APIRouter(prefix="/api/v1", responses=_FAILURES)


@router.get("/week", tags=["week"], response_model=schema.WeekAnswer | None)
def get_week(settings: Configured, view: Asked) -> Any:
    """Which week, which verdict and why, and what to do next; null while no week was ever run."""
    return reading.read_state(settings, view)


@router.get("/overview", tags=["week"], response_model=schema.OverviewAnswer)
def get_overview(settings: Configured, view: Asked) -> Any:
    """The week's state, the heat map of kecamatan and weeks, and the trends of rules, as of one moment."""
    return reading.read_monitor(settings, view)


@router.get("/places", tags=["tables"], response_model=list[schema.PlaceAnswer])
def list_places() -> Any:
    """The 44 kecamatan and their cities, whose codes the other questions take."""
    return reading.list_places()


@router.get("/tables", tags=["tables"], response_model=list[schema.TableHead])
def list_tables() -> Any:
    """Every table with what its columns mean."""
    return list(TABLES.values())


@router.get(
    "/tables/{name}.csv", tags=["tables"], response_class=StreamingResponse, responses={**_ABSENT, **_CSV}
)
async def get_csv(request: Request, settings: Configured, view: Asked, name: str) -> Response:
    """A table as CSV in UTF-8, all its rows; what a spreadsheet would run stands behind an apostrophe."""
    table = find_table(name)
    if table is TASK_RUNS:
        rows = iter((await read_table(request, settings, view, name)).rows)
    else:
        rows = reading.stream_table(settings, view, name)
    lines: Iterator[str] = write_csv(table, rows, str(request.base_url))
    # The first piece is made before anything is said, so that a failure still is an answer of its own.
    first = await run_in_threadpool(next, lines, "")
    headers = {"Content-Disposition": f'attachment; filename="{table.name}.csv"'}
    return StreamingResponse(chain([first], lines), media_type="text/csv", headers=headers)


@router.get("/tables/{name}", tags=["tables"], response_model=schema.TableAnswer, responses=_ABSENT)
async def get_table(request: Request, settings: Configured, view: Asked, name: str) -> Any:
    """A table with its rows; of the quarantine one page."""
    table = await read_table(request, settings, view, name)
    head = schema.TableHead.model_validate(table).model_dump()
    page = view.page if table.row_count > len(table.rows) else 1
    return {**head, "row_count": table.row_count, "page": page, "rows": list(table.records())}
