{{ config(tags=['after_gate']) }}

with

-- A correction may have told other totals of that week since, perhaps by what a later week knew.
told as (
    select
        stage.code as stage_code,
        stage.total::bigint as cumulative_count,
        editions.rendered_at,
        builds.week_start <= {{ week_start() }} as is_known
    from {{ ref('int_edition_sent') }} as sent
    inner join {{ source('ops', 'editions') }} as editions
        on editions.report = 'correction' and sent.build_id < editions.build_id
    inner join {{ source('ops', 'builds') }} as builds on editions.build_id = builds.build_id
    inner join {{ source('ops', 'deliveries') }} as deliveries
        on
            editions.report = deliveries.report
            and editions.period_start = deliveries.period_start
            and editions.scope = deliveries.scope
            and editions.edition = deliveries.edition
            and deliveries.status = 'sent'
    cross join
        lateral jsonb_each_text(editions.manifest -> 'totals' -> sent.week_start::text) as stage (code, total)
),

corrected as (
    select
        stage_code,
        (array_agg(cumulative_count order by rendered_at desc) filter (where is_known))[1] as known_count,
        (array_agg(cumulative_count order by rendered_at desc))[1] as newest_count
    from told
    group by stage_code
),

sent as (
    select
        figures.stage_code,
        sum(figures.cumulative_count)::bigint as cumulative_count,
        bool_or(edition_sent.week_start = {{ week_start() }}) as is_of_this_week
    from {{ source('ops', 'edition_figures') }} as figures
    inner join {{ ref('int_edition_sent') }} as edition_sent on figures.build_id = edition_sent.build_id
    group by figures.stage_code
),

-- A week whose report has left is held to what could be known in it, and to no more than is told by now: it
-- tells nothing anew. Any other is held to what was told last, by whomever.
compared as (
    select
        counted.stage_code,
        counted.cumulative_count,
        case
            when sent.is_of_this_week
                then least(coalesce(corrected.known_count, sent.cumulative_count), corrected.newest_count)
            else coalesce(corrected.newest_count, sent.cumulative_count)
        end as cumulative_sent
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
