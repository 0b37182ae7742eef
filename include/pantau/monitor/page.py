"""The monitor as HTML, whole without a script: the page, one table alone, the docs, and what they load.

Pure: the same monitor gives the same bytes. Escapes all that it is given; decides nothing, reads no table and
asks nothing of another host.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from itertools import groupby
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from pantau.monitor.attention import find_needs, tell_rest
from pantau.monitor.catalog import FINDINGS_TREND, MODEL_RUNS, REPORTING, TASK_RUNS
from pantau.monitor.cells import SIGNS, is_number, write_moment, write_number, write_week
from pantau.monitor.drawings import HEIGHT, KEY, SIGNS_OF_CELLS, WIDTH, draw_cell, group_by_city
from pantau.monitor.markdown import find_docs, render_markdown
from pantau.monitor.model import HeatRow, Monitor, Step, Table, View, WeekState
from pantau.monitor.sections import Link, address, file_links, page_link, show_table
from pantau.periods import Week
from pantau.report import palette

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)
"""What a page may load: its own files. Airflow may show it in a frame, nobody else."""
_TYPES = {
    "monitor.css": "text/css; charset=utf-8",
    "monitor.js": "text/javascript; charset=utf-8",
    "monitor.svg": "image/svg+xml",
}
_DRAWN = {REPORTING.name, FINDINGS_TREND.name}
"""Tables that the page shows as its heat map and as trends."""
_LATER = (MODEL_RUNS, TASK_RUNS)
"""Tables that stand on pages of their own and are fetched from there: long, or slow to come."""
_LINKS = (
    Link("Runbook", "docs/runbook"),
    Link("JSON API", "api/openapi.json"),
    Link("All DAGs", "../dags"),
)


@dataclass(frozen=True)
class StaticFile:
    """A file that the pages load."""

    content: str
    content_type: str


def render_page(monitor: Monitor) -> str:
    """The page: the week, what needs a person, the heat map, and every table."""
    state, view = monitor.state, monitor.view
    elsewhere = _DRAWN | {table.name for table in _LATER}
    shown = [table for table in monitor.tables.values() if table.name not in elsewhere]
    return _render(
        "page.html",
        root="./",
        title=f"{_name_state(state)} · {write_week(state.week)}" if state else "No week yet",
        state=state,
        verdict=_name_state(state) if state else "",
        made=tuple(_tell_origin(state)) if state else (),
        report=_find_report(monitor),
        needs=find_needs(monitor),
        rest=tell_rest(monitor),
        neighbours=_neighbours(monitor),
        filters=_filters(monitor),
        heat=_heat(monitor),
        sections=[show_table(table, view, monitor.trends) for table in shown] if state else [],
        later=_LATER if state else (),
        query=address(view),
        read_at=monitor.read_at,
        links=_LINKS,
    )


def render_table(table: Table, view: View) -> str:
    """A page with one table alone; it stands one folder below the monitor's own."""
    back = f"../{address(view)}#{table.name}"
    return _render("table.html", root="../", shown=show_table(table, view, here=""), back=back)


def render_docs(page: str, section: str, text: str) -> str:
    """A page of the docs, or a section of it: what a step's link opens."""
    root = "../../" if section else "../"
    body = render_markdown(text, partial(find_docs, page, root))
    title = f"{page.capitalize()}: {section}" if section else page.capitalize()
    return _render("docs.html", root=root, title=title, body=body)


def render_problem(told: str, root: str) -> str:
    """A page that says in a sentence why there is nothing to see. ``root``: the monitor's own address."""
    body = Markup('<h1>{}</h1>\n<p><a href="{}">Back to the monitor</a></p>').format(told, root)
    return _render("docs.html", root=root, title="Nothing to see", body=body)


@cache
def read_static(name: str) -> StaticFile | None:
    """A file that pages load; ``None`` where there is none of that name."""
    if name not in _TYPES:
        return None
    if name == "monitor.css":
        return StaticFile(_templates().get_template(name).render(vars(palette)), _TYPES[name])
    text = (files("pantau.monitor") / "static" / name).read_text(encoding="utf-8")
    return StaticFile(text, _TYPES[name])


def _name_state(state: WeekState) -> str:
    return state.state.replace("_", " ").capitalize()


