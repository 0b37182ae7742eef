"""What was said before a month's report: in public, and in reports that were sent. Reads; never writes.

"Sent" is an edition that reached somebody, or may have (``restated.LEFT``).
"""

from collections.abc import Sequence
from typing import Any

from pantau.contract import load_contract
from pantau.periods import Month
from pantau.report.analysis.announced import Question
from pantau.report.monthly.facts import Answer, SentMonth, StageChange
from pantau.report.reading.event_versions import known
from pantau.report.reading.month_queries import EVENTS, KNOWN, Events
from pantau.report.reading.restated import LEFT
from pantau.warehouse import Connection

_ASKED = """
unnest(%(days)s::date [], %(stages)s::text [], %(of_cities)s::text [])
with ordinality as asked (day, stage_code, city_code, place)
"""


def read_answers(connection: Connection, events: Events, questions: Sequence[Question]) -> tuple[Answer, ...]:
    """Each question's count as the report of the week before told it, and as the build knows it now."""
    asked = {
        **events.asked,
        "days": [question.day for question in questions],
        "stages": [question.stage_code for question in questions],
        "of_cities": [question.city_code for question in questions],
    }
    then, now = _count_then(connection, asked), _count_now(connection, asked)
    return tuple(
        Answer(question, then.get(place), now[place]) for place, question in enumerate(questions, start=1)
    )


def _count_now(connection: Connection, asked: dict[str, Any]) -> dict[int, int]:
    """By the question's place, people at the stage by the end of its day."""
    rows = connection.execute(
        f"""
        {EVENTS}
        select place, count(participant_id)
        from {_ASKED}
        left join events
            on events.stage_code = asked.stage_code and event_date <= asked.day
            and (asked.city_code is null or asked.city_code = events.city_code)
        group by place
        """,  # noqa: S608
        asked,
    ).fetchall()
    return dict(rows)


def _count_then(connection: Connection, asked: dict[str, Any]) -> dict[int, int]:
    """By the question's place, the total in the weekly report of the last week that was over before its day.

    Of the weeks of which a report was sent; as its first edition said it: what a correction told later was
    not known then. When it was sent is not asked: of weeks that were run long afterwards it is what their
    sheets say, and there would be nothing to compare with. So nobody may be told that he could have read it.
    """
    rows = connection.execute(
        f"""
        with first_sent as (
            select distinct on (period_start) period_start, build_id
            from ops.editions inner join ops.deliveries using (report, period_start, edition)
            where report = 'weekly' and editions.scope = 'DKI' and {LEFT}
            order by period_start, edition
        )
        select place, sum(cumulative_count)::bigint
        from {_ASKED}
        inner join lateral (
            select build_id from first_sent where period_start + 6 < asked.day
            order by period_start desc limit 1
        ) as said on true
        inner join ops.edition_figures as figures
            on figures.build_id = said.build_id and figures.stage_code = asked.stage_code
        inner join unnest(%(codes)s::text [], %(cities)s::text []) as places (kecamatan_code, city_code)
            on places.kecamatan_code = figures.kecamatan_code
            and (asked.city_code is null or asked.city_code = places.city_code)
        group by place
        """,  # noqa: S608
        asked,
    ).fetchall()
    return dict(rows)


def read_sent_before(connection: Connection, month: Month) -> SentMonth | None:
    """The last monthly report of an earlier month that was sent."""
    row = connection.execute(
        f"""
        select period_start, build_id
        from ops.editions inner join ops.deliveries using (report, period_start, edition)
        where report = 'monthly' and period_start < %s and {LEFT}
        order by period_start desc, edition desc limit 1
        """,  # noqa: S608
        (month.start,),
    ).fetchone()
    return row and SentMonth(Month(row[0]), row[1])


def read_month_changes(
    connection: Connection, events: Events, sent: SentMonth | None
) -> tuple[StageChange, ...]:
    """How each stage's total came from the sent report to this one; people are matched one by one.

    Somebody whose date moved out of the months that were told is gone from them and new in those since: so
    ``new`` is what the months since say.
    """
    if sent is None:
        return ()
    rows = connection.execute(
        f"""
        select
            stage_code,
            count(*) filter (where was),
            count(*) filter (where is_new),
            count(*) filter (where still and not was),
            count(*) filter (where was and not still),
            count(*) filter (where still or is_new)
        from (
            select
                participant_id, stage_code,
                bool_or({known("then_number")} and event_date <= %(then_until)s) as was,
                bool_or({KNOWN} and event_date <= %(then_until)s) as still,
                bool_or({KNOWN} and event_date > %(then_until)s) as is_new
            from ops.event_versions
            cross join (
                select history_number as then_number from ops.builds where build_id = %(then_build)s
            ) as told
            where event_date <= %(until)s
            group by participant_id, stage_code
        ) as people
        group by stage_code
        """,  # noqa: S608
        {**events.asked, "then_build": sent.build_id, "then_until": sent.month.last_day},
    ).fetchall()
    found = {stage: StageChange(stage, *counts) for stage, *counts in rows}
    stages = load_contract().stage_codes
    return tuple(found.get(stage) or StageChange(stage, 0, 0, 0, 0, 0) for stage in stages)
