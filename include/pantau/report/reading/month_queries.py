"""What the events of a build say of a month: each question once for all Jakarta. Reads; never writes.

Participants are matched inside the queries and counted there; none leaves them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pantau.periods import Week
from pantau.report.analysis.cohorts import REGISTERED, CohortCount
from pantau.report.analysis.durations import PAIRS, WaitCount
from pantau.report.facts import Build, ReportError
from pantau.report.reading.event_versions import known
from pantau.report.reading.month_counts import MonthCount
from pantau.warehouse import Connection

KNOWN = known("%(number)s")
"""Event versions that the build knew."""

EVENTS = f"""
with events as (
    select participant_id, stage_code, city_code, event_date
    from ops.event_versions
    inner join unnest(%(codes)s::text [], %(cities)s::text []) as places (kecamatan_code, city_code)
        using (kecamatan_code)
    where {KNOWN} and event_date <= %(until)s
)
"""  # noqa: S608
"""The same with their cities, up to a day, as the query ``events``."""


@dataclass(frozen=True)
class Events:
    """The events of a build up to a day; ``cities``: city codes by kecamatan code."""

    number: int
    until: date
    cities: Mapping[str, str]

    @property
    def asked(self) -> dict[str, Any]:
        """What every query here is told."""
        codes, cities = list(self.cities), list(self.cities.values())
        return {"number": self.number, "until": self.until, "codes": codes, "cities": cities}


def find_number(connection: Connection, build: Build) -> int:
    """The build's place in the history of events."""
    row = connection.execute(
        "select history_number from ops.builds where build_id = %s", (build.build_id,)
    ).fetchone()
    if row is None or row[0] is None:
        raise ReportError(
            f"Build {build.build_id} kept no events, so no month is read of it; run build_facts again."
        )
    return int(row[0])


def read_month_counts(connection: Connection, events: Events) -> tuple[MonthCount, ...]:
    """People by kecamatan, stage and the month in which they came to it, also before the programme."""
    rows = connection.execute(
        f"""
        select
            kecamatan_code, stage_code, date_trunc('month', event_date::timestamp)::date as month,
            count(*), count(*) filter (where is_verified)
        from ops.event_versions where {KNOWN} and event_date <= %(until)s
        group by kecamatan_code, stage_code, month order by kecamatan_code, stage_code, month
        """,  # noqa: S608
        events.asked,
    ).fetchall()
    return tuple(MonthCount(*row) for row in rows)


def read_registrations(connection: Connection, events: Events, week: Week) -> dict[date, int]:
    """People by the day on which they registered, up to the week's Sunday, also before the programme."""
    rows = connection.execute(
        f"""
        select event_date, count(*) from ops.event_versions
        where {KNOWN} and stage_code = %(stage)s and event_date <= %(sunday)s
        group by event_date order by event_date
        """,  # noqa: S608
        {**events.asked, "stage": REGISTERED, "sunday": week.sunday},
    ).fetchall()
    return dict(rows)


def read_cohorts(connection: Connection, events: Events) -> tuple[CohortCount, ...]:
    """People by month and city of registration, stage, and calendar months between both."""
    rows = connection.execute(
        f"""
        {EVENTS}
        select
            date_trunc('month', registered.event_date::timestamp)::date as cohort_month,
            registered.city_code,
            events.stage_code,
            (
                12 * (extract(year from events.event_date) - extract(year from registered.event_date))
                + extract(month from events.event_date) - extract(month from registered.event_date)
            )::int as months_since,
            count(*)
        from events as registered inner join events using (participant_id)
        where registered.stage_code = %(stage)s
        group by 1, 2, 3, 4
        """,  # noqa: S608
        {**events.asked, "stage": REGISTERED},
    ).fetchall()
    return tuple(CohortCount(*row) for row in sorted(rows))


def read_waits(connection: Connection, events: Events) -> tuple[WaitCount, ...]:
    """People by city, pair of stages and days between both, or since the first one for who still waits."""
    rows = connection.execute(
        f"""
        {EVENTS}
        select
            began.city_code, from_stage, to_stage,
            coalesce(arrived.event_date, %(until)s) - began.event_date as days,
            arrived.event_date is not null as is_reached,
            count(*)
        from unnest(%(from)s::text [], %(to)s::text []) as pairs (from_stage, to_stage)
        inner join events as began on began.stage_code = from_stage
        left join events as arrived
            on arrived.participant_id = began.participant_id and arrived.stage_code = to_stage
        group by 1, 2, 3, 4, 5
        """,  # noqa: S608
        {**events.asked, "from": [pair[0] for pair in PAIRS], "to": [pair[1] for pair in PAIRS]},
    ).fetchall()
    return tuple(WaitCount(*row) for row in sorted(rows))
