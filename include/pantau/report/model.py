"""The weekly report and the held notice as plain data, composed from what the queries read.

Pure: no clock, no warehouse, no layout. HTML and text are made from the same objects.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.report import words


class ReportError(RuntimeError):
    """A report cannot be made from what stands in the warehouse; says what is missing."""


@dataclass(frozen=True)
class Build:
    """The build whose figures a report states."""

    build_id: int
    code_version: str


@dataclass(frozen=True)
class Figure:
    """A stage's count in one kecamatan, or in all Jakarta."""

    stage_code: str
    cumulative: int
    new: int


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
class KecamatanFacts:
    """What was read about one kecamatan."""

    kecamatan_code: str
    kecamatan_name: str
    city_name: str
    figures: tuple[Figure, ...]
    is_held: bool
    reasons: tuple[str, ...]
    snapshot_week: date | None
    snapshot_id: int | None
    acceptance: Decision | None = None


@dataclass(frozen=True)
class WeeklyFacts:
    """What was read for a weekly report. ``release``: who let it out, where the gate held it."""

    week: Week
    build: Build
    verdict: str
    kecamatan: tuple[KecamatanFacts, ...]
    previous_p1_new: int | None
    failed_warnings: tuple[tuple[str, str | None], ...]
    release: Decision | None = None


@dataclass(frozen=True)
class HeldFacts:
    """What was read for a held notice; ``was_sent``: an edition of the week already went out."""

    week: Week
    build: Build
    reasons: tuple[str, ...]
    was_sent: bool


@dataclass(frozen=True)
class Line:
    """A kecamatan's line in the table."""

    rank: int
    name: str
    city_name: str
    figures: tuple[Figure, ...]
    status: str
    is_held: bool


@dataclass(frozen=True)
class Held:
    """A held workbook, why, and what its figures are until it is repaired."""

    name: str
    reasons: tuple[str, ...]
    now: str


@dataclass(frozen=True)
class Weekly:
    """The weekly report for all Jakarta. ``release``: what a reader must know first of a released one."""

    week: Week
    edition: int
    build: Build
    subject: str
    state: str
    release: str | None
    totals: tuple[Figure, ...]
    lines: tuple[Line, ...]
    held: tuple[Held, ...]
    notes: tuple[str, ...]
    accepted_count: int
    manifest: dict[str, Any]


@dataclass(frozen=True)
class HeldNotice:
    """Two lines for officials when a report is held; without any figure."""

    week: Week
    build: Build
    subject: str
    what: str
    next_step: str
    manifest: dict[str, Any]


def compose_weekly(facts: WeeklyFacts, edition: int = 1) -> Weekly:
    """The report from what was read."""
    totals = _totals(facts.kecamatan)
    held = [entry for entry in facts.kecamatan if entry.is_held]
    accepted_count = len(facts.kecamatan) - len(held)
    p1 = totals[0]
    return Weekly(
        week=facts.week,
        edition=edition,
        build=facts.build,
        subject=(
            f"[OK OCE] Minggu {words.week_name(facts.week)} · P1 {words.number(p1.cumulative)} "
            f"(+{words.number(p1.new)}) · {accepted_count}/{len(facts.kecamatan)} diterima"
            f"{' · dirilis dengan catatan' if facts.release else ''}"
        ),
        state=words.state_sentence(
            p1.cumulative,
            p1.new,
            facts.previous_p1_new,
            with_old=sum(entry.snapshot_week is not None for entry in held),
            without=sum(entry.snapshot_week is None for entry in held),
        ),
        release=facts.release and words.released(facts.release.by, facts.release.reason, facts.release.found),
        totals=totals,
        lines=_rank(facts.kecamatan, facts.week),
        held=tuple(_tell_held(entry, facts.week) for entry in held),
        notes=_tell_notes(facts),
        accepted_count=accepted_count,
        manifest={
            **_manifest(facts.week, facts.build),
            "verdict": facts.verdict,
            "snapshots": {entry.kecamatan_code: entry.snapshot_id for entry in facts.kecamatan},
            "release": _as_manifest(facts.release),
            "accepted_by_hand": {
                entry.kecamatan_code: _as_manifest(entry.acceptance)
                for entry in facts.kecamatan
                if entry.acceptance
            },
        },
    )


