"""PERBAIKAN: one line per finding, worst first, and what facilitators answered beside it. Pure.

Jawaban and Alasan are the facilitators' cells: each goes with its line, wherever the line stands now, and
never to a row that says something else: there it would answer what nobody has checked.
Columns right of the contract's are theirs too and never touched.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pantau.contract import fold, load_contract
from pantau.feedback import words
from pantau.feedback.facts import ToldLine, key_of
from pantau.feedback.model import Feedback, Finding, Line
from pantau.landing.answers import FixLine, find_fix_headers, read_fix_lines
from pantau.report.words import tab_title
from pantau.sources.sheets import Cell, Grid, Sheet
from pantau.workbooks import requests as ask

WIDTHS = (120, 60, 120, 70, 260, 260, 140, 100, 170, 200)
NOBODY_ANSWERED: tuple[Cell, Cell] = (None, None)
_EPOCH = date(1899, 12, 30)
_FIELDS = "userEnteredValue,userEnteredFormat"
_PLAIN = {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}
_CUT = {"wrapStrategy": "CLIP", "verticalAlignment": "TOP"}
_DATE = {"numberFormat": ask.FORMATS["date"], "horizontalAlignment": "LEFT", "verticalAlignment": "TOP"}

Answers = dict[Finding, tuple[Cell, Cell]]
Contents = Mapping[int, UUID]
"""What row versions say, as they read; two that say the same differ in their raw cells only."""


def plan_fixes(
    feedback: Feedback,
    sheet: Sheet,
    grid: Grid,
    written: Iterable[ToldLine],
    contents: Contents,
) -> list[ask.Request]:
    """The requests that write PERBAIKAN anew, below a header in row 1."""
    contract = load_contract()
    width = len(contract.fix_columns)
    standing = read_fix_lines(grid, contract)
    answers = carry_answers(feedback.lines, standing, written, contents)
    rows = [_header(), *(_row(line, *answers.get(line.finding, NOBODY_ANSWERED)) for line in feedback.lines)]
    area = {"sheetId": sheet.gid, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": width}
    requests = ask.grow(sheet.gid, (sheet.row_count, sheet.column_count), max(len(rows), 2), width)
    requests += [ask.unmerge(merge) for merge in sheet.merges if merge.get("startColumnIndex", 0) < width]
    requests.append(ask.fill_range(area, rows, _FIELDS))
    requests += [_clear_column(sheet.gid, place) for place in _find_displaced(grid)]
    requests.append(ask.freeze(sheet.gid, 1))
    requests += [ask.set_width(sheet.gid, at, pixels) for at, pixels in enumerate(WIDTHS)]
    place = contract.fix_columns.index(contract.answer_columns[0])
    choice = ask.dropdown((contract.answer,)) | {"strict": False}
    return [*requests, *_notes(sheet.gid, place), ask.set_dropdown(sheet.gid, 1, place, choice)]


def carry_answers(
    lines: Iterable[Line], standing: Iterable[FixLine], written: Iterable[ToldLine], contents: Contents
) -> Answers:
    """What was typed, by the finding it is about now: of a row that reads as the one that was told of."""
    told: dict[tuple[str, int, str], list[ToldLine]] = defaultdict(list)
    for each in written:
        told[each.tab, each.row_number, each.rule_id].append(each)
    left: dict[tuple[str, str, str | None], list[Finding]] = defaultdict(list)
    for line in lines:
        left[key_of(line.finding)].append(line.finding)
    carried: Answers = {}
    for fix in standing:
        if {fix.answer, fix.reason} <= {None, ""}:
            continue
        for about in told[fix.tab, fix.row_number, fix.rule_id]:
            if fix.column_name not in (None, about.column_name):
                continue
            finding = _find(about, left[about.key], contents)
            if finding is not None:
                left[about.key].remove(finding)
                carried[finding] = (fix.answer, fix.reason)
                break
    return carried


def _find(told: ToldLine, alike: Iterable[Finding], contents: Contents) -> Finding | None:
    """The same row where it stood, else elsewhere, else one that reads the same."""
    content = contents.get(told.row_version_id)
    found = [
        finding
        for finding in alike
        if finding.row_version_id == told.row_version_id
        or (content is not None and contents.get(finding.row_version_id) == content)
    ]
    return min(
        found,
        key=lambda each: (each.row_version_id != told.row_version_id, each.row_number != told.row_number),
        default=None,
    )


def _find_displaced(grid: Grid) -> list[int]:
    """Where columns of ours stand that an inserted one has pushed out: left there, they would stand twice."""
    contract = load_contract()
    ours = [fold(header) for header in contract.fix_columns]
    _, headers = find_fix_headers(grid, contract)
    width = len(ours)
    return [
        place
        for place, header in enumerate(headers)
        if place >= width and header in ours and header not in headers[:width]
    ]


def _clear_column(gid: int, place: int) -> ask.Request:
    return ask.fill_range(ask.below(gid, 0, place), [], "userEnteredValue")


def _header() -> list[dict[str, Any]]:
    look = ask.header_look(ask.OWN_COLOR)
    return [_text(header, look) for header in load_contract().fix_columns]


def _notes(gid: int, place: int) -> list[ask.Request]:
    contract = load_contract()
    answer = words.ANSWER_NOTE.format(answer=contract.answer, rules=" dan ".join(contract.answerable))
    return [ask.write_cells(gid, 0, place, [[{"note": answer}, {"note": words.REASON_NOTE}]], "note")]


def _row(line: Line, answer: Cell, reason: Cell) -> list[dict[str, Any]]:
    found = line.finding
    since = (line.since - _EPOCH).days
    return [
        _text(tab_title(found.tab)),
        {"userEnteredValue": {"numberValue": found.row_number}, "userEnteredFormat": _PLAIN},
        _text(found.column_name or ""),
        _text(found.rule_id),
        _text(line.sentence),
        _text(line.remedy),
        _text(line.link, _CUT),
        {"userEnteredValue": {"numberValue": since}, "userEnteredFormat": _DATE},
        _typed(answer),
        _typed(reason),
    ]


def _text(text: str, look: dict[str, Any] = _PLAIN) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": text}, "userEnteredFormat": look}


def _typed(value: Cell) -> dict[str, Any]:
    """A facilitator's cell as it was: never as a formula."""
    kind = (
        "boolValue" if isinstance(value, bool) else "stringValue" if isinstance(value, str) else "numberValue"
    )
    held = {} if value in (None, "") else {"userEnteredValue": {kind: value}}
    return held | {"userEnteredFormat": _PLAIN}
