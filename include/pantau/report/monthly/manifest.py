"""What a monthly report was made from, enough to make it again. Pure; holds no figure."""

from dataclasses import asdict
from typing import Any

from pantau.report.edition import EditionKey
from pantau.report.facts import Decision, Expectation
from pantau.report.monthly.facts import MonthlyFacts


def list_sources(facts: MonthlyFacts, key: EditionKey) -> dict[str, Any]:
    """The manifest of an edition."""
    week, build = facts.closing, facts.closing.build
    return {
        "month": str(facts.month),
        "week": str(week.week),
        "scope": key.scope,
        "edition": key.edition,
        "build_id": build.build_id,
        "code_version": build.code_version,
        "contract_version": build.contract_version,
        "rules_version": build.rules_version,
        "verdicts": {str(one.week): one.verdict for one in facts.weeks},
        "releases": {str(one.week): _decided(one.release) for one in facts.weeks if one.release},
        "snapshots": {
            entry.kecamatan_code: {"snapshot_id": entry.snapshot_id, "hash": entry.snapshot_hash}
            for entry in facts.kecamatan
        },
        "suites": _answered(week.expectations),
        "month_verdict": facts.verdict,
        "month_suites": _answered(facts.gate),
        "accepted_by_hand": {
            entry.kecamatan_code: _decided(entry.acceptance) for entry in facts.kecamatan if entry.acceptance
        },
        "history_from": str(facts.history_from),
        "sent_before": facts.sent_before
        and {"month": str(facts.sent_before.month), "build_id": facts.sent_before.build_id},
    }


def _answered(expectations: tuple[Expectation, ...]) -> dict[str, Any]:
    return {
        one.name: {"severity": one.severity, "success": one.success, "observed": one.observed}
        for one in expectations
    }


def _decided(decision: Decision) -> dict[str, Any]:
    return {**asdict(decision), "found": list(decision.found), "on": str(decision.on)}
