with

weeks as (
    select week_start::date as week_start
    from generate_series(date '2017-12-11', {{ week_start() }}, interval '7 days') as series (week_start)
),

-- What happened before the first week stands in its cumulative counts and is new in none.
events as (
    select
        kecamatan_code,
        stage_code,
        greatest(date_trunc('week', event_date::timestamp)::date, date '2017-12-04') as week_start,
        count(*) as new_count,
        count(*) filter (where is_verified) as verified_count
    from {{ ref('fct_stage_event') }}
    group by 1, 2, 3
),

earlier as (
    select
        kecamatan_code,
        stage_code,
        new_count,
        verified_count
    from events
    where week_start < date '2017-12-11'
),

universe as (
    select
        weeks.week_start,
        kecamatan.kecamatan_code,
        stages.stage_code
    from weeks
    cross join {{ ref('dim_kecamatan') }} as kecamatan
    cross join {{ ref('dim_stage') }} as stages
),

counted as (
    select
        universe.week_start,
        universe.kecamatan_code,
        universe.stage_code,
        coalesce(events.new_count, 0) as new_count,
        coalesce(events.verified_count, 0) as verified_count,
        coalesce(earlier.new_count, 0) as earlier_count,
        coalesce(earlier.verified_count, 0) as earlier_verified_count
    from universe
    left join events
        on
            universe.week_start = events.week_start
            and universe.kecamatan_code = events.kecamatan_code
            and universe.stage_code = events.stage_code
    left join earlier
        on
            universe.kecamatan_code = earlier.kecamatan_code
            and universe.stage_code = earlier.stage_code
)

select
    week_start,
    kecamatan_code,
    stage_code,
    new_count,
    (earlier_count + sum(new_count) over so_far)::bigint as cumulative_count,
    (earlier_verified_count + sum(verified_count) over so_far)::bigint as verified_cumulative_count
from counted
window so_far as (partition by kecamatan_code, stage_code order by week_start)
