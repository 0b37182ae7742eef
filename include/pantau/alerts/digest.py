"""The team's weekly digest: collected, kept, mailed once a week, behind the deadline of the week's report.

It goes out also when nothing waits: a mail that does not come is itself a sign.
"""

import logging
from dataclasses import replace
from datetime import date, datetime

from psycopg.types.json import Jsonb

from pantau.alerts.canaries import find_canaries
from pantau.alerts.ledger import Alert, read_resolved_alerts, telling
from pantau.alerts.telling import places_of, send_to_engineers, tell_untold
from pantau.alerts.waiting import is_done, read_waiting, tell_alert
from pantau.delivery.personal_data import NO_CANARIES, find_unfit
from pantau.periods import WIB, Week
from pantau.report import words
from pantau.report.notices.digest import Waiting, compose_digest, unite_groups
from pantau.report.reading.hold_queries import read_late
from pantau.report.render import render_digest
from pantau.runs import Run
from pantau.warehouse import Connection

log = logging.getLogger(__name__)


def send_digest(run: Run) -> bool:
    """Mails the digest of a week to the engineers, once; returns whether it went out now.

    Where nothing was built for weeks, or ever, nobody waits for one. Raises where nobody could be mailed: the
    next try composes it anew.
    """
    tell_untold(run.settings)
    if read_late(run.url, run.week).is_idle:
        log.info("Week %s: nobody runs weeks here, and no digest goes out", run.week)
        return False
    with telling(run.url) as connection:
        if _was_mailed(connection, run.week):
            log.info("Week %s: its digest was mailed before", run.week)
            return False
        before, composed_at = _read_last(connection, run.week)
        waiting = [_make_fit(run, entry) for entry in read_waiting(connection, run.week)]
        gone = _tell_gone(run.week, before, waiting, read_resolved_alerts(connection, composed_at))
        digest = compose_digest(run.week, waiting, before, gone, places_of(run.settings))
        _keep(connection, run.week, waiting, before)
        reached = send_to_engineers(run.settings, render_digest(digest))
        connection.execute(
            "update ops.digests set mailed_at = now() where week_start = %s", (run.week.start,)
        )
    log.info("Week %s: a digest of %d entries mailed to %d engineers", run.week, len(waiting), reached)
    return True


def _make_fit(run: Run, entry: Waiting) -> Waiting:
    """An entry without what may never leave, so that one of them keeps no digest back."""
    if find_unfit(f"{entry.told} {entry.more}", find_canaries(run.settings) or NO_CANARIES) is None:
        return entry
    log.warning("Week %s: the digest tells of %s without what it is about", run.week, entry.section)
    return replace(
        entry, told="Ada yang menunggu; rinciannya tidak boleh keluar lewat surel.", more="", group=""
    )


def _was_mailed(connection: Connection, week: Week) -> bool:
    row = connection.execute(
        "select from ops.digests where week_start = %s and mailed_at is not null", (week.start,)
    ).fetchone()
    return row is not None


def _read_last(connection: Connection, week: Week) -> tuple[list[Waiting], datetime | None]:
    """What the digest before told, and when; nothing where there was none."""
    row = connection.execute(
        """
        select entries, composed_at from ops.digests
        where week_start < %s and mailed_at is not null order by week_start desc limit 1
        """,
        (week.start,),
    ).fetchone()
    if row is None:
        return [], None
    kept = [Waiting(**{**entry, "since": date.fromisoformat(entry["since"])}, section="") for entry in row[0]]
    return kept, row[1]


def _keep(connection: Connection, week: Week, waiting: list[Waiting], before: list[Waiting]) -> None:
    """Keeps what waits, each with the earliest day that was ever told of it."""
    known = {entry.key: entry.since for entry in before}
    entries = [
        {
            "key": entry.key,
            "since": str(min(entry.since, known.get(entry.key, entry.since))),
            "told": entry.told,
            "group": entry.group,
            "member": entry.member,
        }
        for entry in waiting
    ]
    connection.execute(
        """
        insert into ops.digests (week_start, entries) values (%s, %s)
        on conflict (week_start) do update set entries = excluded.entries, composed_at = now()
        """,
        (week.start, Jsonb(entries)),
    )


def _tell_gone(week: Week, before: list[Waiting], waiting: list[Waiting], resolved: list[Alert]) -> list[str]:
    """What the last digest told and is no more, and alerts that came and went in between."""
    known, still = {entry.key for entry in before}, {entry.key for entry in waiting}
    ended = unite_groups(
        entry for entry in before if entry.key not in still and is_done(entry.key, week, still)
    )
    gone = [f"{entry.told} {entry.more}".strip() for entry in ended]
    between = [alert for alert in resolved if f"alert {alert.alert_id}" not in known]
    return [*gone, *map(_tell_resolved, between)]


def _tell_resolved(alert: Alert) -> str:
    assert alert.resolved_at is not None
    return f"{tell_alert(alert)} Beres {words.day(alert.resolved_at.astimezone(WIB).date())}."
