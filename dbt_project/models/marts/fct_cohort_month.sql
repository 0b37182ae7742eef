-- A cell is told once its month is over: who registered in a month and what they had reached by the end of
-- the nth month after it. Later cells are left out, not zero.
with

registered as (
    select
        events.participant_id,
        kecamatan.city_code,
        date_trunc('month', events.event_date::timestamp)::date as cohort_month
    from {{ ref('fct_stage_event') }} as events
    inner join {{ ref('dim_kecamatan') }} as kecamatan on events.kecamatan_code = kecamatan.kecamatan_code
    where events.stage_code = 'P1'
),

cohorts as (
    select
        cohort_month,
        city_code,
        count(*) as cohort_size
    from registered
    group by cohort_month, city_code
),

reached as (
    select
        registered.cohort_month,
        registered.city_code,
        events.stage_code,
        date_trunc('month', events.event_date::timestamp)::date as month_start,
        count(*) as reached_count
    from {{ ref('fct_stage_event') }} as events
    inner join registered on events.participant_id = registered.participant_id
    where events.stage_code <> 'P1'
    group by 1, 2, 3, 4
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
    (sum(coalesce(reached.reached_count, 0)) over (
        partition by cohort_months.month_start, cities.city_code, stages.stage_code
        order by months.month_start
    ))::bigint as reached_count
from months as cohort_months
inner join months on cohort_months.month_start <= months.month_start
cross join cities
cross join {{ ref('dim_stage') }} as stages
left join cohorts on cohort_months.month_start = cohorts.cohort_month and cities.city_code = cohorts.city_code
left join reached
    on
        cohort_months.month_start = reached.cohort_month
        and months.month_start = reached.month_start
        and cities.city_code = reached.city_code
        and stages.stage_code = reached.stage_code
where stages.stage_code <> 'P1'
