select
    week_start,
    stage_code,
    sum(new_count)::bigint as new_count,
    sum(cumulative_count)::bigint as cumulative_count,
    sum(verified_cumulative_count)::bigint as verified_cumulative_count
from {{ ref('fct_kecamatan_stage_week') }}
group by week_start, stage_code
