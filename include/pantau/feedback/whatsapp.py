"""The text that a facilitator may forward: how the week went, the worst fixes, the next deadline.

Pure. At most 1,000 characters, so that a phone shows it whole; never holds what stands in a cell.
"""

from collections import defaultdict
from dataclasses import dataclass

from pantau.feedback import words
from pantau.feedback.model import Feedback, Line, Severity
from pantau.report.words import number, tab_title

LONGEST_TEXT = 1000


@dataclass(frozen=True)
class Fix:
    """The same rule on the same column of one tab. ``first_row``: the upper row, with its link."""

    tab: str
    column_name: str | None
    rule_id: str
    severity: Severity
    row_count: int
    first_row: int
    sentence: str
    remedy: str
    link: str

    @property
    def place(self) -> str:
        """``P1 Pendaftaran · No. HP``."""
        return f"{tab_title(self.tab)} · {self.column_name}" if self.column_name else tab_title(self.tab)

    @property
    def rows(self) -> str:
        """``12 baris (mulai baris 27)``."""
        if self.row_count == 1:
            return f"baris {self.first_row}"
        return f"{number(self.row_count)} baris (mulai baris {self.first_row})"


def worst_fixes(feedback: Feedback, count: int = 5) -> tuple[Fix, ...]:
    """What to begin with: what keeps rows out before what only warns, then what holds most rows."""
    groups: dict[tuple[str, str, str | None, Severity], list[Line]] = defaultdict(list)
    for line in feedback.lines:
        found = line.finding
        groups[found.tab, found.rule_id, found.column_name, found.severity].append(line)
    # Sorting is stable, and the lines stand worst first already: that order breaks the ties.
    worst = sorted(groups.values(), key=lambda lines: (_is_mild(lines[0]), -len(lines)))
    return tuple(_describe(lines) for lines in worst[:count])


def whatsapp_text(feedback: Feedback) -> str:
    """The whole text; where it would be too long, remedies go first, then fixes and reasons from the end."""
    fixes, reasons = worst_fixes(feedback), words.reasons(feedback)
    text = _write(feedback, fixes, reasons, with_remedy=True)
    shorter = [(fixes[:count], reasons) for count in range(len(fixes), -1, -1)]
    shorter += [((), reasons[:count]) for count in range(len(reasons) - 1, -1, -1)]
    while len(text) > LONGEST_TEXT and shorter:
        text = _write(feedback, *shorter.pop(0), with_remedy=False)
    return text


def _is_mild(line: Line) -> bool:
    return line.finding.severity == "peringatan"


def _describe(lines: list[Line]) -> Fix:
    first = min(lines, key=lambda line: line.finding.row_number)
    return Fix(
        tab=first.finding.tab,
        column_name=first.finding.column_name,
        rule_id=first.finding.rule_id,
        severity=first.finding.severity,
        row_count=len(lines),
        first_row=first.finding.row_number,
        sentence=first.sentence,
        remedy=first.remedy,
        link=first.link,
    )


def _write(feedback: Feedback, fixes: tuple[Fix, ...], reasons: list[str], *, with_remedy: bool) -> str:
    parts = [f"*{words.title(feedback)}*\n{words.week_line(feedback)}\n{words.sentence(feedback)}"]
    unsaid = len(words.reasons(feedback)) - len(reasons)
    bullets = [*reasons, words.more_reasons(unsaid)] if unsaid else reasons
    if bullets:
        parts.append("\n".join(f"• {each}" for each in bullets))
    if fixes:
        told = [
            f"{place}. {fix.place}: {fix.rows}. {fix.sentence}" + (f" {fix.remedy}" if with_remedy else "")
            for place, fix in enumerate(fixes, start=1)
        ]
        parts.append("\n".join([f"*{words.FIRST_FIXES}*", *told]))
    if feedback.lines:
        parts.append(words.where_the_rest_is(feedback))
    parts.append(f"{words.deadline_line(feedback)}\n{feedback.workbook_link}")
    return "\n\n".join(parts)
