"""What facilitators answer in PERBAIKAN: the lines as they stand, and those that count as answers.

A tab or header that is missing or stands twice means no answers, never a reason to hold a workbook.
No log line and no error holds what was typed; a reason is free text and stays in landing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pantau.contract import Contract, fold
from pantau.landing.cells import clean, is_broken, is_missing, storable
from pantau.landing.erased import BLANKED_REASON
from pantau.sources.sheets import Cell, Grid, RawWorkbook
from pantau.warehouse import Connection

ROW_NUMBER = re.compile(r"[1-9][0-9]{0,7}")
STANDING = """
    select snapshot_id from ops.feedback
    where kecamatan_code = %(code)s and snapshot_id >= coalesce(
        (select max(snapshot_id) from ops.feedback where kecamatan_code = %(code)s and is_certain), 0
    )
"""
"""Feedback that may stand in a workbook: the newest that Google took, and what it may have taken since."""


@dataclass(frozen=True)
class FixLine:
    """One line of PERBAIKAN as it stands. ``answer`` and ``reason`` are Jawaban and Alasan as typed."""

    tab: str
    row_number: int
    rule_id: str
    column_name: str | None
    answer: Cell = field(repr=False)
    reason: Cell = field(repr=False)


@dataclass(frozen=True)
class AnswerCounts:
    """Of one pull: answers with a reason, how many of them are new, and answers without a reason."""

    answers: int
    new: int
    without_reason: int

    def __str__(self) -> str:
        if not self.answers and not self.without_reason:
            return "no answers"
        told = f"{self.answers} answers, {self.new} of them new"
        return told + (f", {self.without_reason} without a reason" if self.without_reason else "")


def find_fix_grid(raw: RawWorkbook, contract: Contract) -> Grid:
    """The cells of PERBAIKAN; empty where it is missing or stands twice."""
    titles = [sheet.title for sheet in raw.sheets if fold(sheet.title) == fold(contract.fix_tab)]
    return raw.grids.get(titles[0], []) if len(titles) == 1 else []


def read_fix_lines(grid: Grid, contract: Contract) -> tuple[FixLine, ...]:
    """The lines that name a tab, a row and a rule, answered or not, in the order in which they stand."""
    at, headers = find_fix_headers(grid, contract)
    needed = _needed(contract)
    if any(headers.count(header) != 1 for header in needed):
        return ()
    places = [headers.index(header) for header in needed]
    column = fold(contract.fix_columns[2])
    column_place = headers.index(column) if headers.count(column) == 1 else None
    lines = (_read_line(cells, places, column_place, contract) for cells in grid[at + 1 :])
    return tuple(line for line in lines if line is not None)


def find_fix_headers(grid: Grid, contract: Contract) -> tuple[int, list[str]]:
    """The first of the top rows that names all that a line needs, 0-based, and its folded headers."""
    for at, cells in enumerate(grid[: contract.header_rows]):
        headers = [fold(clean(cell)) for cell in cells]
        if set(_needed(contract)) <= set(headers):
            return at, headers
    return 0, []


def _needed(contract: Contract) -> list[str]:
    tab, row, _, rule = contract.fix_columns[:4]
    return [fold(header) for header in (tab, row, rule, *contract.answer_columns)]


def _read_line(
    cells: Sequence[Cell], places: Sequence[int], column_place: int | None, contract: Contract
) -> FixLine | None:
    tab, row, rule, answer, reason = (_at(cells, place) for place in places)
    code = _tab_code(tab, contract)
    row_number, rule_id = clean(row), clean(rule).upper()
    if code is None or not ROW_NUMBER.fullmatch(row_number) or not rule_id:
        return None
    column_name = clean(_at(cells, column_place)) or None
    return FixLine(code, int(row_number), rule_id, column_name, answer, reason)


def _at(cells: Sequence[Cell], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else None


def _tab_code(cell: Cell, contract: Contract) -> str | None:
    name = fold(clean(cell))
    return next((tab.code for tab in contract.tabs if name in (fold(tab.code), fold(tab.title))), None)


def land_answers(
    connection: Connection,
    kecamatan_code: str,
    snapshot_id: int,
    lines: Sequence[FixLine],
    contract: Contract,
) -> AnswerCounts:
    """Keeps the answers of a pull that are about a line as last written and may be answered."""
    said = [line for line in lines if fold(clean(line.answer)) == fold(contract.answer)]
    answers = new = 0
    for line in said:
        version_id = _find_version(connection, kecamatan_code, line, contract)
        if version_id is None or not _has_reason(line):
            continue
        reason = storable(clean(line.reason))
        cursor = connection.execute(
            """
            insert into landing.answers (kecamatan_code, tab, row_version_id, rule_id, snapshot_id, reason)
            select
                kecamatan_code, tab, row_version_id, %s, %s,
                case when participant_id in (select participant_id from landing.erased_people)
                    then %s else %s end
            from landing.row_versions where row_version_id = %s
            on conflict do nothing
            """,
            (line.rule_id, snapshot_id, BLANKED_REASON, reason, version_id),
        )
        answers += 1
        new += cursor.rowcount
    return AnswerCounts(answers, new, sum(not _has_reason(line) for line in said))


def _has_reason(line: FixLine) -> bool:
    return not (is_missing(line.reason) or is_broken(line.reason))


def _find_version(
    connection: Connection, kecamatan_code: str, line: FixLine, contract: Contract
) -> int | None:
    """The row that an answer is about, by the lines that may stand; none if it may not be answered."""
    row = connection.execute(
        f"""
        select min(row_version_id) from ops.feedback_lines
        where snapshot_id in ({STANDING}) and tab = %(tab)s and row_number = %(row)s and rule_id = %(rule)s
        having
            count(distinct row_version_id) = 1
            and bool_or(severity = 'peringatan' or rule_id = any(%(answerable)s))
        """,  # noqa: S608
        {
            "code": kecamatan_code,
            "tab": line.tab,
            "row": line.row_number,
            "rule": storable(line.rule_id),
            "answerable": list(contract.answerable),
        },
    ).fetchone()
    return None if row is None else int(row[0])
