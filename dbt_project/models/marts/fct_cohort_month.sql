-- A cell is told once its month is over: who registered in a month and what they had reached by the end of
-- the nth month after it. Later cells are left out, not zero.
with

-- Nobody reaches a stage before registering: whose day has come is registered.
events_of_kecamatan as (
    select
        kecamatan_code,
        stage_code,
        cohort_month,
        month_start,
        count(*) as people_count
    from {{ ref('int_stage_dates') }}
    where event_date <= {{ week_sunday() }}
    group by kecamatan_code, stage_code, cohort_month, month_start
),

events as (
    select
        kecamatan.city_code,
        events.stage_code,
        events.cohort_month,
        events.month_start,
        sum(events.people_count)::bigint as people_count
    from events_of_kecamatan as events
    inner join {{ ref('dim_kecamatan') }} as kecamatan on events.kecamatan_code = kecamatan.kecamatan_code
    group by 1, 2, 3, 4
),

cohorts as (
    select
        cohort_month,
        city_code,
        people_count as cohort_size
    from events
    where stage_code = 'P1'
),

months as (
    select distinct month_start
    from {{ ref('int_kecamatan_months') }}
    where last_day = {{ last_day_of('month_start') }}
),

cities as (
    select distinct city_code
    from {{ ref('dim_kecamatan') }}
)

select
    cohort_months.month_start as cohort_month,
    cities.city_code,
    stages.stage_code,
    (
        12 * extract(year from age(months.month_start, cohort_months.month_start))
        + extract(month from age(months.month_start, cohort_months.month_start))
    )::bigint as months_since,
    coalesce(cohorts.cohort_size, 0) as cohort_size,
    (sum(coalesce(reached.people_count, 0)) over (
        partition by cohort_months.month_start, cities.city_code, stages.stage_code
        order by months.month_start
    ))::bigint as reached_count
from months as cohort_months
inner join months on cohort_months.month_start <= months.month_start
cross join cities
cross join {{ ref('dim_stage') }} as stages
left join cohorts on cohort_months.month_start = cohorts.cohort_month and cities.city_code = cohorts.city_code
left join events as reached
    on
        cohort_months.month_start = reached.cohort_month
        and months.month_start = reached.month_start
        and cities.city_code = reached.city_code
        and stages.stage_code = reached.stage_code
where stages.stage_code <> 'P1'
