-- noqa: disable=layout.indent
select
    week_start,
    kecamatan_code,
    {% for stage in ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'] %}
        (sum(new_count) filter (where stage_code = '{{ stage | upper }}'))::bigint as {{ stage }}_new,
        (sum(cumulative_count) filter (where stage_code = '{{ stage | upper }}'))::bigint
            as {{ stage }}_cumulative{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('fct_kecamatan_stage_week') }}
group by week_start, kecamatan_code
