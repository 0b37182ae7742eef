select
    {{ week_start() }} as week_start,
    participant_id,
    stage_code,
    kecamatan_code,
    change_kind,
    1::bigint as change_count,
    event_date
from {{ ref('int_stage_changes') }}
where kecamatan_code is not null

union all

select
    {{ week_start() }} as week_start,
    participant_id,
    stage_code,
    sent_kecamatan_code as kecamatan_code,
    change_kind,
    -1::bigint as change_count,
    sent_event_date as event_date
from {{ ref('int_stage_changes') }}
where sent_kecamatan_code is not null
