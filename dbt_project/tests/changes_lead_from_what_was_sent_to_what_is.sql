-- The bridge leaves nothing unexplained, and who moved is lost nowhere.
select
    kecamatan_code,
    stage_code
from {{ ref('fct_change_total') }}
where residual_count <> 0

union all

select
    'DKI' as kecamatan_code,
    stage_code
from {{ ref('fct_change_bridge') }}
where change_kind = 'moved'
group by stage_code
having sum(change_count) <> 0
