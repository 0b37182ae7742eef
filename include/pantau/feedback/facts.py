"""What the warehouse knows about one pull of one workbook, as plain data.

Pure. Rows are known by number, version and hash; no cell of theirs stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from pantau.feedback.model import Finding, Severity, Trend
from pantau.periods import Week


@dataclass(frozen=True)
class PulledRow:
    """One row as it stood at the pull. ``is_data``: False for a row of ``-`` alone."""

    number: int
    version_id: int
    content_hash: bytes = field(repr=False)
    is_data: bool = True


@dataclass(frozen=True)
class PulledTab:
    """One tab as it stood at the pull; ``header_columns``: 0-based place by contract header."""

    tab: str
    gid: int
    is_readable: bool
    header_row: int | None
    header_columns: Mapping[str, int]
    rows: tuple[PulledRow, ...]

    @cached_property
    def versions(self) -> dict[int, int]:
        """Each row's version by its number."""
        return {row.number: row.version_id for row in self.rows}

    @cached_property
    def first_rows(self) -> dict[int, int]:
        """The upper row at which each version stands."""
        return {row.version_id: row.number for row in reversed(self.rows)}


@dataclass(frozen=True)
class Snapshot:
    """One pull. ``is_newest``: none of the workbook, of any week or kind, is younger."""

    snapshot_id: int
    pulled_at: datetime
    is_read: bool
    is_newest: bool
    reading_reasons: tuple[str, ...]
    tabs: tuple[PulledTab, ...]


@dataclass(frozen=True)
class Place:
    """A finding as the warehouse has it; ``row_version_id``: None where only the row is known."""

    tab: str
    row_number: int
    column_name: str | None
    rule_id: str
    severity: Severity
    row_version_id: int | None = None


@dataclass(frozen=True)
class ToldLine:
    """A line of PERBAIKAN as a feedback wrote it."""

    tab: str
    row_number: int
    column_name: str | None
    rule_id: str
    row_version_id: int
    since: date

    @property
    def key(self) -> tuple[str, str, str | None]:
        """What it is about, wherever it stands."""
        return self.tab, self.rule_id, self.column_name


@dataclass(frozen=True)
class Facts:
    """All that a feedback is composed of.

    ``places``: findings of the pull's own rows; ``cross_places``: those of rules that look further,
    with the row version that they are about. ``answered``: row versions and rules that a facilitator
    has checked. ``told_before``: the lines of the feedback of an earlier pull, None without one.
    """

    kecamatan_code: str
    kecamatan_name: str
    week: Week
    is_precheck: bool
    workbook_link: str
    snapshot: Snapshot
    is_held: bool
    reasons: tuple[str, ...]
    places: tuple[Place, ...]
    cross_places: tuple[Place, ...]
    answered: frozenset[tuple[int, str]]
    sentences: Mapping[tuple[str, str], tuple[str, str]]
    trends: tuple[Trend, ...]
    told_before: tuple[ToldLine, ...] | None


def key_of(finding: Finding) -> tuple[str, str, str | None]:
    """What a finding is about, wherever it stands."""
    return finding.tab, finding.rule_id, finding.column_name
