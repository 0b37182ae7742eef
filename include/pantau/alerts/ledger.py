"""The ledger of alerts: written before anybody is told, so that none is lost; told once for each cause.

Unlike reports an alert is sent at least once: rather twice than never. Never holds what a cell holds.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

import psycopg
from psycopg.types.json import Jsonb

from pantau.warehouse import Connection, connect

WAREHOUSE_AWAY = psycopg.OperationalError
"""What a connection raises where the warehouse does not answer."""

Channel = Literal["mailed_at", "pushed_at"]
"""How people are told: by mail, or through the targets of ``PANTAU_ALERT_TARGETS``."""


@dataclass(frozen=True)
class Occurrence:
    """Something that needs a person, as it was found. ``cause`` is the same for the same cause."""

    subject: str
    period_start: date | None
    cause: str
    run_id: str | None
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Alert:
    """What the ledger keeps of it; ``failure_count``: how often the same was found since it opened.

    ``try_count``: how often a channel did not take it; ``since_last_try``: how long ago that was.
    """

    alert_id: int
    subject: str
    period_start: date | None
    cause: str
    run_id: str | None
    facts: Mapping[str, Any]
    failure_count: int
    opened_at: datetime
    last_failed_at: datetime
    mailed_at: datetime | None
    pushed_at: datetime | None
    resolved_at: datetime | None
    try_count: int
    since_last_try: timedelta | None


_COLUMNS = """
    alert_id, subject, period_start, cause, run_id, facts, failure_count, opened_at, last_failed_at,
    mailed_at, pushed_at, resolved_at, try_count, now() - last_tried_at
"""


def open_alert(connection: Connection, found: Occurrence) -> Alert:
    """Opens an alert, or counts once more the one that is open for the same cause."""
    row = connection.execute(
        f"""
        insert into ops.alerts as known (subject, period_start, cause, run_id, facts)
        values (%s, %s, %s, %s, %s)
        on conflict (subject, period_start, cause) where resolved_at is null do update set
            run_id = excluded.run_id, facts = excluded.facts,
            failure_count = known.failure_count + 1, last_failed_at = now()
        returning {_COLUMNS}
        """,  # noqa: S608 - our own columns
        (found.subject, found.period_start, found.cause, found.run_id, Jsonb(dict(found.facts))),
    ).fetchone()
    assert row is not None
    return Alert(*row)


def resolve_alerts(
    connection: Connection, subject: str, period_start: date | None, *, and_before: bool = False
) -> list[Alert]:
    """Closes what is open of a subject and period, or also of the periods before; returns it."""
    rows = connection.execute(
        f"""
        update ops.alerts set resolved_at = now()
        where
            subject = %(subject)s and resolved_at is null
            and (
                period_start is not distinct from %(period)s
                or %(and_before)s and period_start < %(period)s
            )
        returning {_COLUMNS}
        """,  # noqa: S608
        {"subject": subject, "period": period_start, "and_before": and_before},
    ).fetchall()
    return [Alert(*row) for row in rows]


def read_open_alerts(connection: Connection) -> list[Alert]:
    """What waits for a person, oldest first."""
    rows = connection.execute(
        f"select {_COLUMNS} from ops.alerts where resolved_at is null order by alert_id"  # noqa: S608
    ).fetchall()
    return [Alert(*row) for row in rows]


def read_resolved_alerts(connection: Connection, since: datetime | None) -> list[Alert]:
    """What was closed since then, oldest first; None: nothing."""
    rows = connection.execute(
        f"select {_COLUMNS} from ops.alerts where resolved_at >= %s order by alert_id",  # noqa: S608
        (since,),
    ).fetchall()
    return [Alert(*row) for row in rows]


def is_known_from_another(connection: Connection, alert: Alert) -> bool:
    """Whether an open alert of another period has told the same cause, a day before this one or since."""
    row = connection.execute(
        """
        select exists (
            select from ops.alerts
            where
                subject = %s and cause = %s and alert_id <> %s and resolved_at is null
                and coalesce(mailed_at, pushed_at) > %s - interval '1 day'
        )
        """,
        (alert.subject, alert.cause, alert.alert_id, alert.opened_at),
    ).fetchone()
    assert row is not None
    return bool(row[0]) and not (alert.mailed_at or alert.pushed_at)


@contextmanager
def telling(url: str) -> Iterator[Connection]:
    """A connection on which nobody else tells; what is marked on it is kept at once."""
    with connect(url, "reporter") as connection:
        connection.autocommit = True
        connection.execute("select pg_advisory_lock(hashtext('pantau.tell_alerts'))")
        yield connection


def mark_told(connection: Connection, alert_id: int, channel: Channel) -> None:
    """That a channel took the alert."""
    connection.execute(
        f"update ops.alerts set {channel} = now(), problem = null where alert_id = %s",  # noqa: S608
        (alert_id,),
    )


def mark_problem(connection: Connection, alert_id: int, problem: str) -> None:
    """Why a channel did not take it; it stays to be told."""
    connection.execute(
        """
        update ops.alerts set problem = %s, try_count = try_count + 1, last_tried_at = now()
        where alert_id = %s
        """,
        (problem, alert_id),
    )
