select
    week_start,
    kecamatan_code,
    {%- for stage in ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'] %}
    (sum(new_count) filter (where stage_code = '{{ stage }}'))::bigint as {{ stage | lower }}_new,
    (sum(cumulative_count) filter (where stage_code = '{{ stage }}'))::bigint as {{ stage | lower }}_cumulative
    {{- ',' if not loop.last }}
    {%- endfor %}
from {{ ref('fct_kecamatan_stage_week') }}
group by week_start, kecamatan_code
