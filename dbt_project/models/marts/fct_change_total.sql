-- What was sent, what changed, what it is now. The residual is what no change explains; it is 0.
with

changes as (
    select
        kecamatan_code,
        stage_code,
        sum(change_count)::bigint as change_count
    from {{ ref('fct_change_bridge') }}
    group by kecamatan_code, stage_code
),

totals as (
    select
        current_figures.week_start,
        current_figures.kecamatan_code,
        current_figures.stage_code,
        sent.week_start as sent_week,
        sent.build_id as sent_build_id,
        coalesce(sent_figures.cumulative_count, 0) as sent_count,
        coalesce(changes.change_count, 0) as change_count,
        current_figures.cumulative_count as current_count
    from {{ ref('fct_kecamatan_stage_week') }} as current_figures
    cross join {{ ref('int_edition_sent') }} as sent
    left join {{ source('ops', 'edition_figures') }} as sent_figures
        on
            sent.build_id = sent_figures.build_id
            and current_figures.kecamatan_code = sent_figures.kecamatan_code
            and current_figures.stage_code = sent_figures.stage_code
    left join changes
        on
            current_figures.kecamatan_code = changes.kecamatan_code
            and current_figures.stage_code = changes.stage_code
    where current_figures.week_start = {{ week_start() }}
)

select
    week_start,
    kecamatan_code,
    stage_code,
    sent_week,
    sent_build_id,
    sent_count,
    change_count,
    current_count,
    current_count - sent_count - change_count as residual_count
from totals
