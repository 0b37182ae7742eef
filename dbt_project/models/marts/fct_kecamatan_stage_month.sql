with

months as (
    select month_start::date as month_start
    from generate_series(date '2017-12-01', {{ week_sunday() }}, interval '1 month') as series (month_start)
),

events as (
    select
        kecamatan_code,
        stage_code,
        greatest(date_trunc('month', event_date::timestamp)::date, date '2017-11-01') as month_start,
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
    where month_start < date '2017-12-01'
),

universe as (
    select
        months.month_start,
        kecamatan.kecamatan_code,
        stages.stage_code
    from months
    cross join {{ ref('dim_kecamatan') }} as kecamatan
    cross join {{ ref('dim_stage') }} as stages
),

counted as (
    select
        universe.month_start,
        universe.kecamatan_code,
        universe.stage_code,
        coalesce(events.new_count, 0) as new_count,
        coalesce(events.verified_count, 0) as verified_count,
        coalesce(earlier.new_count, 0) as earlier_count,
        coalesce(earlier.verified_count, 0) as earlier_verified_count
    from universe
    left join events
        on
            universe.month_start = events.month_start
            and universe.kecamatan_code = events.kecamatan_code
            and universe.stage_code = events.stage_code
    left join earlier
        on
            universe.kecamatan_code = earlier.kecamatan_code
            and universe.stage_code = earlier.stage_code
)

select
    month_start,
    kecamatan_code,
    stage_code,
    new_count,
    (earlier_count + sum(new_count) over so_far)::bigint as cumulative_count,
    (earlier_verified_count + sum(verified_count) over so_far)::bigint as verified_cumulative_count
from counted
window so_far as (partition by kecamatan_code, stage_code order by month_start)
