"""What needs a person: which workbooks, sources, mails and kecamatan, and what to do. Pure.

It finds nothing out by itself: all of it stands in the page's tables. It never calls well what nobody judged.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pantau.monitor.links import runbook_link
from pantau.monitor.model import Cell, HeatCell, HeatRow, Monitor, State, Step, Tone

FINE = frozenset({"read"})
"""Statuses of a source that nothing is wrong with."""
_WELL: dict[State, Tone] = {"passed": "warning", "sent": "good"}
"""Weeks that go on without a person, and the tone that they have then."""
NAMED = 8
"""So many are named; the rest is counted and stands in the table."""


@dataclass(frozen=True)
class Named:
    """One of those that need a person: its name, what is wrong, and where to open it."""

    name: str
    told: str
    url: str | None


@dataclass(frozen=True)
class Need:
    """Several of a kind. ``table``: where all of them stand."""

    tone: Tone
    title: str
    named: tuple[Named, ...]
    more: int
    step: Step
    table: str


@dataclass(frozen=True)
class Rest:
    """What is said where no need was found."""

    tone: Tone
    told: str


def find_needs(monitor: Monitor) -> tuple[Need, ...]:
    """All that needs a person in the shown week, for the places that are looked at."""
    return tuple(_find_needs(monitor))


def tell_rest(monitor: Monitor) -> Rest:
    """All is well only of a week that gate 1 has judged, whose report goes out and that names no reason."""
    state = monitor.state
    is_judged = all(row.cells and row.cells[-1].verdict for row in monitor.heat_map)
    if state is None or state.state in {"landing", "building"} or not is_judged:
        return Rest("unknown", "Not judged yet: how far the week is stands above.")
    if _WELL.get(state.state) != state.tone or state.reasons:
        return Rest(state.tone, "Nothing beyond what the week itself says above.")
    return Rest("good", "Nothing: every workbook was accepted, every source read, no mail is stuck.")


def _find_needs(monitor: Monitor) -> Iterator[Need]:
    records = monitor.tables["sources"].records() if "sources" in monitor.tables else ()
    links = {str(record["source"]): record["link"] for record in records if record["kind"] == "workbook"}
    newest = [(row, row.cells[-1]) for row in monitor.heat_map if row.cells]
    held = {row.place.kecamatan_code for row, cell in newest if cell.verdict == "held"}
    yield from _need(
        "bad",
        ("workbook is held", "workbooks are held"),
        [_name_held(row, cell, links) for row, cell in newest if cell.verdict == "held"],
        Step("Their last accepted data counts until they are mended.", runbook_link("build_marts")),
        "weeks",
    )
    yield from _need(
        "bad",
        ("source was not read well", "sources were not read well"),
        [_name_source(each) for each in records if each["status"] not in FINE and each["source"] not in held],
        Step("Each problem says what to do.", runbook_link("land_week")),
        "sources",
    )
    failures = monitor.tables["delivery_failures"].records() if "delivery_failures" in monitor.tables else ()
    yield from _need(
        "bad",
        ("mail did not arrive", "mails did not arrive"),
        [_name_mail(record) for record in failures if record["status"] in {"failed", "sending"}],
        Step("Nothing is sent twice by itself; decide for each.", runbook_link("report_week")),
        "delivery_failures",
    )
    yield from _need(
        "warning",
        ("kecamatan is silent", "kecamatan are silent"),
        [_name_silent(row, links) for row, cell in newest if is_silent(cell)],
        Step("Ask their facilitators: LAPOR says nothing of any stage.", runbook_link("feedback")),
        "weeks",
    )


def is_silent(cell: HeatCell) -> bool:
    """Whether nothing was said of a workbook that is not held."""
    return cell.stages_reported == 0 and cell.verdict != "held"


def _need(tone: Tone, titles: tuple[str, str], named: list[Named], step: Step, table: str) -> Iterator[Need]:
    if named:
        title = f"{len(named)} {titles[len(named) > 1]}"
        yield Need(tone, title, tuple(named[:NAMED]), max(len(named) - NAMED, 0), step, table)


def _name_held(row: HeatRow, cell: HeatCell, links: Mapping[str, Cell]) -> Named:
    return Named(row.place.kecamatan_name, ", ".join(cell.reasons), _link_of(row, links))


def _name_silent(row: HeatRow, links: Mapping[str, Cell]) -> Named:
    return Named(row.place.kecamatan_name, "", _link_of(row, links))


def _link_of(row: HeatRow, links: Mapping[str, Cell]) -> str | None:
    link = links.get(row.place.kecamatan_code)
    return str(link) if link else None


def _name_source(record: Mapping[str, Cell]) -> Named:
    link = record["link"]
    name = record["source"] if record["kind"] == "feed" else record["name"]
    return Named(str(name), str(record["status"]), str(link) if link else None)


def _name_mail(record: Mapping[str, Cell]) -> Named:
    return Named(f"{record['report']} for {record['scope']}", str(record["reason"] or record["status"]), None)
