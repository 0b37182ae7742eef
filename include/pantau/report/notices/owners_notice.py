"""What the team gets when a week's report is not out: the cause, who does what by when, and how to go on.

Pure. Holds our own words, counts, places and commands, never what stands in a cell.
"""

from dataclasses import dataclass
from typing import Any

from pantau.periods import Week
from pantau.report import words
from pantau.report.edition import EditionKey


@dataclass(frozen=True)
class Cause:
    """One thing that keeps the report back. ``measured``: what the gate asked and saw, as it keeps it."""

    found: str
    needed: str
    measured: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """How to go on; ``command`` is run in the repository."""

    told: str
    command: str | None = None


@dataclass(frozen=True)
class OwnersNotice:
    """The mail to the team. ``workbooks``: those that are held, each with why."""

    key: EditionKey
    build_id: int | None
    subject: str
    label: str
    state: str
    causes: tuple[Cause, ...]
    workbooks: tuple[tuple[str, str], ...]
    deadline: str
    steps: tuple[Step, ...]
    page: str
    manifest: dict[str, Any]


def name_deadline(week: Week) -> str:
    """The hour by which officials have the report or are told that it follows."""
    return f"Senin, {words.day(week.cutoff)}, pukul 13.00 WIB"
