{{ config(tags=['after_gate']) }}

with

workbooks as (
    select
        count(*) filter (where verdict = 'accepted') as workbooks_accepted,
        count(*) filter (where verdict = 'held') as workbooks_held
    from {{ source('gate', 'workbook_verdicts') }}
    where week_start = {{ week_start() }}
),

row_counts as (
    select
        coalesce(sum(cardinality(row_numbers)), 0)::bigint as rows_in_force,
        coalesce(sum(cardinality(row_numbers)) filter (where rule_ids <> '{}'), 0)::bigint as rows_quarantined
    from {{ ref('tab_verdicts') }}
    where week_start = {{ week_start() }}
),

feeds as (
    select count(*) filter (where is_missing) as feeds_missing
    from {{ ref('int_feed_measures') }}
)

select
    workbooks.workbooks_accepted,
    workbooks.workbooks_held,
    row_counts.rows_in_force,
    row_counts.rows_quarantined,
    row_counts.rows_quarantined::numeric / nullif(row_counts.rows_in_force, 0) as quarantined_share,
    feeds.feeds_missing
from workbooks
cross join row_counts
cross join feeds
