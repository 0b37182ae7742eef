-- Days after the week's Sunday wait for their own week.
with

sightings as (
    select distinct
        stage_code,
        nik
    from {{ ref('int_feed_sightings') }}
)

select
    dates.participant_id,
    dates.stage_code,
    dates.event_date,
    dates.kecamatan_code,
    sightings.nik is not null as is_verified
from {{ ref('int_stage_dates') }} as dates
inner join {{ ref('int_participants') }} as participants on dates.participant_id = participants.participant_id
left join sightings on participants.nik = sightings.nik and dates.stage_code = sightings.stage_code
where dates.event_date <= {{ week_sunday() }}
