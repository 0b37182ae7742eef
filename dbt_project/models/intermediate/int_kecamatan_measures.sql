-- A kecamatan against itself: modified z-score of its new participants over its earlier weeks, from its
-- first participant on (Iglewicz and Hoaglin: 0.6745 × (count − median) / MAD). Where more than half of its
-- weeks are alike the MAD is 0: the mean deviation stands in, yet never less than one person. A workbook
-- that was not accepted says nothing of this week.
{{ config(tags=['after_gate']) }}

with

registered as (
    select
        week_start,
        kecamatan_code,
        new_count
    from {{ ref('fct_kecamatan_stage_week') }}
    where stage_code = 'P1' and (cumulative_count > 0 or week_start = {{ week_start() }})
),

typical as (
    select
        kecamatan_code,
        count(*) as weeks_before,
        percentile_cont(0.5) within group (order by new_count) as median_count
    from registered
    where week_start < {{ week_start() }}
    group by kecamatan_code
),

spread as (
    select
        registered.kecamatan_code,
        percentile_cont(0.5) within group (order by abs(registered.new_count - typical.median_count)) as mad,
        avg(abs(registered.new_count - typical.median_count)) as mean_deviation
    from registered
    inner join typical on registered.kecamatan_code = typical.kecamatan_code
    where registered.week_start < {{ week_start() }}
    group by registered.kecamatan_code
),

measured as (
    select
        registered.kecamatan_code,
        registered.new_count as p1_new,
        typical.weeks_before,
        typical.median_count,
        spread.mad,
        case
            when spread.mad > 0 then spread.mad / 0.6745
            else greatest(1.253314 * spread.mean_deviation, 1)
        end as scale
    from registered
    left join typical on registered.kecamatan_code = typical.kecamatan_code
    left join spread on registered.kecamatan_code = spread.kecamatan_code
    where registered.week_start = {{ week_start() }}
)

select
    measured.kecamatan_code,
    measured.p1_new,
    coalesce(measured.weeks_before, 0) as weeks_before,
    measured.median_count::numeric as median_count,
    measured.mad::numeric as mad,
    case
        when verdicts.verdict = 'accepted'
            then round(((measured.p1_new - measured.median_count) / measured.scale)::numeric, 2)
    end as modified_z_score
from measured
left join {{ source('gate', 'workbook_verdicts') }} as verdicts
    on measured.kecamatan_code = verdicts.kecamatan_code and verdicts.week_start = {{ week_start() }}
