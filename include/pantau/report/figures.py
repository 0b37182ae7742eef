"""Freezes what a build states: the week's figures, the month tables and what facilitators said.

So a later week never changes a report that is being made. Never computes a figure itself: it copies the
marts' and adds up their months.
"""

import logging
from collections.abc import Mapping
from datetime import date

from psycopg import sql

from pantau.periods import FIRST_WEEK, Week
from pantau.runs import Run, open_build
from pantau.warehouse import Connection, connect

MONTHS_KEPT = 13
"""The month of the week's Sunday, the same of a year before, and all between."""
MONTH_MARTS: Mapping[str, str] = {
    "fct_budget_month": "'budget'",
    "fct_capital_month": "'capital'",
    "fct_finance_month": "'finance'",
    "fct_job_month": "'job'",
    "fct_kecamatan_stage_month": "'stage.' || stage_code",
    "fct_licence_month": "'licence'",
    "fct_market_month": "'market'",
    "fct_mart_month": "'mart'",
    "fct_reconciliation_month": "'reconciliation.' || stage_code",
    "fct_training_month": "'training'",
}
"""What a measure's name begins with, by mart."""
NOT_ADDED_UP = ("mart.open_count", "mart.silent_count")
"""How things stand in a month: over months they have no sum."""
_NO_MEASURES = (
    "month_start",
    "kecamatan_code",
    "stage_code",
    "jenis_izin",
    "cumulative_count",
    "verified_cumulative_count",
    "match_rate",
    "verification_factor",
)
"""Columns that are keys, shares, or stand in ``ops.edition_figures``."""
_FIND_COLUMNS = """
select table_name::text, array_agg(column_name::text order by ordinal_position)
from information_schema.columns
where table_schema = 'marts' and table_name = any(%s) and column_name <> all(%s)
group by table_name
"""
# Added up first and told apart by column then: of five years, one month in five is kept.
_ADD_UP = """
select kecamatan_code, month_start, place || '.' || told.measure as measure, told.value
from (
    select kecamatan_code, month_start, ({name})::text as place, {sums} from {mart}
    group by grouping sets ((kecamatan_code, place, month_start), (kecamatan_code, place))
    having month_start is null or month_start >= {since}
) as summed
cross join lateral (values {values}) as told (measure, value)
"""
_FREEZE_MEASURES = """
insert into ops.edition_measures (build_id, kecamatan_code, period, period_start, measure, value)
select
    {build_id}, kecamatan_code, case when month_start is null then 'to_date' else 'month' end,
    coalesce(month_start, {first_month}), measure, value
from ({months}) as measures
where value <> 0 and not (month_start is null and measure = any({not_added_up}))
"""

log = logging.getLogger(__name__)


def freeze_figures(run: Run) -> int:
    """Copies the run's week of ``marts.fct_kecamatan_stage_week`` under its build; safe to repeat.

    Returns the number of figures: seven stages for each of the 44 kecamatan.
    """
    build_id = open_build(run)
    with connect(run.url, "transformer") as connection:
        connection.execute("delete from ops.edition_figures where build_id = %s", (build_id,))
        count = connection.execute(
            """
            insert into ops.edition_figures (
                build_id, week_start, kecamatan_code, stage_code, new_count, cumulative_count,
                verified_cumulative_count
            )
            select
                %s, week_start, kecamatan_code, stage_code, new_count, cumulative_count,
                verified_cumulative_count
            from marts.fct_kecamatan_stage_week where week_start = %s
            """,
            (build_id, run.week.start),
        ).rowcount
    log.info("Froze %d figures of week %s as build %d", count, run.week, build_id)
    return count


def freeze_measures(connection: Connection, week: Week, build_id: int) -> int:
    """Copies the last months of the month tables, and their sums to date; returns how many are not zero."""
    found = connection.execute(_FIND_COLUMNS, (list(MONTH_MARTS), list(_NO_MEASURES))).fetchall()
    since = _months_before(week.sunday.replace(day=1), MONTHS_KEPT - 1)
    months = [_add_up(mart, columns, since) for mart, columns in found]
    connection.execute("delete from ops.edition_measures where build_id = %s", (build_id,))
    return connection.execute(
        sql.SQL(_FREEZE_MEASURES).format(
            build_id=build_id,
            first_month=FIRST_WEEK.start.replace(day=1),
            months=sql.SQL(" union all ").join(months),
            not_added_up=list(NOT_ADDED_UP),
        )
    ).rowcount


def _add_up(mart: str, columns: list[str], since: date) -> sql.Composed:
    """The question for a mart's months since one, and for all of them; without a month, of all."""
    names = [(sql.Literal(column), sql.Identifier(column)) for column in columns]
    return sql.SQL(_ADD_UP).format(
        name=sql.SQL(MONTH_MARTS[mart]),
        sums=sql.SQL(", ").join(sql.SQL("sum({0})::numeric as {0}").format(name) for _, name in names),
        mart=sql.Identifier("marts", mart),
        since=since,
        values=sql.SQL(", ").join(sql.SQL("({}, {})").format(*pair) for pair in names),
    )


def _months_before(month: date, count: int) -> date:
    months = month.year * 12 + month.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def freeze_statements(connection: Connection, week: Week, build_id: int) -> int:
    """Copies what facilitators said of the week; returns the number of statements."""
    connection.execute("delete from ops.edition_statements where build_id = %s", (build_id,))
    return connection.execute(
        """
        insert into ops.edition_statements (build_id, kecamatan_code, stage_code, status)
        select %s, kecamatan_code, stage_code, status from marts.fct_reporting_week where week_start = %s
        """,
        (build_id, week.start),
    ).rowcount
