-- Days after the week's Sunday wait for their own week.
with

verified as (
    select distinct
        participants.participant_id,
        sightings.stage_code
    from {{ ref('int_feed_sightings') }} as sightings
    inner join {{ ref('int_participants') }} as participants on sightings.nik = participants.nik
)

select
    dates.participant_id,
    dates.stage_code,
    dates.event_date,
    dates.kecamatan_code,
    verified.participant_id is not null as is_verified
from {{ ref('int_stage_dates') }} as dates
left join verified
    on dates.participant_id = verified.participant_id and dates.stage_code = verified.stage_code
where dates.event_date <= {{ week_sunday() }}
