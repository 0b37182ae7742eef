{{ config(tags=['after_gate']) }}

with

last_sent as (
    select editions.build_id
    from {{ source('ops', 'deliveries') }} as deliveries
    inner join {{ source('ops', 'editions') }} as editions
        on
            deliveries.report = editions.report
            and deliveries.period_start = editions.period_start
            and deliveries.scope = editions.scope
            and deliveries.edition = editions.edition
    where
        deliveries.report in ('weekly', 'correction')
        and deliveries.status = 'sent'
        and deliveries.period_start <= {{ week_start() }}
    order by deliveries.period_start desc, editions.build_id desc
    limit 1
),

sent as (
    select
        figures.stage_code,
        sum(figures.cumulative_count)::bigint as cumulative_count
    from {{ source('ops', 'edition_figures') }} as figures
    inner join last_sent on figures.build_id = last_sent.build_id
    group by figures.stage_code
)

select
    counted.stage_code,
    counted.cumulative_count,
    sent.cumulative_count as cumulative_sent,
    coalesce(greatest(sent.cumulative_count - counted.cumulative_count, 0), 0) as fall_count
from {{ ref('fct_stage_week') }} as counted
left join sent on counted.stage_code = sent.stage_code
where counted.week_start = {{ week_start() }}