def _tell_origin(state: WeekState) -> Iterator[str]:
    """What the week was made of, and when."""
    if state.build_id is not None:
        yield f"Build {state.build_id}"
    if state.code_version:
        yield f"code {state.code_version}"
    if state.started_at:
        yield f"begun {write_moment(state.started_at)}"
    if state.decided_at:
        yield f"judged {write_moment(state.decided_at)}"


def _find_report(monitor: Monitor) -> Link | None:
    """The week's newest report as it went out."""
    records = monitor.tables["deliveries"].records() if "deliveries" in monitor.tables else ()
    found = [str(record["link"]) for record in records if record["report"] == "weekly" and record["link"]]
    return Link("Read the report", found[0]) if found else None


def _name_step(step: Step) -> str:
    """What a step's link is called."""
    page, _, section = step.url.removeprefix("docs/").partition("/")
    if step.url.startswith("docs/"):
        return f"{page.capitalize()}: {section or 'contents'}"
    return "Read it" if step.url.startswith("editions/") else "Open"


def _neighbours(monitor: Monitor) -> dict[str, Link | None]:
    """The weeks that were run before and after the one that is shown."""
    run, shown = monitor.weeks_run, monitor.state.week if monitor.state else None
    before = max((week for week in run if shown and week < shown), default=None)
    after = min((week for week in run if shown and week > shown), default=None)
    return {
        "before": _link_week(monitor.view, before) if before else None,
        "after": _link_week(monitor.view, after) if after else None,
    }


def _link_week(view: View, week: Week) -> Link:
    return Link(write_week(week), page_link(view, week=week, page=1))


def _filters(monitor: Monitor) -> dict[str, Any]:
    """What the form offers and what was chosen in it."""
    view = monitor.view
    names = {place.kecamatan_code: place.kecamatan_name for place in monitor.places}
    cities = {place.city_code: place.city_name for place in monitor.places}
    place = names.get(view.kecamatan_code or "") or cities.get(view.city_code or "") or "all Jakarta"
    week = write_week(monitor.state.week) if monitor.state else ""
    rules = {trend.rule_id for trend in monitor.trends if trend.severity == "karantina"}
    rule = f", rule {view.rule_id}" if view.rule_id else ""
    return {
        "weeks": monitor.weeks_run,
        "cities": cities,
        "kecamatan": [
            (name, list(found)) for name, found in groupby(monitor.places, key=lambda each: each.city_name)
        ],
        "rules": sorted(rules | ({view.rule_id} - {None})),
        "chosen": {
            "week": str(view.week or ""),
            "city": view.city_code,
            "kecamatan": view.kecamatan_code,
            "rule": view.rule_id,
        },
        "is_filtered": bool(address(view, page=1)),
        "told": f"Showing week {week}, {place}{rule}",
    }


def _heat(monitor: Monitor) -> dict[str, Any]:
    """The heat map: its key, its weeks, and rows by city."""
    view, state = monitor.view, monitor.state
    return {
        "key": KEY,
        "files": file_links(REPORTING, view),
        "weeks": [
            {"week": week, "link": _link_week(view, week), "is_shown": bool(state and week == state.week)}
            for week in monitor.weeks
        ],
        "cities": [
            (name, [_heat_row(row, view) for row in rows]) for name, rows in group_by_city(monitor.heat_map)
        ],
    }


def _heat_row(row: HeatRow, view: View) -> dict[str, Any]:
    code = row.place.kecamatan_code
    link = Link(row.place.kecamatan_name, page_link(view, kecamatan_code=code, page=1))
    return {"link": link, "cells": [draw_cell(cell) for cell in row.cells]}


def _root(url: str, root: str) -> str:
    """An address that is relative to the monitor's own page, from a page that stands elsewhere."""
    return url if root == "./" or ":" in url or url.startswith("/") else f"{root}{url}"


@cache
def _version() -> str:
    """Changes with the files that a browser keeps."""
    texts = [file.content for name in _TYPES if (file := read_static(name))]
    return hashlib.sha256("".join(texts).encode()).hexdigest()[:8]


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("pantau.monitor"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "week": write_week,
        "moment": write_moment,
        "number": write_number,
        "rooted": _root,
        "step_name": _name_step,
    }
    environment.tests["number_column"] = is_number
    environment.globals |= {
        "signs": SIGNS,
        "width": WIDTH,
        "height": HEIGHT,
        "signs_of_cells": SIGNS_OF_CELLS,
    }
    return environment


def _render(template: str, **told: Any) -> str:
    return _templates().get_template(template).render(version=_version(), **told)
