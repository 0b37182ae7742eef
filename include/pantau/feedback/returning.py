"""Returns what a pull found into its workbook: two reads, one write, and what was written is kept.

What Google refuses is this workbook's outcome; only faults of our own machinery raise. No log line
holds more than counts.
"""

import logging
import time
from typing import Literal

from pantau.contract import load_contract
from pantau.feedback.compose import compose, workbook_link
from pantau.feedback.facts import Facts
from pantau.feedback.model import Feedback
from pantau.feedback.queries import read_contents, read_facts, read_last_written
from pantau.feedback.sheet import Batch, plan_return
from pantau.landing.erased import load_erased
from pantau.landing.tabs import is_wanted
from pantau.log_context import about_kecamatan
from pantau.reference import load_kecamatan
from pantau.registry import load_registry
from pantau.runs import Run
from pantau.sources.sheets import SheetsHTTPClient, WorkbookUnreadable, read_workbook
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

CITY_SECONDS = 600
"""Less than a task may take, so that what could not be told ends as an outcome."""
Outcome = Literal["written", "newer", "unreadable", "unwritable"]
"""``newer``: the workbook has a younger pull, or none of this run; ``unreadable`` and ``unwritable``: Google
did not give the workbook, or did not take the feedback, and nothing was kept."""


def return_feedback_to_city(run: Run, city_name: str) -> None:
    """Writes the feedback into each workbook of a city. A fault of ours in one stops no other, and is raised
    when all have had their turn.

    The city has ``CITY_SECONDS``: while Google is away, the last ones are given up at once.
    """
    codes = [one.kecamatan_code for one in load_kecamatan() if one.city_name == city_name]
    until = time.monotonic() + CITY_SECONDS
    faults = {}
    for code in codes:
        with about_kecamatan(code):
            try:
                return_feedback(run, code, within_seconds=until - time.monotonic())
            except Exception as fault:
                log.exception("%s: its feedback broke off.", code)
                faults[code] = fault
    if faults:
        raise RuntimeError(f"No feedback to {', '.join(faults)}; see the log above.") from None
    log.info("%s: %d workbooks had their turn.", city_name, len(codes))


def return_feedback(run: Run, kecamatan_code: str, *, within_seconds: float = CITY_SECONDS) -> Outcome:
    """Writes the feedback on the run's pull of a workbook into it. Safe to repeat."""
    facts = _read_facts(run, kecamatan_code)
    if facts is None or not facts.snapshot.is_newest:
        log.info("%s: no feedback; week %s is not its newest pull.", kecamatan_code, run.week)
        return "newer"
    feedback = compose(facts)
    with connect(run.url, "transformer") as connection:
        written = read_last_written(connection, kecamatan_code)
        contents = read_contents(connection, [*written, *(line.finding for line in feedback.lines)])
        erased = load_erased(connection, run.settings.pseudonym_key.get_secret_value().encode())
    spreadsheet_id = load_registry(run.settings.registry).workbook(kecamatan_code).spreadsheet_id
    deadline_seconds = min(run.settings.workbook_deadline_seconds, within_seconds)
    client = SheetsHTTPClient(run.settings, deadline_seconds=deadline_seconds)
    outcome: Outcome = "unreadable"
    try:
        raw = read_workbook(client, spreadsheet_id, is_wanted(load_contract()))
        batch = plan_return(feedback, facts.snapshot, raw, written, contents, erased)
        outcome = "unwritable"
        _keep(run, facts, feedback, batch, is_certain=False, api_calls=client.calls + 1)
        client.batch_update(spreadsheet_id, {"requests": list(batch.requests)})
    except WorkbookUnreadable as reason:
        if reason.is_refusal and outcome == "unwritable" and client.calls == raw.api_calls + 1:
            with connect(run.url, "transformer") as connection:
                _forget(connection, facts.snapshot.snapshot_id)
        log.warning("%s: feedback %s after %d API calls: %s.", kecamatan_code, outcome, client.calls, reason)
        return outcome
    _keep(run, facts, feedback, batch, is_certain=True, api_calls=client.calls)
    _tell(feedback, batch, client.calls)
    return "written"


def read_feedback(run: Run, kecamatan_code: str) -> Feedback | None:
    """The feedback on the run's pull of a workbook; None without such a pull or when a younger one exists."""
    facts = _read_facts(run, kecamatan_code)
    return compose(facts) if facts is not None and facts.snapshot.is_newest else None


def _read_facts(run: Run, kecamatan_code: str) -> Facts | None:
    workbook = load_registry(run.settings.registry).workbook(kecamatan_code)
    return read_facts(run, kecamatan_code, workbook_link(run.settings.sheets_url, workbook.spreadsheet_id))


def _keep(
    run: Run, facts: Facts, feedback: Feedback, batch: Batch, *, is_certain: bool, api_calls: int
) -> None:
    """What stands in the sheet, in place of what this pull's feedback said before.

    Kept before writing too, as not certain: of a batch without an answer nobody knows whether it was taken.
    """
    snapshot_id = facts.snapshot.snapshot_id
    if not facts.snapshot.is_read:
        return
    with connect(run.url, "transformer") as connection:
        _forget(connection, snapshot_id, is_certain=is_certain)
        if is_certain or not _is_kept(connection, snapshot_id):
            _insert(connection, feedback, batch, snapshot_id, is_certain, api_calls)


def _forget(connection: Connection, snapshot_id: int, *, is_certain: bool = False) -> None:
    """What is not certain goes; ``is_certain``: what is, too."""
    connection.execute(
        "delete from ops.feedback where snapshot_id = %s and (%s or not is_certain)",
        (snapshot_id, is_certain),
    )


def _is_kept(connection: Connection, snapshot_id: int) -> bool:
    """Whether this pull's feedback stands in the sheet already; on its rows no other of it can disagree."""
    found = connection.execute("select 1 from ops.feedback where snapshot_id = %s", (snapshot_id,))
    return found.fetchone() is not None


def _insert(
    connection: Connection,
    feedback: Feedback,
    batch: Batch,
    snapshot_id: int,
    is_certain: bool,
    api_calls: int,
) -> None:
    connection.execute(
        """
        insert into ops.feedback
        (snapshot_id, week_start, kecamatan_code, line_count, fixed_count, moved_tabs, api_calls, is_certain)
        values (%s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (
            snapshot_id,
            feedback.week.start,
            feedback.kecamatan_code,
            len(feedback.lines),
            feedback.fixed_count,
            list(batch.moved_tabs),
            api_calls,
            is_certain,
        ),
    )
    copied = """
        copy ops.feedback_lines
        (snapshot_id, tab, row_number, column_name, rule_id, severity, row_version_id, since) from stdin
    """
    with connection.cursor() as cursor, cursor.copy(copied) as copy:
        for line in feedback.lines:
            found = line.finding
            place = (found.tab, found.row_number, found.column_name, found.rule_id)
            copy.write_row((snapshot_id, *place, found.severity, found.row_version_id, line.since))


def _tell(feedback: Feedback, batch: Batch, api_calls: int) -> None:
    moved = f"; moved since the pull: {', '.join(batch.moved_tabs)}" if batch.moved_tabs else ""
    log.info(
        "%s: feedback written: %d lines, %d fixed, %d requests, %d API calls%s.",
        feedback.kecamatan_code,
        len(feedback.lines),
        feedback.fixed_count,
        len(batch.requests),
        api_calls,
        moved,
    )
