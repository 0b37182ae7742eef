"""STATUS CEK and CATATAN SISTEM beside the rows, and colours on the cells. Pure.

Writes two columns of a tab and nothing else of it: found by header, else added right of everything that is
used. LAPOR gets colours only. Other people's rules of colour stay as they are.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from gspread.utils import rowcol_to_a1

from pantau.contract import fold, load_contract
from pantau.feedback import words
from pantau.feedback.facts import PulledTab
from pantau.feedback.model import Line, Severity
from pantau.landing.cells import clean
from pantau.landing.tabs import LandedTab
from pantau.sources.sheets import Grid
from pantau.workbooks import requests as ask
from pantau.workbooks.contract_tabs import OWN_WIDTHS
from pantau.workbooks.words import load_words

OURS = ' · OK OCE"'
"""A rule of colour whose formula ends so is ours."""
ALWAYS, NEVER = '="OK OCE"="OK OCE"', '="OK OCE"="NIHIL · OK OCE"'
COLOURS: Mapping[Severity, str] = {"karantina": "F4C7C3", "peringatan": "FCE8B2"}
_NOTE_LOOK = {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}

Cell = tuple[int, int]
Group = tuple[Severity, str]
ROW_GROUPS: tuple[Group, ...] = (
    ("karantina", "DITAHAN"),
    ("peringatan", "DITAHAN"),
    ("peringatan", "PERIKSA"),
)
"""A rule of colour for each, by severity and STATUS CEK; always as many, whatever was found."""
STATEMENT_GROUPS: tuple[Group, ...] = (("karantina", ""), ("peringatan", ""))
"""The same of LAPOR, which has no STATUS CEK."""


def plan_marks(landed: LandedTab, pulled: PulledTab, grid: Grid, lines: Iterable[Line]) -> list[ask.Request]:
    """The requests that mark one tab that stands as it was pulled."""
    lines = tuple(lines)
    if landed.tab not in load_contract().stages:
        return _plan_colours(landed, lines, {}, None)
    assert landed.header_row is not None
    by_row: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        by_row[line.finding.row_number].append(line)
    statuses: dict[int, words.Status] = {
        row.number: words.row_status([line.finding for line in by_row[row.number]])
        for row in pulled.rows
        if row.is_data
    }
    notes = {number: words.row_note(found) for number, found in by_row.items()}
    places, requests = _place_columns(landed, grid)
    for place, texts in zip(places, (statuses, notes), strict=True):
        requests += _write_column(landed, grid, place, texts)
    gid = landed.sheet.gid
    requests += [ask.set_width(gid, place, width) for place, width in zip(places, OWN_WIDTHS, strict=True)]
    if landed.sheet.row_count > landed.header_row:
        requests.append(ask.set_look(gid, landed.header_row, places[1], _NOTE_LOOK, ",".join(_NOTE_LOOK)))
    return requests + _plan_colours(landed, lines, statuses, places[0])


def _place_columns(landed: LandedTab, grid: Grid) -> tuple[list[int], list[ask.Request]]:
    """Where the two columns stand; the leftmost of a name counts, a missing one is added."""
    row = (landed.header_row or 1) - 1
    headers = [fold(clean(cell)) for cell in grid[row]]
    right = _used_width(landed, grid)
    gid = landed.sheet.gid
    places: list[int] = []
    requests: list[ask.Request] = []
    for name in load_contract().own_columns:
        if fold(name) in headers:
            places.append(headers.index(fold(name)))
            continue
        look = {"note": load_words().own_notes[name], "userEnteredFormat": ask.header_look(ask.OWN_COLOR)}
        header = {"userEnteredValue": {"stringValue": name}} | look
        fields = f"userEnteredValue,note,{ask.LOOK_FIELDS}"
        requests.append(ask.write_cells(gid, row, right, [[header]], fields))
        places.append(right)
        right += 1
    return places, ask.grow(gid, (0, landed.sheet.column_count), 0, right) + requests


def _used_width(landed: LandedTab, grid: Grid) -> int:
    """How many columns are used; a merged cell from the header down covers all of its columns."""
    sheet, top = landed.sheet, landed.header_row or 1
    merged = [
        area.get("endColumnIndex", sheet.column_count)
        for area in sheet.merges
        if area.get("endRowIndex", sheet.row_count) >= top
    ]
    return max([len(cells) for cells in grid] + merged)


def _write_column(landed: LandedTab, grid: Grid, place: int, texts: Mapping[int, str]) -> list[ask.Request]:
    """One of our columns from the header to the last used row, cleared where nothing is to be said."""
    first = (landed.header_row or 1) + 1
    cells = [
        [{"userEnteredValue": {"stringValue": texts[number]}} if texts.get(number) else {}]
        for number in range(first, len(grid) + 1)
    ]
    if not cells:
        return []
    return [ask.write_cells(landed.sheet.gid, first - 1, place, cells, "userEnteredValue")]


def _plan_colours(
    landed: LandedTab,
    lines: Iterable[Line],
    statuses: Mapping[int, words.Status],
    status_place: int | None,
) -> list[ask.Request]:
    """Our rules, each in the place of one of ours before it, so that a batch sent twice changes no other."""
    gid = landed.sheet.gid
    worst: dict[Cell, Severity] = {}
    for line in lines:
        # Lines stand worst first.
        worst.setdefault(_cell(landed, line, status_place), line.finding.severity)
    groups: dict[Group, list[Cell]] = defaultdict(list)
    for (row, column), severity in worst.items():
        groups[severity, statuses.get(row, "")].append((row, column))
    wanted = STATEMENT_GROUPS if status_place is None else ROW_GROUPS
    ours = [at for at, rule in enumerate(landed.sheet.conditional_formats) if is_ours(rule)]
    requests = [ask.delete_colour(gid, at) for at in reversed(ours[len(wanted) :])]
    free = ours[-1] + 1 if ours else 0
    for count, (severity, status) in enumerate(wanted):
        if count < len(ours):
            requests.append(ask.delete_colour(gid, ours[count]))
        index = ours[count] if count < len(ours) else free + count - len(ours)
        areas = _areas(gid, groups[severity, status])
        formula = _formula(areas, status_place, status)
        # Google wants a range for each rule; on a header's cell it colours nothing.
        areas = areas or _areas(gid, [(landed.header_row or 1, status_place or 0)])
        requests.append(ask.add_colour(areas, formula, COLOURS[severity], index))
    return requests


def is_ours(rule: Mapping[str, Any]) -> bool:
    """Whether a conditional format is the pipeline's, by its formula."""
    values = rule.get("booleanRule", {}).get("condition", {}).get("values", [])
    return any(
        value.get("userEnteredValue", "") == ALWAYS or value.get("userEnteredValue", "").endswith(OURS)
        for value in values
    )


