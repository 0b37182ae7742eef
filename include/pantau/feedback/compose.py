"""Composes a feedback from what the warehouse knows. Pure: no clock, no warehouse, no sheet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from gspread.utils import rowcol_to_a1

from pantau.contract import load_contract
from pantau.feedback.facts import Facts, Place, PulledTab, ToldLine, key_of
from pantau.feedback.model import Feedback, Finding, Line, TabCounts
from pantau.sources.sheets import GOOGLE

ANSWERED_WARNING = "W11"
"""Says that a rule of `karantina` was answered; it is never raised again."""
STATEMENTS_RULE = "W10"
"""Judged in the week's own build only, so that a precheck cannot tell whether it is gone."""
DOCS = "https://docs.google.com"


def workbook_link(sheets_url: str, spreadsheet_id: str) -> str:
    """Where a person opens a workbook; a Sheets server of our own shows it itself."""
    base = sheets_url.rstrip("/")
    return f"{DOCS if base == GOOGLE else base}/spreadsheets/d/{spreadsheet_id}/edit"


def cell_link(workbook: str, gid: int, row_number: int, column: int) -> str:
    """Where a person opens one cell of a workbook; ``column`` from 0."""
    return f"{workbook}#gid={gid}&range={rowcol_to_a1(row_number, column + 1)}"


def compose(facts: Facts) -> Feedback:
    """The feedback on a pull; of a workbook that could not be read only that."""
    snapshot = facts.snapshot
    findings = find_findings(facts) if snapshot.is_read else ()
    lines = _lines(facts, findings)
    return Feedback(
        kecamatan_code=facts.kecamatan_code,
        kecamatan_name=facts.kecamatan_name,
        week=facts.week,
        is_precheck=facts.is_precheck,
        pulled_at=snapshot.pulled_at,
        is_held=facts.is_held,
        reasons=facts.reasons,
        counts=_counts(snapshot.tabs, lines) if snapshot.is_read else (),
        trends=facts.trends,
        lines=lines,
        fixed_count=_fixed_count(facts, findings) if snapshot.is_read else 0,
        workbook_link=facts.workbook_link,
        is_first=facts.told_before is None,
    )


def find_findings(facts: Facts) -> tuple[Finding, ...]:
    """Every finding at its row of the pull, worst first; what the pull no longer holds is left out."""
    tabs = {tab.tab: tab for tab in facts.snapshot.tabs if tab.is_readable}
    found: dict[tuple[str, int, str, str | None], Finding] = {}
    for place in (*facts.places, *facts.cross_places):
        row = _row_of(place, tabs.get(place.tab))
        if row is None:
            continue
        number, version = row
        finding = Finding(
            place.tab,
            number,
            place.column_name,
            place.rule_id,
            place.severity,
            version,
            is_answered=place.rule_id == ANSWERED_WARNING
            or (place.severity == "peringatan" and (version, place.rule_id) in facts.answered),
        )
        found.setdefault((place.tab, number, place.rule_id, place.column_name), finding)
    return tuple(sorted(found.values(), key=_rank))


def _row_of(place: Place, tab: PulledTab | None) -> tuple[int, int] | None:
    """The row and version of the pull that a finding is about."""
    if tab is None:
        return None
    version = tab.versions.get(place.row_number)
    if version is not None and place.row_version_id in (None, version):
        return place.row_number, version
    if place.row_version_id in tab.first_rows:
        return tab.first_rows[place.row_version_id], place.row_version_id
    return None


def _rank(finding: Finding) -> tuple[bool, int, int, int, str]:
    tab, columns = _order()[finding.tab]
    column = columns.get(finding.column_name or "", -1)
    return finding.severity != "karantina", tab, finding.row_number, column, finding.rule_id


@cache
def _order() -> dict[str, tuple[int, dict[str, int]]]:
    """The contract's tabs by code: their place, and their columns' places by header."""
    return {
        tab.code: (at, {column.header: place for place, column in enumerate(tab.columns)})
        for at, tab in enumerate(load_contract().tabs)
    }


def _lines(facts: Facts, findings: Iterable[Finding]) -> tuple[Line, ...]:
    tabs = {tab.tab: tab for tab in facts.snapshot.tabs}
    told = _Told(facts.told_before or ())
    today = facts.week.friday if facts.is_precheck else facts.week.cutoff
    lines = []
    for finding in findings:
        if finding.is_answered:
            continue
        sentence, remedy = (
            text.replace("{kolom}", finding.column_name or "")
            for text in facts.sentences[finding.rule_id, finding.severity]
        )
        link = _cell_link(facts.workbook_link, tabs[finding.tab], finding)
        lines.append(Line(finding, sentence, remedy, link, told.since(finding) or today))
    return tuple(lines)


def _cell_link(workbook: str, tab: PulledTab, finding: Finding) -> str:
    column = tab.header_columns.get(finding.column_name or "", min(tab.header_columns.values(), default=0))
    return cell_link(workbook, tab.gid, finding.row_number, column)


def _counts(tabs: Iterable[PulledTab], lines: Iterable[Line]) -> tuple[TabCounts, ...]:
    worst: Mapping[str, dict[int, str]] = defaultdict(dict)
    for line in lines:
        # Lines stand worst first.
        worst[line.finding.tab].setdefault(line.finding.row_number, line.finding.severity)
    counts = {}
    for tab in tabs:
        rows = [row.number for row in tab.rows if row.is_data] if tab.is_readable else []
        severities = [worst[tab.tab].get(number) for number in rows]
        held = severities.count("karantina")
        warned = severities.count("peringatan")
        counts[tab.tab] = TabCounts(tab.tab, len(rows), len(rows) - held, held, warned)
    return tuple(counts[tab.code] for tab in load_contract().stages if tab.code in counts)


def _fixed_count(facts: Facts, findings: Iterable[Finding]) -> int:
    """Lines of the feedback before that are gone, on tabs that this pull could look at."""
    readable = {tab.tab for tab in facts.snapshot.tabs if tab.is_readable}
    standing = {(*key_of(finding), finding.row_version_id, None) for finding in findings}
    standing |= {(*key_of(finding), None, finding.row_number) for finding in findings}
    return sum(
        line.tab in readable
        and (*line.key, line.row_version_id, None) not in standing
        and (*line.key, None, line.row_number) not in standing
        and (line.row_version_id, line.rule_id) not in facts.answered
        and not (facts.is_precheck and line.rule_id == STATEMENTS_RULE)
        for line in facts.told_before or ()
    )


class _Told:
    """Since when a finding is told: by the row as it reads, else by where it stands."""

    def __init__(self, lines: Iterable[ToldLine]) -> None:
        self._by_version: dict[tuple[object, int], date] = {}
        self._by_row: dict[tuple[object, int], date] = {}
        for line in lines:
            for known, at in ((self._by_version, line.row_version_id), (self._by_row, line.row_number)):
                known[line.key, at] = min(line.since, known.get((line.key, at), line.since))

    def since(self, finding: Finding) -> date | None:
        """The day on which it was first told; None when it is new."""
        key = key_of(finding)
        by_version = self._by_version.get((key, finding.row_version_id))
        return by_version or self._by_row.get((key, finding.row_number))
