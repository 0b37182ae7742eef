-- The edition from which the bridge leads to this run: of the reports that reached somebody, in whatever
-- scope, the last of the run's week or of an earlier one. What corrections told since stands in them.
{{ config(tags=['after_gate']) }}

with

last_sent as (
    select
        editions.build_id,
        builds.week_start,
        builds.history_number,
        builds.rules_version
    from {{ source('ops', 'deliveries') }} as deliveries
    inner join {{ source('ops', 'editions') }} as editions
        on
            deliveries.report = editions.report
            and deliveries.period_start = editions.period_start
            and deliveries.edition = editions.edition
    inner join {{ source('ops', 'builds') }} as builds
        on editions.build_id = builds.build_id and editions.period_start = builds.week_start
    where
        deliveries.report = 'weekly'
        and editions.scope = 'DKI'
        and deliveries.status = 'sent'
        and deliveries.period_start <= {{ week_start() }}
    order by builds.week_start desc, builds.build_id desc
    limit 1
)

select
    build_id,
    week_start,
    history_number,
    rules_version
from last_sent
-- A build from before events were kept cannot be compared with.
where history_number is not null
