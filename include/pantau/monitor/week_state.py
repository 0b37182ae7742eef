"""How far a week is, why, and the one next thing to do: from facts to sentences. Pure.

It repeats what the gates and the ledger say and judges nothing itself.
"""

from collections.abc import Mapping
from dataclasses import replace

from pantau.delivery.personal_data import mask_numbers
from pantau.gate.verdict import is_acceptable
from pantau.monitor.links import run_link, runbook_link
from pantau.monitor.model import Reason, State, Step, Tone, WeekState
from pantau.monitor.week_facts import NoteFacts, WeekFacts
from pantau.monitor.week_queries import WorkbookVerdict

_TONES: dict[State, Tone] = {
    "never_run": "unknown",
    "landing": "unknown",
    "building": "unknown",
    "broken": "bad",
    "held": "bad",
    "released": "warning",
    "passed": "warning",
    "sent": "good",
}
_MEND = "Open the red task's log, mend it, clear the task."
_FAULT_OF_OURS = "A fault in our models: find it before a later week is run."
_REASONS: dict[str, tuple[str, str]] = {
    "workbooks": (
        "Too few workbooks were accepted.",
        "Have the held ones mended (table Reporting and holds), then run the week again.",
    ),
    "quarantine": (
        "Too many rows in force are quarantined.",
        "Find the rule that fires most (Findings by rule); one in many kecamatan may be our own change.",
    ),
    "fall": (
        "The total of {part} is lower than in a report that was sent.",
        "Find the rows that went; have them restored, or explained and released.",
    ),
    "sums": ("The parts do not add up to all Jakarta.", _FAULT_OF_OURS),
    "not_registered": ("People count in a later stage and not in P1.", _FAULT_OF_OURS),
}
"""By the kind of a gate's reason: what it means and what to do."""


def tell_state(facts: WeekFacts, workbooks: Mapping[str, WorkbookVerdict]) -> WeekState:
    """The state of a week, without its tiles. ``workbooks``: gate 1's verdicts by kecamatan."""
    state = find_state(facts)
    build = facts.build
    dag_id, run_id = _run_of(state, facts)
    return WeekState(
        week=facts.week,
        state=state,
        tone=_find_tone(state, facts),
        headline=_tell_headline(state, facts),
        verdict=facts.verdict,
        reasons=_tell_reasons(state, facts),
        step=_tell_step(state, facts, workbooks),
        build_id=build.build_id if build else None,
        code_version=build.code_version if build else None,
        started_at=build.started_at if build else None,
        decided_at=facts.decided_at,
        run_url=run_link(dag_id, run_id) if run_id else None,
        tiles=(),
    )


def find_state(facts: WeekFacts) -> State:
    """How far the week is."""
    if facts.broken_dag:
        return "broken"
    if facts.landing is None and facts.build is None:
        return "never_run"
    if facts.is_landing:
        return "landing"
    if facts.build is None or facts.verdict is None:
        return "building"
    if facts.verdict == "hold" and facts.release is None:
        return "held"
    # Mails that failed wait for a person; those that are queued or hang are still on their way.
    if facts.mails.get("sent") and not facts.is_on_its_way:
        return "sent"
    return "released" if facts.release else "passed"


def _find_tone(state: State, facts: WeekFacts) -> Tone:
    if facts.is_stuck or facts.open_failures or (facts.held_months and state == "sent"):
        return "warning" if state == "sent" else "bad"
    has_notes = facts.verdict == "pass_with_notes" or facts.release is not None
    return "warning" if state == "sent" and has_notes else _TONES[state]


def _run_of(state: State, facts: WeekFacts) -> tuple[str, str | None]:
    if state == "broken":
        dag_id = facts.broken_dag or ""
        failed = next((one.run_id for one in facts.open_failures if one.dag_id == dag_id), None)
        return dag_id, failed or (facts.build.run_id if facts.build else None)
    if facts.build is None or state == "landing":
        return "land_week", facts.landing.run_id if facts.landing else None
    return "build_marts", facts.build.run_id


def _tell_headline(state: State, facts: WeekFacts) -> str:
    mails, sent = facts.mails, _tell_mails(facts)
    match state:
        case "never_run":
            return "It was never run."
        case "landing":
            assert facts.landing is not None
            return f"Its sheets are being pulled: {facts.landing.pulled_count} workbooks so far."
        case "building":
            return (
                "It has landed and waits to be built."
                if facts.build is None
                else "Its facts are made; gate 2 has not judged them yet."
                if facts.build.is_finished
                else "Its facts are being made."
            )
        case "broken":
            if facts.broken_dag == "land_week":
                return "Its landing failed."
            return f"Its build {facts.build.build_id} failed." if facts.build else "Its build failed."
        case "held":
            return f"Held by gate 2; no {'new ' if mails.get('sent') else ''}report goes out."
        case "released":
            return f"Held by gate 2, and released; {sent}." if mails else "Held by gate 2, and released."
        case "passed":
            return f"Passed; {sent}." if mails else "Passed; its report is not queued yet."
        case "sent":
            how = "Held by gate 2, released" if facts.release else "Passed"
            return f"{how}; {sent}."


