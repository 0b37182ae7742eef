"""What a person opens: the page, one table alone, the files they load, reports as sent, the docs."""

from datetime import date

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from pantau.monitor.asked import Asked, Configured, read_table
from pantau.monitor.headers import REPORT_POLICY
from pantau.monitor.page import read_static, render_docs, render_page, render_table
from pantau.monitor.reading import read_monitor
from pantau.monitor.reports import read_docs, read_report_file

_KEPT = {"Cache-Control": "private, max-age=86400"}
"""Static files hold nothing of anybody, and the page names their version."""

router = APIRouter(include_in_schema=False)


@router.get("/")
def show_page(settings: Configured, view: Asked) -> Response:
    """The page."""
    return HTMLResponse(render_page(read_monitor(settings, view)))


@router.get("/tables/{name}")
async def show_table(request: Request, settings: Configured, view: Asked, name: str) -> Response:
    """One table alone."""
    return HTMLResponse(render_table(await read_table(request, settings, view, name), view))


@router.get("/static/{name}")
def send_static(name: str) -> Response:
    """A file that pages load."""
    file = read_static(name)
    if file is None:
        raise HTTPException(404)
    return Response(file.content, media_type=file.content_type, headers=_KEPT)


@router.get("/docs/{page}")
@router.get("/docs/{page}/{section}")
def show_docs(page: str, section: str = "") -> Response:
    """A page of the docs, or a section of it, as it was deployed."""
    text = read_docs(page, section)
    if text is None:
        raise HTTPException(404)
    return HTMLResponse(render_docs(page, section, text))


@router.get("/editions/{report}/{period_start}/{scope}/{edition}/")
@router.get("/editions/{report}/{period_start}/{scope}/{edition}/{file}")
def show_edition(
    settings: Configured, report: str, period_start: date, scope: str, edition: int, file: str = ""
) -> Response:
    """A report as it was sent, or one of its files."""
    found = read_report_file(settings, report, period_start, scope, edition, file)
    if found is None:
        raise HTTPException(404)
    headers = {"Content-Security-Policy": REPORT_POLICY}
    return Response(found.content, media_type=found.content_type, headers=headers)
