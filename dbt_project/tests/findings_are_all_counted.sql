-- What is told of a rule over the weeks is what stands row by row, in every week.
with counted as (
    select
        week_start,
        kecamatan_code,
        rule_id,
        severity,
        count(*) as finding_count
    from {{ ref('findings') }}
    group by week_start, kecamatan_code, rule_id, severity
)

select coalesce(counted.week_start, told.week_start) as week_start
from counted
full outer join {{ ref('rule_counts') }} as told
    on
        counted.week_start = told.week_start
        and counted.kecamatan_code = told.kecamatan_code
        and counted.rule_id = told.rule_id
        and counted.severity = told.severity
where counted.finding_count is distinct from told.finding_count
