"""The correction of sent totals as plain data: what was said, what is right, and why (contract §9).

Pure. One mail tells of every week whose sent totals no longer hold; smaller changes are the next one's notes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.report import words
from pantau.report.edition import EditionKey
from pantau.report.facts import Build, Change, Restated

REPORT = "correction"
_WEEKS_SHOWN = 8


@dataclass(frozen=True)
class CorrectionFacts:
    """What was read: totals that differ from what was sent, and all Jakarta's changes since the last report.

    ``corrections_before``: how many have left so far.
    """

    build: Build
    run_week: Week
    restated: tuple[Restated, ...]
    changes: tuple[Change, ...] = ()
    corrections_before: int = 0


@dataclass(frozen=True)
class CorrectedWeek:
    """A week and its totals that did not hold, in the stages' order."""

    week: Week
    totals: tuple[Restated, ...]


@dataclass(frozen=True)
class Correction:
    """The mail: a headline, old and new by week, and what brought it about.

    ``shown``: the newest of ``weeks``, as many as a mail can hold; all of them are attached.
    """

    key: EditionKey
    build: Build
    subject: str
    label: str
    state: str
    weeks: tuple[CorrectedWeek, ...]
    shown: tuple[CorrectedWeek, ...]
    because: str | None
    next_step: str
    manifest: dict[str, Any] = field(default_factory=dict)


def weeks_to_correct(restated: Iterable[Restated]) -> tuple[CorrectedWeek, ...]:
    """The weeks with a total that has to be corrected, the newest first, each with all such totals."""
    order = load_contract().stage_codes
    wrong = sorted(
        (one for one in restated if one.needs_correction), key=lambda one: order.index(one.stage_code)
    )
    weeks = sorted({one.week for one in wrong}, reverse=True)
    return tuple(CorrectedWeek(week, tuple(one for one in wrong if one.week == week)) for week in weeks)


def occasion_of(facts: CorrectionFacts) -> str:
    """The same for the same numbers, so that a repeated run tells nobody twice.

    Numbers that come back after another correction are told again.
    """
    told = (
        f"{week.week} {one.stage_code} {one.sent}>{one.now}"
        for week in weeks_to_correct(facts.restated)
        for one in week.totals
    )
    return f"after {facts.corrections_before}: {'; '.join(told)}"


def compose_correction(facts: CorrectionFacts, edition: int) -> Correction:
    """The correction with its number; ``facts`` must hold something to correct."""
    weeks = weeks_to_correct(facts.restated)
    newest = weeks[0]
    first = newest.totals[0]
    name = words.week_name(newest.week)
    return Correction(
        key=EditionKey(REPORT, newest.week.start, edition=edition),
        build=facts.build,
        subject=(
            f"[OK OCE] KOREKSI {edition} · Minggu {name} · "
            f"{first.stage_code} {words.number(first.sent)} → {words.number(first.now)}"
        ),
        label=f"OK OCE · Koreksi {edition}",
        state=_tell_state(weeks),
        weeks=weeks,
        shown=weeks[:_WEEKS_SHOWN],
        because=_tell_causes(facts, newest),
        next_step=("Mohon pakai angka di atas. Laporan mingguan berikutnya sudah memakainya."),
        manifest={
            "occasion": occasion_of(facts),
            "week": str(facts.run_week),
            "build_id": facts.build.build_id,
            "code_version": facts.build.code_version,
            "contract_version": load_contract().version,
            "totals": {str(each.week): {one.stage_code: one.now for one in each.totals} for each in weeks},
        },
    )


def _tell_state(weeks: tuple[CorrectedWeek, ...]) -> str:
    newest = weeks[0]
    first = newest.totals[0]
    why = "keliru" if first.now < first.sent else "belum lengkap"
    said = (
        f"Angka {words.tab_title(first.stage_code)} minggu {words.week_name(newest.week)} yang kami kirim "
        f"{why}: seharusnya {words.number(first.now)}, bukan {words.number(first.sent)}"
    )
    others = len(newest.totals) - 1 + sum(len(week.totals) for week in weeks[1:])
    return f"{said}; {words.number(others)} angka lain ikut dikoreksi." if others else f"{said}."


_CAUSES = {
    "late": "terlambat dicatat",
    "corrected": "diperbaiki isinya",
    "withdrawn": "dihapus dari lembar kerja",
    "duplicate_found": "ternyata tercatat dua kali",
    "rules_changed": "aturan hitung yang baru",
}
"""Kinds of change in words; who moves to another kecamatan changes no total of all Jakarta."""


def _tell_causes(facts: CorrectionFacts, newest: CorrectedWeek) -> str | None:
    """Why the first total changed; ``None`` where the build keeps no bridge from what was sent."""
    stage = newest.totals[0].stage_code
    found = {change.kind: change for change in facts.changes if change.stage_code == stage}
    told = [f"{said} {_tell_people(found[kind])}" for kind, said in _CAUSES.items() if kind in found]
    if not told:
        return None
    return f"Perubahan {words.tab_title(stage)} sejak laporan terakhir: {', '.join(told)} orang."


def _tell_people(change: Change) -> str:
    return " ".join(words.signed(count) for count in (change.added, -change.removed) if count)
