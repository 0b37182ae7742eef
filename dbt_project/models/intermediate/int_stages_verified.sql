{{ config(tags=['after_gate']) }}

select distinct
    participants.participant_id,
    sightings.stage_code
from {{ ref('int_feed_sightings') }} as sightings
inner join {{ ref('int_participants') }} as participants on sightings.nik = participants.nik
