"""How each week of a month stands, as its own run left it: every question once. Reads; never writes."""

from datetime import date
from typing import Any

from pantau.contract import load_contract
from pantau.periods import Month, Week
from pantau.reference import load_kecamatan
from pantau.report.facts import Decision
from pantau.report.monthly.facts import MISSING, UNWATCHED, MonthWeek
from pantau.warehouse import Connection

_WEEKS = """
select
    weeks.week_start,
    weeks.week_start < (select min(week_start) from ops.builds where history_number is not null),
    judged.verdict,
    released_by, releases.reason, releases.gate_reasons, (released_at at time zone 'Asia/Jakarta')::date,
    (
        select coalesce(jsonb_object_agg(kecamatan_code, statuses), '{}')
        from (
            select kecamatan_code, jsonb_object_agg(status, statements) as statuses
            from (
                select kecamatan_code, status, count(*) as statements from ops.edition_statements as stated
                where stated.build_id = made.build_id group by kecamatan_code, status
            ) as counted
            group by kecamatan_code
        ) as told
    ),
    array(
        select kecamatan_code from quality.workbook_verdicts as workbooks
        where workbooks.week_start = weeks.week_start and workbooks.verdict = 'held' order by kecamatan_code
    )
from unnest(%s::date []) as weeks (week_start)
left join lateral (
    select build_id, started_at from ops.builds
    where builds.week_start = weeks.week_start order by build_id desc limit 1
) as made on true
left join lateral (
    select verdicts.verdict from quality.gate_verdicts as verdicts
    where
        verdicts.week_start = weeks.week_start and verdicts.decided_at >= made.started_at
        and not exists (
            select from quality.gate_results as results
            where
                results.week_start = weeks.week_start and results.gate = 'workbooks'
                and results.decided_at > verdicts.decided_at
        )
) as judged on true
left join ops.releases as releases on releases.build_id = made.build_id
order by weeks.week_start
"""


def read_weeks(connection: Connection, month: Month) -> tuple[MonthWeek, ...]:
    """Every week with a day in the month, in order.

    A verdict counts if it is of the week's newest build and nobody has begun to judge the week again.
    """
    rows = connection.execute(_WEEKS, ([week.start for week in month.weeks],)).fetchall()
    return tuple(_tell(*row) for row in rows)


def _tell(start: date, is_unwatched: bool | None, verdict: str | None, *rest: Any) -> MonthWeek:
    *release, said, held = rest
    if verdict is None and is_unwatched:
        return MonthWeek(Week(start), UNWATCHED)
    asked = len(load_kecamatan()) * len(load_contract().stages)
    if verdict is None:
        return MonthWeek(Week(start), MISSING, statements_asked=asked)
    return MonthWeek(
        week=Week(start),
        verdict=verdict,
        release=_tell_release(*release) if verdict == "hold" else None,
        statements=sum(
            count for counts in said.values() for status, count in counts.items() if status != "belum"
        ),
        statements_asked=asked,
        held=tuple(held),
        said=said,
    )


def _tell_release(by: str | None, reason: str, found: list[str], on: date) -> Decision | None:
    return Decision(by, reason, tuple(found), on) if by else None
