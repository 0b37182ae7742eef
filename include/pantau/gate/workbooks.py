"""Gate 1: which of the 44 workbooks count this week, and which snapshot is in force for each.

Judges ``intermediate.int_workbook_measures`` and ``int_tab_measures``. One bad workbook never
touches the others, and a held one keeps the last snapshot that was not held. What a person accepted for
the week (``ops.workbook_acceptances``) is told to the judge; nothing is decided here.
"""

import logging
from dataclasses import dataclass

from pantau.gate.data_docs import keep_results
from pantau.gate.results import store_results
from pantau.gate.suites import read_suite, run_suites
from pantau.gate.verdict import ACCEPTED_BY_HAND, GateError, Verdict, judge_each
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.runs import Run
from pantau.warehouse import Connection, connect

SUITES = ("workbooks", "tabs")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WorkbookCounts:
    """How many workbooks of a week were accepted and held."""

    accepted: int
    held: int


def judge_workbooks(run: Run) -> WorkbookCounts:
    """Judges the week's latest pull of every workbook and stores verdicts, results, accepted snapshots.

    A repeated run replaces the week's verdicts; a snapshot now held is no longer accepted.
    """
    week = run.week
    answers = run_suites(run.url, map(read_suite, SUITES))
    with connect(run.url, "transformer") as connection:
        snapshots = _read_snapshots(connection, week)
        verdicts = judge_each(
            answers.outcomes, "kecamatan_code", snapshots, accepted=_read_acceptances(connection, week)
        )
        _store_accepted(connection, snapshots, verdicts)
        _store_verdicts(connection, week, verdicts)
        store_results(connection, week, "workbooks", answers.outcomes)
    held = {code: verdict.reasons for code, verdict in verdicts.items() if verdict.is_held}
    counts = WorkbookCounts(accepted=len(verdicts) - len(held), held=len(held))
    why = "; ".join(f"{code}: {', '.join(reasons)}" for code, reasons in sorted(held.items()))
    told = f"{counts.accepted} accepted, {counts.held} held" + (f" ({why})" if why else "")
    log.info("Gate 1, week %s: %s", week, told)
    for code, verdict in sorted(verdicts.items()):
        if ACCEPTED_BY_HAND in verdict.reasons:
            log.info("Gate 1, week %s: %s accepted by hand", week, code)
    keep_results(run, "workbooks", told, answers)
    return counts


def _read_acceptances(connection: Connection, week: Week) -> list[str]:
    """The kecamatan whose workbook a person accepted for this week."""
    rows = connection.execute(
        "select distinct kecamatan_code from ops.workbook_acceptances where week_start = %s", (week.start,)
    )
    return [code for (code,) in rows]


def _read_snapshots(connection: Connection, week: Week) -> dict[str, int | None]:
    """The judged snapshot of each kecamatan; refuses measures of another week, or of not all kecamatan."""
    rows = connection.execute(
        """
        select kecamatan_code, snapshot_id, week_start
        from intermediate.int_workbook_measures
        left join landing.snapshots using (kecamatan_code, snapshot_id)
        order by kecamatan_code
        """
    ).fetchall()
    wanted = len(load_kecamatan())
    if len(rows) != wanted:
        raise GateError(
            f"int_workbook_measures has {len(rows)} rows, not {wanted}; run dbt's stage rows again."
        )
    strangers = [code for code, snapshot_id, start in rows if snapshot_id and start != week.start]
    if strangers:
        raise GateError(
            f"int_workbook_measures is not of week {week} for {', '.join(strangers)}; "
            f"run dbt's stage rows for this week first."
        )
    return {code: snapshot_id for code, snapshot_id, _ in rows}


def _store_accepted(
    connection: Connection, snapshots: dict[str, int | None], verdicts: dict[str, Verdict]
) -> None:
    held = [snapshots[code] for code, verdict in verdicts.items() if verdict.is_held]
    accepted = [snapshots[code] for code, verdict in verdicts.items() if not verdict.is_held]
    connection.execute("delete from ops.accepted_snapshots where snapshot_id = any(%s::bigint [])", (held,))
    connection.execute(
        """
        insert into ops.accepted_snapshots (snapshot_id, week_start, kecamatan_code)
        select snapshot_id, week_start, kecamatan_code from landing.snapshots
        where snapshot_id = any(%s::bigint [])
        on conflict (snapshot_id) do nothing
        """,
        (accepted,),
    )


def _store_verdicts(connection: Connection, week: Week, verdicts: dict[str, Verdict]) -> None:
    """Replaces the week's 44 rows; ``snapshot_week`` is the week of the snapshot now in force."""
    connection.execute("delete from quality.workbook_verdicts where week_start = %s", (week.start,))
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            insert into quality.workbook_verdicts
            (week_start, kecamatan_code, verdict, reasons, snapshot_week)
            select %(week)s, %(code)s, %(verdict)s, %(reasons)s, (
                select max(week_start) from ops.accepted_snapshots
                where kecamatan_code = %(code)s and week_start <= %(week)s
            )
            """,
            [
                {
                    "week": week.start,
                    "code": code,
                    "verdict": "held" if verdict.is_held else "accepted",
                    "reasons": list(verdict.reasons),
                }
                for code, verdict in verdicts.items()
            ],
        )
