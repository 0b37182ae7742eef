"""STATUS: how the pull went, as wide as a phone shows without scrolling. Pure.

The tab is the pipeline's own and never read; everything on it is replaced.
"""

from textwrap import wrap
from typing import Any

from pantau.contract import load_contract
from pantau.feedback import words
from pantau.feedback.model import Feedback, TabCounts, Trend
from pantau.feedback.whatsapp import whatsapp_text
from pantau.report.words import tab_title
from pantau.sources.sheets import Sheet
from pantau.workbooks import requests as ask

WIDTHS = (128, 50, 60, 58, 52)
"""In pixels; a sentence goes across all of them."""
LINE_PIXELS, CHARACTER_PIXELS = 19, 7.5
"""Of letters as wide as most; a row that is merged does not find its height by itself."""
BARS = "▁▂▃▄▅▆▇█"
_FIELDS = "userEnteredValue,userEnteredFormat,note"
_PLAIN = {"wrapStrategy": "WRAP", "verticalAlignment": "TOP"}
_STRONG = _PLAIN | {"textFormat": {"bold": True, "fontSize": 12}}
_BOLD = _PLAIN | {"textFormat": {"bold": True}}

Cells = list[dict[str, Any]]


def plan_status(feedback: Feedback, sheet: Sheet) -> list[ask.Request]:
    """The requests that write STATUS anew."""
    rows = _rows(feedback)
    size = sheet.row_count, sheet.column_count
    requests = ask.grow(sheet.gid, size, len(rows), len(WIDTHS))
    requests += [ask.unfreeze(sheet.gid), ask.unmerge({"sheetId": sheet.gid})]
    requests.append(ask.fill_range({"sheetId": sheet.gid}, rows, _FIELDS))
    requests += [ask.merge_row(sheet.gid, at, len(WIDTHS)) for at, row in enumerate(rows) if len(row) == 1]
    requests += [ask.set_height(sheet.gid, at, _height(row)) for at, row in enumerate(rows)]
    return requests + [ask.set_width(sheet.gid, at, width) for at, width in enumerate(WIDTHS)]


def _height(row: Cells) -> int:
    """The height of a row, by the cell that takes most lines."""
    widths = (sum(WIDTHS),) if len(row) == 1 else WIDTHS
    lines = [_line_count(cell, width) for cell, width in zip(row, widths, strict=False)]
    return max(lines, default=1) * LINE_PIXELS + 4


def _line_count(cell: dict[str, Any], width: int) -> int:
    text = cell["userEnteredValue"].get("stringValue", "")
    is_large = cell["userEnteredFormat"] == _STRONG
    wide = int(width / (CHARACTER_PIXELS * (1.2 if is_large else 1)))
    return sum(len(wrap(line, wide)) or 1 for line in text.split("\n"))


def sparkline(counts: tuple[int, ...]) -> str:
    """A bar for each week, the highest one full: ``▁▃█``."""
    most = max(counts, default=0)
    return "".join(BARS[round(count / most * (len(BARS) - 1)) if most else 0] for count in counts)


def _rows(feedback: Feedback) -> list[Cells]:
    title = _text(words.title(feedback), ask.header_look(ask.REQUIRED_COLOR)) | {"note": words.STATUS_NOTE}
    rows = [
        [title],
        [_text(words.sentence(feedback), _STRONG)],
        [_text(words.week_line(feedback))],
        [_text(words.read_line(feedback))],
        [_text(words.verdict_line(feedback), _BOLD)],
        *([_text(f"• {reason}")] for reason in words.reasons(feedback)),
        [_text(words.deadline_line(feedback), _BOLD)],
    ]
    if feedback.counts:
        rows += [[], _header(words.ROW_HEADERS), *(_row_counts(counts) for counts in feedback.counts)]
    if feedback.trends:
        rows += [[], _header(words.trend_headers(feedback)), *(_trend(trend) for trend in feedback.trends)]
    if not feedback.is_unreadable:
        rows += [[], [_text(words.count_line(feedback))], [_text(words.fixed_line(feedback))]]
    return [*rows, [], [_text(words.WHATSAPP_HEADING, _BOLD)], [_text(whatsapp_text(feedback))]]


def _text(text: str, look: dict[str, Any] = _PLAIN) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": text}, "userEnteredFormat": look}


def _number(value: int) -> dict[str, Any]:
    look = _PLAIN | {"numberFormat": ask.FORMATS["rupiah"], "horizontalAlignment": "RIGHT"}
    return {"userEnteredValue": {"numberValue": value}, "userEnteredFormat": look}


def _header(texts: tuple[str, ...]) -> Cells:
    return [_text(text, ask.header_look(ask.OPTIONAL_COLOR)) for text in texts]


def _row_counts(counts: TabCounts) -> Cells:
    numbers = (counts.read, counts.accepted, counts.quarantined, counts.warned)
    return [_text(tab_title(counts.tab)), *(_number(value) for value in numbers)]


def _trend(trend: Trend) -> Cells:
    new = trend.new[-1] if trend.new else 0
    return [
        _text(tab_title(trend.tab)),
        _number(new),
        _number(trend.cumulative),
        _text(sparkline(trend.new), {}),
    ]


STATUS_TAB = next(title for title in load_contract().own_tabs if title != load_contract().fix_tab)
"""The tab's title."""
