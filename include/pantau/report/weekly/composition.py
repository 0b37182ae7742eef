"""The weekly report as plain data: one composed object that HTML, text, pictures and XLSX are made from.

Pure: no clock, no warehouse, no layout. Each part stands in a module of its own; here they are put together.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pantau.periods import Week
from pantau.report import words
from pantau.report.edition import WHOLE_PROGRAMME, EditionKey
from pantau.report.facts import Build, Decision, Figure, WeeklyFacts
from pantau.report.pictures import Picture
from pantau.report.scopes import (
    Scope,
    has_reported,
    kecamatan_in,
    reported_stages,
    scope_of,
    scopes,
    totals,
    weekly_new,
)
from pantau.report.weekly.attention import Attention, improved, need_help
from pantau.report.weekly.bridging import Bridging, ChangeLine, compose_bridging
from pantau.report.weekly.definitions import Definition, define
from pantau.report.weekly.illustrations import illustrate
from pantau.report.weekly.kecamatan_lines import (
    Held,
    Line,
    QualityLine,
    StatementLine,
    name_silent,
    quality_lines,
    rank_lines,
    statement_lines,
    tell_held,
)
from pantau.report.weekly.notes import tell_notes
from pantau.report.weekly.pace import pace_clause
from pantau.report.weekly.partners import PartnerLine, compare_partners
from pantau.report.weekly.state import Holding, state_sentence
from pantau.report.weekly.tiles import NumberTile, compose_tiles, month_pace
from pantau.report.weekly.trust import Trust, weigh_trust

__all__ = [
    "Attention",
    "Bridging",
    "ChangeLine",
    "Definition",
    "Held",
    "Line",
    "NumberTile",
    "PartnerLine",
    "QualityLine",
    "Scope",
    "StatementLine",
    "Trust",
    "Weekly",
    "compose_weekly",
    "scopes",
]


@dataclass(frozen=True)
class Weekly:
    """A week's report for one scope. ``release``: what a reader must know first of a released one."""

    key: EditionKey
    scope: Scope
    week: Week
    build: Build
    subject: str
    label: str
    state: str
    release: str | None
    tiles: tuple[NumberTile, ...]
    totals: tuple[Figure, ...]
    pictures: Mapping[str, Picture]
    need_help: tuple[Attention, ...]
    improved: tuple[Attention, ...]
    lines: tuple[Line, ...]
    held: tuple[Held, ...]
    silent: tuple[str, ...]
    partners: tuple[PartnerLine, ...]
    changes: Bridging
    trust: Trust
    definitions: tuple[Definition, ...]
    notes: tuple[str, ...]
    quality: tuple[QualityLine, ...]
    statements: tuple[StatementLine, ...]
    manifest: dict[str, Any]


def compose_weekly(facts: WeeklyFacts, scope_code: str = WHOLE_PROGRAMME, edition: int = 1) -> Weekly:
    """One scope's report from what was read for all Jakarta."""
    scope = scope_of(scope_code)
    kecamatan = kecamatan_in(facts, scope)
    release = facts.release
    return Weekly(
        key=EditionKey("weekly", facts.week.start, scope.code, edition),
        scope=scope,
        week=facts.week,
        build=facts.build,
        subject=_subject(facts, scope),
        label=f"OK OCE · {scope.name} · Minggu {words.week_name(facts.week)}",
        state=_state(facts, scope),
        release=release and words.released(release.by, release.reason, release.found),
        tiles=compose_tiles(facts, scope),
        totals=totals(kecamatan),
        pictures=illustrate(facts, scope),
        need_help=need_help(kecamatan, facts),
        improved=improved(kecamatan, facts),
        lines=rank_lines(facts, scope),
        held=tell_held(facts, scope),
        silent=name_silent(facts, scope),
        partners=compare_partners(facts, scope),
        changes=compose_bridging(facts, scope),
        trust=weigh_trust(facts, scope),
        definitions=define(facts, scope),
        notes=tell_notes(facts, scope),
        quality=quality_lines(facts, scope),
        statements=statement_lines(facts, scope),
        manifest=_manifest(facts, scope, edition),
    )


def _subject(facts: WeeklyFacts, scope: Scope) -> str:
    kecamatan = kecamatan_in(facts, scope)
    p1 = totals(kecamatan)[0]
    if scope.kind != "kecamatan":
        reported = f"{sum(map(has_reported, kecamatan))}/{len(kecamatan)} lapor"
    elif kecamatan[0].is_held:
        reported = "lembar kerja ditahan"
    else:
        reported = f"{reported_stages(kecamatan[0])}/{len(kecamatan[0].figures)} tahap dilaporkan"
    parts = [
        f"Minggu {words.week_name(facts.week)}",
        *([] if scope.kind == "jakarta" else [scope.name]),
        f"P1 {words.number(p1.cumulative)} (+{words.number(p1.new)})",
        reported,
        *(["dirilis dengan catatan"] if facts.release else []),
    ]
    return f"[OK OCE] {' · '.join(parts)}"


def _state(facts: WeeklyFacts, scope: Scope) -> str:
    kecamatan = kecamatan_in(facts, scope)
    p1 = totals(kecamatan)[0]
    held = [entry for entry in kecamatan if entry.is_held]
    old = [entry.snapshot_week for entry in held if entry.snapshot_week]
    pace = month_pace(facts, scope, "P1") or month_pace(facts, scope, "P4")
    return state_sentence(
        scope.name,
        p1.cumulative,
        (*weekly_new(kecamatan, "P1")[:-1], p1.new),
        Holding(len(kecamatan), len(old), len(held) - len(old), Week(old[0]) if old else None),
        facts.week,
        pace and pace_clause(pace),
    )


def _manifest(facts: WeeklyFacts, scope: Scope, edition: int) -> dict[str, Any]:
    """What the report was made from, enough to make it again."""
    return {
        "week": str(facts.week),
        "scope": scope.code,
        "edition": edition,
        "build_id": facts.build.build_id,
        "code_version": facts.build.code_version,
        "contract_version": facts.build.contract_version,
        "rules_version": facts.build.rules_version,
        "verdict": facts.verdict,
        "snapshots": {
            entry.kecamatan_code: {"snapshot_id": entry.snapshot_id, "hash": entry.snapshot_hash}
            for entry in facts.kecamatan
        },
        "suites": {
            one.name: {"severity": one.severity, "success": one.success, "observed": one.observed}
            for one in facts.expectations
        },
        "release": _decided(facts.release),
        "accepted_by_hand": {
            entry.kecamatan_code: _decided(entry.acceptance) for entry in facts.kecamatan if entry.acceptance
        },
    }


def _decided(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {**asdict(decision), "found": list(decision.found), "on": str(decision.on)}
