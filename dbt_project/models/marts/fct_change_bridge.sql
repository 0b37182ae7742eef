select
    week_start,
    kecamatan_code,
    stage_code,
    change_kind,
    count(*) filter (where change_count > 0) as added_count,
    count(*) filter (where change_count < 0) as removed_count,
    sum(change_count)::bigint as change_count
from {{ ref('fct_stage_change') }}
group by week_start, kecamatan_code, stage_code, change_kind
