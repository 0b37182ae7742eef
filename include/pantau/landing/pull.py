"""One pull of one source into landing, from the address in the registry to an outcome.

What a source does wrong is an outcome; only faults of our own machinery raise.
"""

import logging

from pantau.contract import load_contract
from pantau.landing.answers import find_fix_grid, land_answers, read_fix_lines
from pantau.landing.feeds import land_feed
from pantau.landing.pseudonym_key import refuse_another_key
from pantau.landing.snapshots import Pull, land_unreadable, land_workbook
from pantau.landing.tabs import arrange, is_wanted
from pantau.landing.weeks import Outcome, list_workbooks, pull_right
from pantau.registry import load_registry
from pantau.runs import Run
from pantau.sources.partners import open_partners
from pantau.sources.sheets import SheetsHTTPClient, WorkbookUnreadable, read_workbook
from pantau.warehouse import connect

log = logging.getLogger(__name__)


def list_pulls(run: Run) -> list[str]:
    """The workbooks to be pulled. What would stop each of them, a wrong key, stops the run here, once."""
    kecamatan_codes = list_workbooks(run)
    with connect(run.url, "loader") as connection:
        refuse_another_key(connection, run.settings.pseudonym_key.get_secret_value().encode())
    return kecamatan_codes


def pull_workbook(run: Run, kecamatan_code: str) -> Outcome:
    """Pulls one kecamatan's workbook for a week and keeps it as a snapshot, its answers with it."""
    key = run.settings.pseudonym_key.get_secret_value().encode()
    with connect(run.url, "loader") as connection:
        refuse_another_key(connection, key)
        right = pull_right(connection, run, kecamatan_code)
    if not right.may_pull:
        _tell_kept(run, kecamatan_code)
        return "kept"
    contract = load_contract()
    workbook = load_registry(run.settings.registry).workbook(kecamatan_code)
    client = SheetsHTTPClient(run.settings, deadline_seconds=run.settings.workbook_deadline_seconds)
    pull = Pull(run.week, kecamatan_code, run.run_id, right.is_late, run.is_precheck)
    try:
        raw = read_workbook(client, workbook.spreadsheet_id, is_wanted(contract))
    except WorkbookUnreadable as reason:
        with connect(run.url, "loader") as connection:
            land_unreadable(connection, pull, str(reason), client.calls)
        log.warning("%s: unreadable after %d API calls: %s.", kecamatan_code, client.calls, reason)
        return "unreadable"
    landed = arrange(raw, contract, kecamatan_code)
    lines = read_fix_lines(find_fix_grid(raw, contract), contract) if landed.is_own(contract) else ()
    with connect(run.url, "loader") as connection:
        refuse_another_key(connection, key)
        counts = land_workbook(connection, pull, landed, raw.api_calls, key)
        answers = land_answers(connection, kecamatan_code, counts.snapshot_id, lines, contract)
    log.info(
        "%s: %d tabs, %d rows (%d new), %s, %d API calls%s.",
        kecamatan_code,
        len(landed.tabs),
        counts.rows,
        counts.new_rows,
        answers,
        counts.api_calls,
        f"; held for {', '.join(landed.reasons)}" if landed.reasons else "",
    )
    return "read"


def pull_feed(run: Run, feed: str) -> Outcome:
    """Looks into one partner feed's folder for a week and keeps what stands there."""
    key = run.settings.pseudonym_key.get_secret_value().encode()
    with connect(run.url, "loader") as connection:
        refuse_another_key(connection, key)
        if not pull_right(connection, run, feed).may_pull:
            _tell_kept(run, feed)
            return "kept"
    folder = open_partners(run.settings.partners) if run.settings.partners else None
    with connect(run.url, "loader") as connection:
        refuse_another_key(connection, key)
        landed = land_feed(connection, run.week, run.run_id, feed, folder, key)
    log.info(
        "%s: %d files, %d of them readable, %d rows (%d new).",
        feed,
        landed.files,
        landed.files_readable,
        landed.rows,
        landed.new_rows,
    )
    return "read" if landed.files_readable else "missing"


def _tell_kept(run: Run, source: str) -> None:
    why = "this is a backfill, or a later week has landed"
    log.info("%s: week %s is read from landing: %s.", source, run.week, why)
