"""Which tables each task of our own code reads and writes; what dbt builds, its manifest tells.

Kept by hand, by task: a test holds it against the SQL of the code and against dbt's sources.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Place = Literal["sheet", "feed", "findings in the sheet", "mail"]
"""What lies outside the warehouse: a workbook, a partner's folder, our part of a workbook, a mailbox."""

_FROZEN = (
    *("ops.builds", "ops.edition_figures", "ops.edition_measures", "ops.edition_statements"),
    *("ops.edition_changes", "ops.event_versions", "ops.build_snapshots", "ops.build_feed_pulls"),
)
"""What a build keeps of itself."""
_VERDICTS = ("quality.workbook_verdicts", "quality.gate_verdicts", "quality.gate_results")
_EDITIONS = ("ops.editions", "ops.edition_files", "ops.edition_facts")


@dataclass(frozen=True)
class Step:
    """One task: tables, and places outside the warehouse, that it reads and writes."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    takes_from: Place | None = None
    gives_to: Place | None = None
    report: str | None = None
    """Of mails: which of ``ops.editions.report``; None: the week's or month's own."""


_LAND_WORKBOOK = Step(
    takes_from="sheet",
    writes=("landing.snapshots", "landing.snapshot_tabs", "landing.row_versions", "landing.answers"),
)
_RENDER = Step(
    reads=(
        *_FROZEN,
        *_VERDICTS,
        *("quality.tab_verdicts", "quality.partner_verdicts", "ops.editions", "ops.deliveries"),
        *("marts.dim_kecamatan", "marts.dim_metric", "marts.dim_target"),
        *("ops.releases", "ops.workbook_acceptances"),
    ),
    writes=_EDITIONS,
)


def _tell(report: str, *reads: str) -> Step:
    """A task that writes a mail of its own kind and sends it."""
    writes = ("ops.editions", "ops.deliveries")
    return Step(reads=(*reads, *writes), writes=writes, gives_to="mail", report=report)


STEPS: Mapping[str, Step] = {
    "land_workbook": _LAND_WORKBOOK,
    "pull_workbook": _LAND_WORKBOOK,
    "land_feed": Step(
        takes_from="feed",
        writes=(
            *("landing.feed_pulls", "landing.partner_files"),
            *("landing.feed_file_versions", "landing.feed_row_versions"),
        ),
    ),
    "close_landing": Step(writes=("landing.closed_weeks",)),
    "gate_workbooks": Step(
        reads=(
            *("intermediate.int_workbook_measures", "intermediate.int_tab_measures"),
            *("landing.snapshots", "ops.workbook_acceptances"),
        ),
        writes=("quality.workbook_verdicts", "quality.gate_results", "ops.accepted_snapshots"),
    ),
    "build_facts": Step(
        reads=(
            *("marts.fct_kecamatan_stage_week", "marts.fct_reporting_week", "marts.fct_stage_event"),
            *("marts.fct_change_bridge", "intermediate.int_snapshots_in_force"),
            *("intermediate.int_feed_pulls_chosen", "intermediate.int_feed_measures"),
        ),
        writes=_FROZEN,
    ),
    "gate_programme": Step(
        reads=(
            *("intermediate.int_programme_measures", "intermediate.int_stage_measures"),
            *("intermediate.int_feed_measures", "intermediate.int_match_measures"),
            *("intermediate.int_verification_measures", "intermediate.int_kecamatan_measures"),
            *("intermediate.int_attendance_measures", "intermediate.int_note_measures"),
            *("marts.fct_stage_week", "marts.fct_stage_event", "marts.fct_kecamatan_stage_month"),
            *("marts.fct_cohort_month", "marts.fct_budget_month"),
        ),
        writes=("quality.gate_verdicts", "quality.gate_results"),
    ),
    "find_duplicates": Step(
        reads=("intermediate.int_duplicate_pairs", "ops.duplicate_decisions"),
        writes=("quality.duplicate_candidates",),
    ),
    "return_feedback": Step(
        reads=("quality.findings", "quality.workbook_verdicts", "landing.snapshots", "landing.snapshot_tabs"),
        writes=("ops.feedback", "ops.feedback_lines"),
        gives_to="findings in the sheet",
    ),
    "record_release": Step(reads=("quality.gate_verdicts", "ops.builds"), writes=("ops.releases",)),
    "record_acceptance": Step(reads=("quality.workbook_verdicts",), writes=("ops.workbook_acceptances",)),
    "render_editions": _RENDER,
    "gate_month": Step(
        reads=("ops.edition_figures", "ops.edition_measures", "ops.event_versions"),
        writes=("quality.month_verdicts", "quality.gate_results"),
    ),
    "render_month": Step(reads=(*_RENDER.reads, "quality.month_verdicts"), writes=_EDITIONS),
    "queue_mails": Step(reads=("ops.editions",), writes=("ops.deliveries",)),
    "send_mails": Step(reads=("ops.deliveries", *_EDITIONS), writes=("ops.deliveries",), gives_to="mail"),
    "send_held_notice": _tell("held_notice", *_VERDICTS),
    "send_workbook_notices": _tell(
        "workbook_notice", "quality.findings", "landing.snapshots", "quality.workbook_verdicts", "ops.builds"
    ),
    "send_corrections": _tell("correction", *_FROZEN),
}
"""By task id; the same task does the same in every DAG that has it."""
