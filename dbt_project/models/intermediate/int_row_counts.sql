{{ config(tags=['before_gate']) }}

with

chosen as (
    select latest_snapshot_id as snapshot_id from {{ ref('int_snapshots_chosen') }}
    union
    select previous_snapshot_id as snapshot_id from {{ ref('int_snapshots_chosen') }}
),

empty_rows as materialized (
    select
        typed.row_version_id,
        typed.tab,
        landed.kecamatan_code
    from {{ ref('int_rows_typed') }} as typed
    inner join {{ source('landing', 'row_versions') }} as landed
        on typed.row_version_id = landed.row_version_id
    where not typed.is_data_row
),

tabs_with_empty as (
    select distinct
        kecamatan_code,
        tab
    from empty_rows
),

-- Few tabs ever held a row of nothing: the rows of the others are not gone through.
rows_read as (
    select
        tabs.snapshot_id,
        tabs.tab,
        cardinality(tabs.row_version_ids) - case
            when tabs_with_empty.tab is not null
                then (
                    select count(*)
                    from unnest(tabs.row_version_ids) as numbered (row_version_id)
                    where numbered.row_version_id in (select row_version_id from empty_rows)
                )
            else 0
        end as rows_read
    from chosen
    inner join {{ source('landing', 'snapshots') }} as snapshots on chosen.snapshot_id = snapshots.snapshot_id
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs on chosen.snapshot_id = tabs.snapshot_id
    left join tabs_with_empty
        on snapshots.kecamatan_code = tabs_with_empty.kecamatan_code and tabs.tab = tabs_with_empty.tab
    where tabs.is_readable
),

rows_quarantined as (
    select
        snapshot_id,
        tab,
        count(distinct row_number) as rows_quarantined
    from {{ ref('int_row_findings') }}
    where severity = 'karantina'
    group by snapshot_id, tab
)

select
    rows_read.snapshot_id,
    rows_read.tab,
    rows_read.rows_read::bigint as rows_read,
    coalesce(rows_quarantined.rows_quarantined, 0) as rows_quarantined
from rows_read
left join rows_quarantined
    on rows_read.snapshot_id = rows_quarantined.snapshot_id and rows_read.tab = rows_quarantined.tab
where rows_read.rows_read > 0
