-- Who counts where now against where they counted in the sent edition; a person who counts in the same
-- kecamatan both times is no change, whatever became of the day.
{{ config(tags=['after_gate']) }}

with

sent_events as (
    select
        versions.participant_id,
        versions.stage_code,
        versions.kecamatan_code,
        versions.event_date
    from {{ source('ops', 'event_versions') }} as versions
    inner join {{ ref('int_edition_sent') }} as sent
        on
            versions.from_number <= sent.history_number
            and (versions.to_number is null or versions.to_number > sent.history_number)
),

compared as (
    select
        coalesce(events.participant_id, sent_events.participant_id) as participant_id,
        coalesce(events.stage_code, sent_events.stage_code) as stage_code,
        sent_events.kecamatan_code as sent_kecamatan_code,
        sent_events.event_date as sent_event_date,
        events.kecamatan_code,
        events.event_date
    from {{ ref('fct_stage_event') }} as events
    full outer join sent_events
        on events.participant_id = sent_events.participant_id and events.stage_code = sent_events.stage_code
    where events.kecamatan_code is distinct from sent_events.kecamatan_code
)

select
    compared.participant_id,
    compared.stage_code,
    compared.sent_kecamatan_code,
    compared.sent_event_date,
    compared.kecamatan_code,
    compared.event_date
from compared
where exists (select 1 from {{ ref('int_edition_sent') }})
