{{ config(tags=['before_gate']) }}

with

rows_read as (
    select
        snapshot_id,
        tab,
        count(*) as rows_read
    from {{ ref('int_snapshot_rows') }}
    group by snapshot_id, tab
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
    rows_read.rows_read,
    coalesce(rows_quarantined.rows_quarantined, 0) as rows_quarantined
from rows_read
left join rows_quarantined
    on rows_read.snapshot_id = rows_quarantined.snapshot_id and rows_read.tab = rows_quarantined.tab
