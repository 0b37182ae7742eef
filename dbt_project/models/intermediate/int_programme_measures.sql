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
        count(*) as rows_in_force,
        count(*) filter (where rule_ids <> '{}') as rows_quarantined
    from {{ ref('int_row_verdicts') }}
),

feeds as (
    select distinct on (feed)
        feed,
        file_count
    from {{ source('landing', 'feed_pulls') }}
    where week_start = {{ week_start() }}
    order by feed, feed_pull_id desc
),

feeds_found as (
    select count(*) as feed_count
    from feeds
    where file_count > 0
)

select
    workbooks.workbooks_accepted,
    workbooks.workbooks_held,
    row_counts.rows_in_force,
    row_counts.rows_quarantined,
    row_counts.rows_quarantined::numeric / nullif(row_counts.rows_in_force, 0) as quarantined_share,
    5 - feeds_found.feed_count as feeds_missing
from workbooks
cross join row_counts
cross join feeds_found
