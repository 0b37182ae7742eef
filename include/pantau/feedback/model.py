"""What a facilitator is told about one pull of one workbook, as plain data.

Pure: no clock, no warehouse, no sheet. Holds rule, place and count, never what stands in a cell.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from pantau.periods import Week

Severity = Literal["karantina", "peringatan"]


@dataclass(frozen=True)
class Finding:
    """A rule that fired on a row of the pull. ``is_answered``: the facilitator has checked it."""

    tab: str
    row_number: int
    column_name: str | None
    rule_id: str
    severity: Severity
    row_version_id: int
    is_answered: bool = False


@dataclass(frozen=True)
class Line:
    """A finding as PERBAIKAN lists it. ``since``: the day on which it was first told."""

    finding: Finding
    sentence: str
    remedy: str
    link: str
    since: date


@dataclass(frozen=True)
class TabCounts:
    """Rows of one tab of the pull. ``warned``: accepted rows with an unanswered warning."""

    tab: str
    read: int
    accepted: int
    quarantined: int
    warned: int


@dataclass(frozen=True)
class Trend:
    """One stage's new participants in the kecamatan, oldest week first, and the sum up to the last."""

    tab: str
    new: tuple[int, ...]
    cumulative: int


@dataclass(frozen=True)
class Feedback:
    """All that goes back after one pull.

    ``is_held`` and ``reasons`` (as in ``quality.workbook_verdicts``): gate 1's verdict; after a
    precheck, what would hold the workbook on Monday as far as reading tells. ``lines``: worst first.
    ``fixed_count``: lines of the feedback before that are gone. ``is_first``: there was no feedback before.
    """

    kecamatan_code: str
    kecamatan_name: str
    week: Week
    is_precheck: bool
    pulled_at: datetime
    is_held: bool
    reasons: tuple[str, ...]
    counts: tuple[TabCounts, ...]
    trends: tuple[Trend, ...]
    lines: tuple[Line, ...]
    fixed_count: int
    workbook_link: str
    is_first: bool = False

    @property
    def is_unreadable(self) -> bool:
        """Whether the workbook could not be opened; then nothing is known of its rows."""
        return "unreadable" in self.reasons

    @property
    def is_accepted_by_hand(self) -> bool:
        """Whether the workbook counts because the OK OCE team accepted it for this week."""
        return "accepted_by_hand" in self.reasons

    @property
    def is_good(self) -> bool:
        """Whether nothing is left to do."""
        return not self.is_held and not self.lines
