-- The weeks of all kecamatan and stages, one by one, are the weeks of DKI.
select
    dki.week_start,
    dki.stage_code
from {{ ref('fct_stage_week') }} as dki
left join {{ ref('fct_kecamatan_week') }} as parts on dki.week_start = parts.week_start
group by dki.week_start, dki.stage_code, dki.cumulative_count
having
    dki.cumulative_count <> sum(
        case dki.stage_code
            {%- for stage in ['p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7'] %}
            when '{{ stage | upper }}' then parts.{{ stage }}_cumulative
            {%- endfor %}
        end
    )