def _tell_mails(facts: WeekFacts) -> str:
    """How many were sent, and of which build where that is not the newest."""
    mails, corrections = facts.mails, facts.corrections
    sent = f"{mails.get('sent', 0)} of {sum(mails.values())} mails of its report sent"
    if facts.build and facts.sent_build_id not in (None, facts.build.build_id):
        sent += f" before, from build {facts.sent_build_id}"
    if corrections:
        sent += f"; {corrections.get('sent', 0)} of {sum(corrections.values())} of a correction"
    return sent


def _tell_reasons(state: State, facts: WeekFacts) -> tuple[Reason, ...]:
    failed = (
        Reason(one.dag_id, f"{one.dag_id} failed: {one.cause}.", Step(_MEND, runbook_link(one.dag_id)))
        for one in facts.open_failures
    )
    months = (
        Reason(
            f"month:{month.month}",
            f"The report of {month.month} is held: {', '.join(month.reasons)}.",
            Step("See the month's expectations among the gate results.", runbook_link("report_month")),
        )
        for month in facts.held_months
    )
    reasons = (*_tell_own_reasons(state, facts), *failed, *months)
    return tuple(replace(reason, told=mask_numbers(reason.told)) for reason in reasons)


def _tell_own_reasons(state: State, facts: WeekFacts) -> tuple[Reason, ...]:
    if state == "broken" and facts.build:
        return tuple(
            Reason(
                node,
                f"dbt's {node} failed.",
                Step("Read the task's log; clear it once mended.", runbook_link("build_marts")),
            )
            for node in facts.build.broken
        )
    if facts.verdict == "hold":
        return tuple(_tell_reason(reason, facts.notes) for reason in facts.reasons)
    if facts.verdict == "pass_with_notes":
        return tuple(_tell_note(note) for note in facts.notes)
    return ()


def _tell_reason(reason: str, notes: tuple[NoteFacts, ...]) -> Reason:
    kind, _, part = reason.partition(":")
    told, remedy = _REASONS.get(kind, ("The gate holds it for this reason.", "See the gate's results."))
    # A note's own reason may be a template (`fall:{stages}`), filled in from its failing rows.
    seen = [
        f"{note.expectation}: {note.observed}"
        for note in notes
        if note.observed and (note.reason or "").partition(":")[0] == kind and note.severity == "critical"
    ]
    told = " ".join([told.format(part=part), *([f"Seen: {'; '.join(seen)}."] if seen else [])])
    return Reason(reason, told, Step(remedy, runbook_link("build_marts")))


def _tell_note(note: NoteFacts) -> Reason:
    seen = f" Seen: {note.observed}." if note.observed else ""
    step = Step(f"Whose it is to mend: {note.who_fixes}.", runbook_link("gate-pages"))
    return Reason(note.expectation, f"A warning that the report prints.{seen}", step)


def _tell_step(state: State, facts: WeekFacts, workbooks: Mapping[str, WorkbookVerdict]) -> Step:
    match state:
        case "never_run":
            return Step(f"Start it: pantau run-week {facts.week}", runbook_link("land_week"))
        case "landing":
            return Step("Wait for land_week; if nothing moves, open the run.", runbook_link("land_week"))
        case "building":
            return Step("Wait for build_marts; if nothing moves, open the run.", runbook_link("build_marts"))
        case "broken":
            return Step(_MEND, runbook_link(facts.broken_dag or ""))
        case "held":
            return _tell_held_step(facts, workbooks)
        case "released" | "passed" | "sent" if facts.is_stuck:
            return Step("Look at the mails that did not arrive; decide on each.", runbook_link("report_week"))
        case "released" | "passed" | "sent" if failures := facts.open_failures:
            return Step(_MEND, runbook_link(failures[0].dag_id))
        case "released" | "passed":
            section = "release_report" if state == "released" else "report_week"
            return Step(f"Wait for {section}; if nothing moves, open its newest run.", runbook_link(section))
        case "sent" if facts.held_months:
            return Step("The month's report is held: see why.", runbook_link("report_month"))
        case "sent":
            return Step("Nothing to do.", runbook_link("report_week"))


def _tell_held_step(facts: WeekFacts, workbooks: Mapping[str, WorkbookVerdict]) -> Step:
    kinds = {reason.partition(":")[0] for reason in facts.reasons}
    if kinds & {"sums", "not_registered"}:
        return Step(_FAULT_OF_OURS, runbook_link("build_marts"))
    held = {code: one.reasons for code, one in workbooks.items() if one.verdict == "held"}
    if "workbooks" in kinds and held:
        right = sum(is_acceptable(reasons) for reasons in held.values())
        accept = f" {right} of them an approver may accept if they are right." if right else ""
        return Step(
            f"Have the {len(held)} held workbooks mended and run the week again.{accept}",
            runbook_link("accept_workbook" if right == len(held) else "build_marts"),
        )
    return Step(
        "Have it mended and run the week again; if it is true and stays, an approver releases the report.",
        runbook_link("build_marts"),
    )
