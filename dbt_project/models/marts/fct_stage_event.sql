-- Days after the week's Sunday wait for their own week. No partner feed is read yet: none is verified.
select
    participant_id,
    stage_code,
    event_date,
    kecamatan_code,
    false as is_verified
from {{ ref('int_stage_dates') }}
where event_date <= {{ week_sunday() }}
