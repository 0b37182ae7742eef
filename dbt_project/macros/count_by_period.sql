{# The one roll-up of stage events: every period from the first to the week's, every kecamatan, every
   stage, zeros present. What happened before the first period stands in the cumulative counts and is
   new in none. `period` is week or month, `first_start` the first day of the first period. -#}
{% macro count_by_period(period, first_start) %}
{%- set start = period ~ '_start' -%}

with

periods as (
    select {{ start }}::date as {{ start }}
    from generate_series(date '{{ first_start }}', {{ week_sunday() }}, interval '1 {{ period }}') as series ({{ start }})
),

events as (
    select
        kecamatan_code,
        stage_code,
        date_trunc('{{ period }}', event_date::timestamp)::date as {{ start }},
        sum(new_count) as new_count,
        sum(verified_count) as verified_count
    from {{ ref('int_event_days') }}
    group by 1, 2, 3
),

earlier as (
    select
        kecamatan_code,
        stage_code,
        sum(new_count) as new_count,
        sum(verified_count) as verified_count
    from events
    where {{ start }} < date '{{ first_start }}'
    group by 1, 2
),

universe as (
    select
        periods.{{ start }},
        kecamatan.kecamatan_code,
        stages.stage_code
    from periods
    cross join {{ ref('dim_kecamatan') }} as kecamatan
    cross join {{ ref('dim_stage') }} as stages
),

counted as (
    select
        universe.{{ start }},
        universe.kecamatan_code,
        universe.stage_code,
        coalesce(events.new_count, 0) as new_count,
        coalesce(events.verified_count, 0) as verified_count,
        coalesce(earlier.new_count, 0) as earlier_count,
        coalesce(earlier.verified_count, 0) as earlier_verified_count
    from universe
    left join events
        on
            universe.{{ start }} = events.{{ start }}
            and universe.kecamatan_code = events.kecamatan_code
            and universe.stage_code = events.stage_code
    left join earlier
        on
            universe.kecamatan_code = earlier.kecamatan_code
            and universe.stage_code = earlier.stage_code
)

select
    {{ start }},
    kecamatan_code,
    stage_code,
    new_count::bigint as new_count,
    (earlier_count + sum(new_count) over so_far)::bigint as cumulative_count,
    (earlier_verified_count + sum(verified_count) over so_far)::bigint as verified_cumulative_count
from counted
window so_far as (partition by kecamatan_code, stage_code order by {{ start }})
{% endmacro %}
