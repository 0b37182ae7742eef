"""Whether a month's weeks let its report go out; of those that do not, one message says what is to be done.

Pure. A week passed, or was released; weeks before the first one ever run are told in the report and refuse
nothing. The month's own figures are judged elsewhere (``pantau.gate.month``).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from pantau.periods import Month
from pantau.report.monthly.facts import MISSING, UNWATCHED, MonthWeek

PASSED = frozenset({"pass", "pass_with_notes"})
NEVER_RUN = frozenset({UNWATCHED, MISSING})


@dataclass(frozen=True)
class _Lacking:
    """A week that keeps the report back. ``is_held``: by gate 2, and nobody released it."""

    told: str
    is_held: bool = False


class MonthRefused(RuntimeError):
    """A month's report may not go out; names every week that keeps it back, and what to do.

    ``is_held``: its closing week was run, and a week with a day in the month is held and not released.
    """

    def __init__(self, message: str, *, is_held: bool) -> None:
        super().__init__(message)
        self.is_held = is_held


def find_refusal(month: Month, weeks: Iterable[MonthWeek]) -> MonthRefused | None:
    """Why the report of a month may not go out; ``None`` where every week of it, in order, lets it."""
    entries = tuple(weeks)
    found = [lacking for entry in entries if (lacking := _look_at(entry, month))]
    if not found:
        return None
    listed = "; ".join(lacking.told for lacking in found)
    has_ended = entries[-1].verdict not in NEVER_RUN
    is_held = has_ended and any(lacking.is_held for lacking in found)
    return MonthRefused(f"The report of {month} cannot go out: {listed}.", is_held=is_held)


def _look_at(entry: MonthWeek, month: Month) -> _Lacking | None:
    """What a week lacks. The closing week cannot be unwatched: its build is what the report states."""
    week = entry.week
    if entry.verdict in PASSED or (entry.verdict == UNWATCHED and week != month.closing):
        return None
    if entry.verdict in NEVER_RUN:
        return _Lacking(f"week {week} has no finished run (wait for it, or pantau run-week {week})")
    if entry.release is not None:
        return None
    return _Lacking(
        f"week {week} is held and was not released (correct the sheets and pantau run-week {week}, or "
        f"pantau release {week} --reason TEXT --by NAME)",
        is_held=True,
    )