def compose_held_notice(facts: HeldFacts) -> HeldNotice:
    """The notice for officials."""
    name = words.week_name(facts.week)
    told = "; ".join(words.programme_reason(reason) for reason in facts.reasons)
    if facts.was_sent:
        what = f"Pembaruan laporan OK OCE minggu {name} ditahan karena {told}."
        next_step = "Laporan yang sudah dikirim tetap berlaku; Bapak/Ibu tidak perlu melakukan apa pun."
    else:
        what = f"Laporan OK OCE minggu {name} belum dikirim karena {told}."
        next_step = (
            "Laporan dikirim begitu data diperbaiki dan lolos pemeriksaan; "
            "Bapak/Ibu tidak perlu melakukan apa pun."
        )
    return HeldNotice(
        week=facts.week,
        build=facts.build,
        subject=f"[OK OCE] Minggu {name} · laporan ditahan",
        what=what,
        next_step=next_step,
        manifest={**_manifest(facts.week, facts.build), "verdict": "hold", "reasons": list(facts.reasons)},
    )


def _manifest(week: Week, build: Build) -> dict[str, Any]:
    return {
        "week": str(week),
        "build_id": build.build_id,
        "code_version": build.code_version,
        "contract_version": load_contract().version,
    }


def _as_manifest(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {**asdict(decision), "found": list(decision.found), "on": str(decision.on)}


def _tell_notes(facts: WeeklyFacts) -> tuple[str, ...]:
    """What people decided first, then what the gate warns of."""
    release = [words.release_note(facts.release.by, facts.release.on)] if facts.release else []
    accepted = [
        words.acceptance_note(entry.kecamatan_name, taken.by, taken.reason, taken.found)
        for entry in facts.kecamatan
        if (taken := entry.acceptance)
    ]
    warned = [said for name, seen in facts.failed_warnings if (said := words.note(name, seen))]
    return (*release, *accepted, *warned)


def _totals(kecamatan: tuple[KecamatanFacts, ...]) -> tuple[Figure, ...]:
    """DKI totals: the sums of the lines, which gate 2 held against the marts' own totals."""
    columns = zip(*(entry.figures for entry in kecamatan), strict=True)
    return tuple(
        Figure(column[0].stage_code, sum(one.cumulative for one in column), sum(one.new for one in column))
        for column in columns
    )


def _rank(kecamatan: tuple[KecamatanFacts, ...], week: Week) -> tuple[Line, ...]:
    """Lines by P1, highest first; equal totals share a rank and stand by name."""
    ordered = sorted(kecamatan, key=lambda entry: (-entry.figures[0].cumulative, entry.kecamatan_name))
    totals = [entry.figures[0].cumulative for entry in ordered]
    return tuple(
        Line(
            rank=totals.index(entry.figures[0].cumulative) + 1,
            name=entry.kecamatan_name,
            city_name=entry.city_name,
            figures=entry.figures,
            status=words.status(
                entry.is_held, _age_weeks(entry, week), is_by_hand=entry.acceptance is not None
            ),
            is_held=entry.is_held,
        )
        for entry in ordered
    )


def _age_weeks(entry: KecamatanFacts, week: Week) -> int | None:
    return None if entry.snapshot_week is None else (week.start - entry.snapshot_week).days // 7


def _tell_held(entry: KecamatanFacts, week: Week) -> Held:
    in_force = None if entry.snapshot_week is None else Week(entry.snapshot_week)
    return Held(
        name=entry.kecamatan_name,
        reasons=tuple(words.workbook_reason(reason) for reason in entry.reasons),
        now=words.what_happens_now(in_force, week),
    )
