"""What was read for a report, as plain data: once for all Jakarta, every scope is a part of it.

Pure: no clock, no warehouse, no words. Counts are of people, amounts in rupiah.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pantau.periods import Week

WEEKS_SHOWN = 12
"""Weeks of new participants that a report shows, the report's own last."""

TOLERANCE = 0.01
"""A total may differ by this share of what was sent before it is corrected; it may never be lower."""


class ReportError(RuntimeError):
    """A report cannot be made from what stands in the warehouse; says what is missing."""


@dataclass(frozen=True)
class Build:
    """The build whose figures a report states."""

    build_id: int
    code_version: str
    contract_version: int
    rules_version: str


@dataclass(frozen=True)
class Figure:
    """A stage's count of people in one place; ``verified``: of ``cumulative``, whom a partner shows too."""

    stage_code: str
    cumulative: int
    new: int
    verified: int = 0


@dataclass(frozen=True)
class Decision:
    """What a person decided in spite of the gate: a release, or a workbook accepted by hand.

    ``found``: the gate's reasons. ``on``: the day in Jakarta.
    """

    by: str
    reason: str
    found: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class Measure:
    """A number of the month tables in one place: of the month of the week's Sunday, and of all months."""

    month: int = 0
    to_date: int = 0


@dataclass(frozen=True)
class Change:
    """People who came to a stage's total or left it since the last sent edition, for one kind of reason.

    ``kind``: as in ``marts.fct_change_bridge`` (new in the week, late, corrected, withdrawn, …).
    """

    stage_code: str
    kind: str
    added: int
    removed: int


@dataclass(frozen=True)
class WeekBefore:
    """How a kecamatan stood in the week before, as that week's own run judged it.

    ``stages_reported``: of seven, those of which something was said (no ``belum``).
    """

    is_held: bool
    stages_reported: int
    rows_read: int
    rows_quarantined: int


@dataclass(frozen=True)
class KecamatanFacts:
    """What was read about one kecamatan.

    ``statements``: LAPOR's status by stage (``ada_data``, ``nihil``, ``kosong``, ``belum``).
    ``rows_read`` and ``rows_quarantined``: of P1 to P7 in the snapshot in force, by any rule.
    ``weekly_new``: by stage, new people of the last ``WEEKS_SHOWN`` weeks (fewer in the programme's first),
    oldest first, as this build knows them. ``measures``: by mart and column, ``capital.disbursed_rp``; those
    of a stage have it in between, ``stage.P1.new_count``, ``reconciliation.P4.matched_count``.
    ``sent``: by stage, the total in the last sent edition; empty if none was sent.
    """

    kecamatan_code: str
    kecamatan_name: str
    city_code: str
    city_name: str
    figures: tuple[Figure, ...]
    is_held: bool
    reasons: tuple[str, ...]
    snapshot_week: date | None
    snapshot_id: int | None
    snapshot_hash: str | None = None
    acceptance: Decision | None = None
    statements: Mapping[str, str] = field(default_factory=dict)
    rows_read: int = 0
    rows_quarantined: int = 0
    weekly_new: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    sent: Mapping[str, int] = field(default_factory=dict)
    before: WeekBefore | None = None


@dataclass(frozen=True)
class FeedFacts:
    """How a partner's feed stands in the week; ``verifies``: the stage it shows, ``None`` for the budget."""

    feed: str
    verifies: str | None
    file_count: int
    rows_read: int
    rows_quarantined: int
    is_missing: bool


@dataclass(frozen=True)
class Expectation:
    """One answer of gate 2. ``failing``: kecamatan codes or what else failed."""

    name: str
    severity: str
    success: bool
    observed: str | None
    failing: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """A target in force on the week's Sunday, as ``marts.dim_target`` keeps it."""

    target_code: str
    metric_code: str
    period: str
    bound: str
    value: int
    due_date: date | None
    source: str


@dataclass(frozen=True)
class Metric:
    """A definition in force on the week's Sunday, as ``marts.dim_metric`` keeps it."""

    metric_code: str
    subject: str
    unit: str
    definition: str
    source: str


@dataclass(frozen=True)
class SentBefore:
    """The last sent edition, from which the changes lead."""

    build_id: int
    week: Week


@dataclass(frozen=True)
class Restated:
    """A stage's total of all Jakarta at a week's Sunday: as it was last sent, and as it is known now."""

    week: Week
    stage_code: str
    sent: int
    now: int

    @property
    def needs_correction(self) -> bool:
        """Whether those who got the old number must be told."""
        return self.now < self.sent or self.now - self.sent > TOLERANCE * self.sent


@dataclass(frozen=True)
class WeeklyFacts:
    """All that was read for a week's reports. ``release``: who let it out, where the gate held it.

    ``restated``: totals of sent weeks that are known otherwise since the last sent edition.
    """

    week: Week
    build: Build
    verdict: str
    kecamatan: tuple[KecamatanFacts, ...]
    expectations: tuple[Expectation, ...] = ()
    feeds: tuple[FeedFacts, ...] = ()
    targets: tuple[Target, ...] = ()
    metrics: tuple[Metric, ...] = ()
    sent_before: SentBefore | None = None
    restated: tuple[Restated, ...] = ()
    release: Decision | None = None
