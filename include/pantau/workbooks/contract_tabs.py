"""What a tab of the contract lacks: headers and their notes, dropdowns, formats, protection."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pantau.contract import Column, Tab
from pantau.workbooks import requests as ask
from pantau.workbooks.columns import Placement, own_columns, place_columns
from pantau.workbooks.draft import Change, Draft, Target
from pantau.workbooks.protection import header_ranges, plan_protection, protected_range
from pantau.workbooks.state import TabState
from pantau.workbooks.words import load_words

_STEP = 1 / 255
OWN_WIDTHS = (110, 360)
"""Of STATUS CEK and CATATAN SISTEM: a note of two findings takes few lines and fits a phone."""


def plan_contract_tab(draft: Draft, tab: Tab, state: TabState, target: Target) -> None:
    """Adds to the draft what this tab lacks."""
    placement = place_columns(tab, state, target.contract)
    if placement is None:
        draft.findings.append(
            f"{tab.title}: it is filled, but none of its first {target.contract.header_rows} rows holds "
            "the headers; write them above the rows by hand, or restore them from the version history."
        )
        return
    draft.findings.extend(placement.findings)
    lacking = max(placement.all.values(), default=0) + 1 - state.column_count
    if lacking > 0:
        draft.requests.append(ask.append_columns(state.gid, lacking))
    _plan_headers(draft, tab, state, placement, target)
    for column in tab.columns:
        place = placement.all.get(column.header)
        if place is not None:
            _plan_column(draft, tab, column, state, placement.row, place, target)
    if state.frozen_rows <= placement.row:
        request = ask.freeze(state.gid, placement.row + 1)
        draft.add(Change(tab.title, "frozen header"), [request])
    if not placement.findings:
        _plan_protection(draft, tab, state, placement, target)


@dataclass(frozen=True)
class _Header:
    """One header cell as it should be."""

    place: int
    text: str
    note: str
    color: str
    is_written: bool

    def cell(self) -> dict[str, Any]:
        look = {"note": self.note, "userEnteredFormat": ask.header_look(self.color)}
        value = {"userEnteredValue": {"stringValue": self.text}} if self.is_written else {}
        return value | look

    @property
    def fields(self) -> str:
        return ("userEnteredValue," if self.is_written else "") + "note," + ask.LOOK_FIELDS

    def lacks(self, state: TabState, row: int) -> Iterator[str]:
        if self.is_written:
            yield "header"
            return
        cell = state.cell(row, self.place)
        look = cell.get("userEnteredFormat", {})
        if cell.get("note", "").strip() != self.note:
            yield "note"
        if not look.get("textFormat", {}).get("bold") or not _is_color(look, self.color):
            yield "header's look"


def _headers(tab: Tab, placement: Placement, target: Target) -> Iterator[_Header]:
    words, places = load_words(), placement.all
    for column in tab.columns:
        if column.header in places:
            color = ask.REQUIRED_COLOR if column.required else ask.OPTIONAL_COLOR
            note = words.note(column, target.places)
            is_written = column.header in placement.written
            yield _Header(places[column.header], column.header, note, color, is_written)
    for name in own_columns(tab, target.contract):
        note, is_written = words.own_notes[name], name in placement.written
        yield _Header(places[name], name, note, ask.OWN_COLOR, is_written)


def _plan_headers(draft: Draft, tab: Tab, state: TabState, placement: Placement, target: Target) -> None:
    run: list[_Header] = []
    for header in sorted(_headers(tab, placement, target), key=lambda header: header.place):
        lacks = list(header.lacks(state, placement.row))
        draft.changes.extend(Change(tab.title, what, header.text) for what in lacks)
        if not lacks:
            continue
        if run and (run[-1].place + 1, run[-1].fields) != (header.place, header.fields):
            draft.requests.append(_write(state, placement.row, run))
            run = []
        run.append(header)
    if run:
        draft.requests.append(_write(state, placement.row, run))
    if state.is_blank:
        widths = [ask.WIDTHS.get(column.kind, ask.OTHER_WIDTH) for column in tab.columns]
        widths += OWN_WIDTHS[: len(own_columns(tab, target.contract))]
        draft.requests.extend(ask.set_width(state.gid, at, width) for at, width in enumerate(widths))


def _write(state: TabState, row: int, run: list[_Header]) -> ask.Request:
    cells = [[header.cell() for header in run]]
    return ask.write_cells(state.gid, row, run[0].place, cells, run[0].fields)


def _is_color(look: dict[str, Any], code: str) -> bool:
    held, wanted = look.get("backgroundColor", {}), ask.color(code)
    return all(abs(held.get(name, 0) - part) < _STEP for name, part in wanted.items())


def _plan_column(
    draft: Draft, tab: Tab, column: Column, state: TabState, row: int, place: int, target: Target
) -> None:
    """The dropdown and the format below a header, judged by its first row and by the last one."""
    probes = state.below(row, place)
    choices = target.places if column.kind == "place" else column.choices
    rule = ask.dropdown(choices)
    if choices and not all(has_dropdown(cell, rule) for cell in probes):
        request = ask.set_dropdown(state.gid, row + 1, place, rule)
        draft.add(Change(tab.title, "dropdown", column.header), [request])
    wanted = ask.FORMATS.get(column.kind)
    if wanted and not all(_has_format(cell, wanted) for cell in probes):
        request = ask.set_format(state.gid, row + 1, place, wanted)
        draft.add(Change(tab.title, "format", column.header), [request])


def has_dropdown(cell: Any, rule: dict[str, Any]) -> bool:
    """Whether a cell offers these choices, as strictly."""
    held = cell.get("dataValidation", {})
    return held.get("condition") == rule["condition"] and held.get("strict", False) == rule["strict"]


def _has_format(cell: Any, wanted: dict[str, str]) -> bool:
    """A date may be written in any way, as long as it is one; so may an amount with its ``Rp``."""
    held = cell.get("userEnteredFormat", {}).get("numberFormat", {})
    if wanted["type"] == "NUMBER":
        return "#,##0" in held.get("pattern", "")
    return bool(held.get("type") == wanted["type"])


def _plan_protection(draft: Draft, tab: Tab, state: TabState, placement: Placement, target: Target) -> None:
    names, own = load_words().protected, own_columns(tab, target.contract)
    places = placement.all
    headers = [place for header, place in places.items() if header not in own]
    wanted = [
        protected_range(names.headers, area, target.editor)
        for area in header_ranges(state.gid, placement.row, headers)
    ]
    wanted += [
        protected_range(names.own, ask.below(state.gid, placement.row, places[name]), target.editor)
        for name in own
    ]
    requests = plan_protection(state, wanted, (names.headers, names.own))
    if requests:
        draft.add(Change(tab.title, "protection"), requests)
