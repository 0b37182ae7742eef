{{ config(tags=['before_gate']) }}

with

tested as (
    select
        chosen.kecamatan_code,
        stages.stage_code as tab,
        measures.rows_read is not null and chosen.previous_snapshot_id is not null as is_testable,
        coalesce(before.rows_read, 0) as rows_before,
        coalesce(now.rows_read, 0) as rows_now
    from {{ ref('int_snapshots_chosen') }} as chosen
    cross join {{ ref('stages') }} as stages
    inner join {{ ref('int_workbook_measures') }} as measures
        on chosen.kecamatan_code = measures.kecamatan_code
    left join {{ ref('int_row_counts') }} as before
        on chosen.previous_snapshot_id = before.snapshot_id and stages.stage_code = before.tab
    left join {{ ref('int_row_counts') }} as now
        on chosen.latest_snapshot_id = now.snapshot_id and stages.stage_code = now.tab
)

select
    kecamatan_code,
    tab,
    case when is_testable then rows_before end as rows_before,
    case when is_testable then rows_now end as rows_now,
    case when is_testable then greatest(rows_before - rows_now, 0) end as rows_lost,
    case when is_testable then greatest(rows_before - rows_now, 0)::numeric / nullif(rows_before, 0) end
        as rows_lost_share,
    is_testable and rows_before > 0 and rows_now = 0 as is_emptied
from tested
