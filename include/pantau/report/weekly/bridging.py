"""What changed since the last sent edition, and why; adds up to the last person.

Pure. What was sent and every change make what is now, or there is no report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pantau.periods import Week
from pantau.report import words
from pantau.report.facts import KecamatanFacts, ReportError, WeeklyFacts
from pantau.report.pictures import Bridge, BridgeStep
from pantau.report.scopes import Scope, kecamatan_in

KINDS = {
    "new": "Baru",
    "late": "Terlambat dicatat",
    "corrected": "Diperbaiki",
    "moved": "Pindah kecamatan",
    "rules_changed": "Aturan hitung berubah",
    "duplicate_found": "Ternyata ganda",
    "withdrawn": "Ditarik",
}
"""Kinds of change as ``marts.fct_change_bridge`` has them, in the order in which they are told."""
_ADDED = {
    "late": "{count} terlambat dicatat",
    "corrected": "{count} bertambah karena perbaikan data",
    "moved": "{count} pindah masuk",
    "rules_changed": "{count} bertambah karena aturan hitung berubah",
}
_REMOVED = {
    "corrected": "{count} berkurang karena perbaikan data",
    "moved": "{count} pindah keluar",
    "rules_changed": "{count} berkurang karena aturan hitung berubah",
    "duplicate_found": "{count} ternyata ganda",
    "withdrawn": "{count} ditarik",
}


@dataclass(frozen=True)
class ChangeLine:
    """One step of a stage's bridge from the last sent edition: kind of change in words, people."""

    stage_code: str
    label: str
    added: int
    removed: int


@dataclass(frozen=True)
class Bridging:
    """What changed since the last sent edition: a sentence, and every step; the residual is 0."""

    sentence: str
    sent_week: Week | None
    sent: Mapping[str, int]
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True)
class _Step:
    kind: str
    added: int
    removed: int


def compose_bridging(facts: WeeklyFacts, scope: Scope) -> Bridging:
    """The way from the last sent edition to this one, for each stage of a scope."""
    if facts.sent_before is None:
        said = "Ini laporan pertama yang dikirim, jadi belum ada angka sebelumnya untuk dibandingkan."
        return Bridging(said, None, {}, ())
    kecamatan = kecamatan_in(facts, scope)
    for entry in kecamatan:
        refuse_residual(entry)
    stages = [figure.stage_code for figure in kecamatan[0].figures]
    return Bridging(
        sentence=_tell(_steps(kecamatan, "P1"), facts.sent_before.week, facts.week),
        sent_week=facts.sent_before.week,
        sent={stage: sum(entry.sent.get(stage, 0) for entry in kecamatan) for stage in stages},
        lines=tuple(
            ChangeLine(stage, KINDS[step.kind], step.added, step.removed)
            for stage in stages
            for step in _steps(kecamatan, stage)
        ),
    )


def draw_bridge(facts: WeeklyFacts, scope: Scope) -> Bridge | None:
    """P1 from what was sent to what is now; ``None`` before an edition was sent."""
    if facts.sent_before is None:
        return None
    kecamatan = kecamatan_in(facts, scope)
    sent = sum(entry.sent.get("P1", 0) for entry in kecamatan)
    now = sum(entry.figures[0].cumulative for entry in kecamatan)
    steps = [(KINDS[step.kind], step.added - step.removed) for step in _steps(kecamatan, "P1")]
    told = ", ".join(f"{label.lower()} {words.signed(count)}" for label, count in steps if count)
    return Bridge(
        alt=f"P1 dari {words.number(sent)} menjadi {words.number(now)}: {told or 'tidak ada perubahan'}.",
        steps=(
            BridgeStep(f"Minggu {words.week_name(facts.sent_before.week)}", sent, is_total=True),
            *(BridgeStep(label, count, is_total=False) for label, count in steps if count),
            BridgeStep("Kini", now, is_total=True),
        ),
    )


def refuse_residual(entry: KecamatanFacts) -> None:
    """Raises where what was sent and the changes since do not make what is now, or cannot be told."""
    place = f"{entry.kecamatan_name} ({entry.kecamatan_code})"
    for change in entry.changes:
        if change.kind not in KINDS:
            raise ReportError(f"{place}, {change.stage_code}: no words for a change of kind {change.kind}.")
    for figure in entry.figures:
        stage = figure.stage_code
        changed = sum(one.added - one.removed for one in entry.changes if one.stage_code == stage)
        expected = entry.sent.get(stage, 0) + changed
        if expected != figure.cumulative:
            raise ReportError(
                f"{place}, {stage}: what was sent and the changes "
                f"since make {expected}, the build counts {figure.cumulative}; run build_marts again, and "
                "look at marts.fct_change_total if it stays."
            )


def _steps(kecamatan: tuple[KecamatanFacts, ...], stage: str) -> tuple[_Step, ...]:
    changes = [one for entry in kecamatan for one in entry.changes if one.stage_code == stage]
    summed = (
        _Step(
            kind,
            sum(one.added for one in changes if one.kind == kind),
            sum(one.removed for one in changes if one.kind == kind),
        )
        for kind in KINDS
    )
    return tuple(step for step in summed if step.added or step.removed)


def _tell(steps: tuple[_Step, ...], sent: Week, week: Week) -> str:
    since = f"Sejak laporan minggu {words.week_name(sent)}"
    if sent == week:
        since = "Sejak laporan minggu ini yang sudah dikirim"
    elif sent.start == week.start - timedelta(days=7):
        since = "Sejak laporan minggu lalu"
    change = sum(step.added - step.removed for step in steps)
    moved = f"naik {words.number(change)}" if change > 0 else f"turun {words.number(-change)}"
    new = "{count} baru minggu ini" if since.endswith("lalu") else "{count} baru"
    clauses = [clause for step in steps for clause in _clauses(step, new)]
    told = f"{since} P1 {moved if change else 'tidak berubah'}"
    return f"{told}: {', '.join(clauses)}." if clauses else f"{told}."


def _clauses(step: _Step, new: str) -> list[str]:
    if step.kind == "moved" and step.added == step.removed:
        return [f"{words.number(step.added)} pindah kecamatan tanpa mengubah jumlah"]
    label = KINDS[step.kind].lower()
    sides = (
        (step.added, {**_ADDED, "new": new}.get(step.kind, f"{{count}} bertambah ({label})")),
        (step.removed, _REMOVED.get(step.kind, f"{{count}} berkurang ({label})")),
    )
    return [text.format(count=words.number(count)) for count, text in sides if count]
