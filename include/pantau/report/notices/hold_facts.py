"""What was read about a week whose report is not out, held or late, as plain data.

Pure: no clock, no warehouse, no words.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pantau.periods import Week
from pantau.report.facts import Build


@dataclass(frozen=True)
class FailedCheck:
    """A critical expectation of gate 2 that failed. ``reason``: its kind (``workbooks``, ``fall``)."""

    name: str
    reason: str
    observed: str | None
    failing: tuple[str, ...]


@dataclass(frozen=True)
class HeldWorkbook:
    """A workbook that gate 1 held, and why."""

    kecamatan_code: str
    kecamatan_name: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Fall:
    """A stage's total of all Jakarta: as it was told last, in a report or a correction of it, and now."""

    stage_code: str
    sent: int
    now: int


@dataclass(frozen=True)
class HeldFacts:
    """What was read for a held notice; ``was_sent``: an edition of the week already went out.

    ``rows``: by kecamatan's name, rows in force and those of them that are quarantined, by any rule.
    """

    week: Week
    build: Build
    reasons: tuple[str, ...]
    was_sent: bool
    checks: tuple[FailedCheck, ...] = ()
    workbook_count: int = 0
    workbooks: tuple[HeldWorkbook, ...] = ()
    falls: tuple[Fall, ...] = ()
    rows: Mapping[str, tuple[int, int]] = field(default_factory=dict)


Progress = Literal["not_built", "not_judged", "held", "not_queued", "not_sent"]
"""How far a week came whose report is not out."""


@dataclass(frozen=True)
class LateFacts:
    """What was read about a week at its deadline.

    ``was_sent``: its report went out, in whatever scope. ``was_told``: officials know that it is held.
    ``is_idle``: nothing was built for weeks, or ever, neither this one nor those before it. ``mails``: of its
    report, by status; those of which nobody knows whether they left are ``unknown``.
    """

    week: Week
    progress: Progress
    build_id: int | None = None
    was_sent: bool = False
    was_told: bool = False
    is_released: bool = False
    is_idle: bool = False
    mails: Mapping[str, int] = field(default_factory=dict)
