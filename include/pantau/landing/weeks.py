"""A week's landing: whether its sources may still be pulled, and when it is closed."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.registry import load_registry
from pantau.runs import Run
from pantau.warehouse import Connection, connect

log = logging.getLogger(__name__)

Outcome = Literal["read", "unreadable", "missing", "kept"]
"""Of one source in one run. ``unreadable`` is said of a workbook, ``missing`` of a feed without a file;
``kept``: landing is read instead of the source (``PullRight``)."""


class LandingIncomplete(RuntimeError):
    """A workbook has no outcome in this run, not even "unreadable": a fault of our own machinery."""


@dataclass(frozen=True)
class PullRight:
    """What a run of a week may do with a source.

    ``may_pull``: until a later week has landed, or if this one never did. In a backfill only what could not
    be read yet, as sources have moved on. ``is_late``: a first pull though a later week has landed. A
    precheck is never late: it pulls until a later week has landed.
    """

    may_pull: bool
    is_late: bool


def pull_right(connection: Connection, run: Run, source: str) -> PullRight:
    """Whether a source (a kecamatan's workbook, a partner's feed) is pulled or read from landing."""
    row = connection.execute(
        """
        select
            exists (select 1 from landing.closed_weeks where week_start > %(week)s),
            exists (
                select 1 from landing.snapshots
                where week_start = %(week)s and kecamatan_code = %(source)s and not is_precheck
            )
            or exists (select 1 from landing.feed_pulls where week_start = %(week)s and feed = %(source)s),
            exists (
                select 1 from landing.snapshots
                where
                    week_start = %(week)s and kecamatan_code = %(source)s and not is_precheck
                    and status <> 'unreadable'
            )
            or exists (select 1 from landing.feed_pulls where week_start = %(week)s and feed = %(source)s)
        """,
        {"week": run.week.start, "source": source},
    ).fetchone()
    assert row is not None
    later_landed, landed, is_read = row
    if run.is_precheck:
        return PullRight(may_pull=not later_landed, is_late=False)
    is_kept = landed if later_landed else is_read and run.is_backfill
    return PullRight(may_pull=not is_kept, is_late=later_landed)


def list_workbooks(run: Run) -> list[str]:
    """The kecamatan whose workbooks are to be pulled: the registry's, which must name all of Jakarta's."""
    registry = load_registry(run.settings.registry)
    registry.refuse_gaps([kecamatan.kecamatan_code for kecamatan in load_kecamatan()])
    return [workbook.kecamatan_code for workbook in registry.workbooks]


def close_week(run: Run, kecamatan_codes: list[str], outcomes: Mapping[str, Outcome]) -> None:
    """Closes the week's landing once every workbook and every feed has an outcome in this run."""
    feeds = load_contract().feed_names
    if not kecamatan_codes:
        raise LandingIncomplete(
            f"Week {run.week}: no list of workbooks in this run; repair list_workbooks or the registry, "
            "then clear list_workbooks with downstream."
        )
    absent = sorted({*kecamatan_codes, *feeds} - set(outcomes))
    if absent:
        raise LandingIncomplete(
            f"Week {run.week}: no outcome for {', '.join(absent)}; clear their tasks in land_week."
        )
    unreadable = sum(outcomes[code] == "unreadable" for code in kecamatan_codes)
    with connect(run.url, "loader") as connection:
        kept = [code for code in kecamatan_codes if outcomes[code] == "kept"]
        unreadable += _count_unreadable(connection, run.week, kept)
        read = len(kecamatan_codes) - unreadable
        connection.execute(
            """
            insert into landing.closed_weeks (week_start, run_id, workbooks_read, workbooks_unreadable)
            values (%s, %s, %s, %s)
            on conflict (week_start, run_id) do update set
                workbooks_read = excluded.workbooks_read,
                workbooks_unreadable = excluded.workbooks_unreadable,
                closed_at = now()
            """,
            (run.week.start, run.run_id, read, unreadable),
        )
    missing = [feed for feed in feeds if outcomes[feed] == "missing"]
    told = f"; no file of {', '.join(missing)}" if missing else ""
    log.info("Week %s: %d workbooks read, %d unreadable%s.", run.week, read, unreadable, told)


def _count_unreadable(connection: Connection, week: Week, kecamatan_codes: list[str]) -> int:
    """How many of these workbooks the last pull of the week could not read."""
    row = connection.execute(
        """
        select count(*) filter (where status = 'unreadable') from (
            select distinct on (kecamatan_code) status from landing.snapshots
            where week_start = %s and not is_precheck and kecamatan_code = any(%s)
            order by kecamatan_code, snapshot_id desc
        ) as newest
        """,
        (week.start, kecamatan_codes),
    ).fetchone()
    return row[0] if row else 0
