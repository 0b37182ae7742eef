"""Freezes what a build states: the week's figures, the month tables and what facilitators said.

So a later week never changes a report that is being made. Never computes a figure itself: it copies the
marts' and adds up their months.
"""

import logging
from collections.abc import Mapping

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
_TOLD = (
    "select {name} as place, month_start, kecamatan_code, to_jsonb(mart) as told from marts.{mart} as mart"
)
_FREEZE_MEASURES = f"""
insert into ops.edition_measures (build_id, kecamatan_code, period, period_start, measure, value)
select
    %(build_id)s, kecamatan_code, case when grouping(month_start) = 0 then 'month' else 'to_date' end,
    coalesce(month_start, %(first_month)s), measure, sum(value)
from (
    select month_start, kecamatan_code, place || '.' || key as measure, value::numeric as value
    from ({" union all ".join(_TOLD.format(name=name, mart=mart) for mart, name in MONTH_MARTS.items())})
    as months cross join lateral jsonb_each_text(told - %(no_measures)s::text [])
    where value <> '0'
) as measures
group by grouping sets ((kecamatan_code, measure, month_start), (kecamatan_code, measure))
having
    sum(value) <> 0
    and case
        when grouping(month_start) = 0
            then month_start > date_trunc('month', %(sunday)s::timestamp) - %(months)s * interval '1 month'
        else measure <> all(%(not_added_up)s)
    end
"""  # noqa: S608

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
    connection.execute("delete from ops.edition_measures where build_id = %s", (build_id,))
    return connection.execute(
        _FREEZE_MEASURES,
        {
            "build_id": build_id,
            "sunday": week.sunday,
            "first_month": FIRST_WEEK.start.replace(day=1),
            "months": MONTHS_KEPT,
            "no_measures": list(_NO_MEASURES),
            "not_added_up": list(NOT_ADDED_UP),
        },
    ).rowcount


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
