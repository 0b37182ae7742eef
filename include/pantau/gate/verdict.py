"""From the results of expectations to verdicts and reasons: pure, and the only place that decides.

Knows no rule and no threshold (those stand in ``expectations/``), and asks neither clock nor warehouse.
Any failed ``critical`` holds; a failed ``warning`` is a note; a failed ``info`` changes nothing.
Reasons stand in alphabetical order, each once.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Severity = Literal["critical", "warning", "info"]

ACCEPTABLE = ("rows_lost", "tab_emptied", "quarantine")
"""Kinds of reasons in spite of which a person may accept a workbook (contract §8)."""
ACCEPTED_BY_HAND = "accepted_by_hand"


class GateError(RuntimeError):
    """The gate could not judge: a fault of our own machinery, never a verdict."""


@dataclass(frozen=True)
class Outcome:
    """What one expectation found.

    ``reason`` is the suite's ``meta.reason``: a plain reason, or ``kind:{column}``, which gives one
    reason for each comma-separated part of that column in each failing row.
    """

    name: str
    severity: Severity
    success: bool
    reason: str | None
    failing: tuple[dict[str, str], ...]
    observed: str | None
    who_fixes: str
    notes: str


@dataclass(frozen=True)
class Verdict:
    """A gate's decision; ``reasons`` is empty unless it holds, or a person accepted what else it would."""

    verdict: Literal["pass", "pass_with_notes", "hold"]
    reasons: tuple[str, ...] = ()

    @property
    def is_held(self) -> bool:
        """Whether nothing may go out."""
        return self.verdict == "hold"


def judge(outcomes: Iterable[Outcome]) -> Verdict:
    """The verdict over all that was judged."""
    failed = [outcome for outcome in outcomes if not outcome.success]
    critical = [outcome for outcome in failed if outcome.severity == "critical"]
    if critical:
        return Verdict("hold", tuple(sorted({reason for one in critical for reason in _reasons(one)})))
    if any(outcome.severity == "warning" for outcome in failed):
        return Verdict("pass_with_notes")
    return Verdict("pass")


def judge_each(
    outcomes: Iterable[Outcome], key: str, members: Iterable[str], accepted: Collection[str] = ()
) -> dict[str, Verdict]:
    """One verdict per member (a kecamatan), from the failing rows that name it in ``key``.

    ``accepted``: members that a person accepted; it lifts a hold for reasons that may be accepted only.
    """
    failed = [outcome for outcome in outcomes if not outcome.success]
    verdicts = {member: judge(_only(failed, key, member)) for member in members}
    for member in accepted:
        if verdicts[member].is_held and is_acceptable(verdicts[member].reasons):
            verdicts[member] = Verdict("pass_with_notes", (ACCEPTED_BY_HAND,))
    for outcome in failed:
        named = {row.get(key) for row in outcome.failing}
        if not named or not named <= verdicts.keys():
            raise GateError(
                f"Expectation {outcome.name} failed without naming a known {key}; "
                f"look at its suite's meta.keys and at the table it reads."
            )
    return verdicts


def is_acceptable(reasons: Collection[str]) -> bool:
    """Whether a person may accept a workbook that is held for these reasons, all of them."""
    return all(reason.partition(":")[0] in ACCEPTABLE for reason in reasons)


def _only(outcomes: list[Outcome], key: str, member: str) -> Iterator[Outcome]:
    """The outcomes that fail for one member, with its rows alone."""
    for outcome in outcomes:
        rows = tuple(row for row in outcome.failing if row.get(key) == member)
        if rows:
            yield Outcome(**{**outcome.__dict__, "failing": rows})


def _reasons(outcome: Outcome) -> Iterator[str]:
    """The reasons that one failed expectation gives."""
    if outcome.reason is None:
        raise GateError(f"Critical expectation {outcome.name} has no meta.reason; add one in its suite.")
    template = re.fullmatch(r"(\w+):\{(\w+)\}", outcome.reason)
    if template is None:
        yield outcome.reason
        return
    kind, column = template.groups()
    if not outcome.failing:
        raise GateError(f"Expectation {outcome.name} failed without failing rows; its reason needs {column}.")
    for row in outcome.failing:
        for part in row[column].split(","):
            yield f"{kind}:{part}"
