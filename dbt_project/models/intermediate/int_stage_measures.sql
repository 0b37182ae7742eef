{{ config(tags=['after_gate']) }}

with

-- A correction may have told other totals of that week since.
corrected as (
    select distinct on (stage.code)
        stage.code as stage_code,
        stage.total::bigint as cumulative_count
    from {{ ref('int_edition_sent') }} as sent
    inner join {{ source('ops', 'editions') }} as editions
        on editions.report = 'correction' and sent.build_id < editions.build_id
    inner join {{ source('ops', 'deliveries') }} as deliveries
        on
            editions.report = deliveries.report
            and editions.period_start = deliveries.period_start
            and editions.scope = deliveries.scope
            and editions.edition = deliveries.edition
            and deliveries.status = 'sent'
    cross join
        lateral jsonb_each_text(editions.manifest -> 'totals' -> sent.week_start::text) as stage (code, total)
    order by stage.code asc, editions.rendered_at desc
),

sent as (
    select
        figures.stage_code,
        sum(figures.cumulative_count)::bigint as cumulative_count
    from {{ source('ops', 'edition_figures') }} as figures
    inner join {{ ref('int_edition_sent') }} as edition_sent on figures.build_id = edition_sent.build_id
    group by figures.stage_code
),

compared as (
    select
        counted.stage_code,
        counted.cumulative_count,
        coalesce(corrected.cumulative_count, sent.cumulative_count) as cumulative_sent
    from {{ ref('fct_stage_week') }} as counted
    left join sent on counted.stage_code = sent.stage_code
    left join corrected on counted.stage_code = corrected.stage_code
    where counted.week_start = {{ week_start() }}
)

select
    stage_code,
    cumulative_count,
    cumulative_sent,
    coalesce(greatest(cumulative_sent - cumulative_count, 0), 0) as fall_count
from compared