def _cell(landed: LandedTab, line: Line, status_place: int | None) -> Cell:
    first = min(landed.header_columns.values(), default=0)
    beside = first if status_place is None else status_place
    return line.finding.row_number, landed.header_columns.get(line.finding.column_name or "", beside)


def _formula(areas: list[dict[str, int]], status_place: int | None, status: str) -> str:
    """Colours only while the row still says so: one that was sorted away takes no wrong colour."""
    if not areas:
        return NEVER
    if status_place is None:
        return ALWAYS
    letter = rowcol_to_a1(1, status_place + 1).removesuffix("1")
    return f'=${letter}{areas[0]["startRowIndex"] + 1}&" · OK OCE"="{status}{OURS}'


def _areas(gid: int, cells: Iterable[Cell]) -> list[dict[str, int]]:
    """The cells as ranges, rows below each other in one; the uppermost row first."""
    areas: list[dict[str, int]] = []
    for row, column in sorted(cells, key=lambda cell: (cell[1], cell[0])):
        last = areas[-1] if areas else {}
        if last.get("startColumnIndex") == column and last.get("endRowIndex") == row - 1:
            last["endRowIndex"] = row
            continue
        rows = {"startRowIndex": row - 1, "endRowIndex": row}
        areas.append({"sheetId": gid, **rows, "startColumnIndex": column, "endColumnIndex": column + 1})
    return sorted(areas, key=lambda area: (area["startRowIndex"], area["startColumnIndex"]))
