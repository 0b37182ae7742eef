{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ delete_touched(this, 'participant_id') }}", "{{ delete_days_to_come(this) }}", "{{ verify_again(this) }}"
    ]
) }}

-- Days after the week's Sunday wait for their own week: of people who were not touched those are new whose
-- day no event has reached.
select
    dates.participant_id,
    dates.stage_code,
    dates.event_date,
    dates.kecamatan_code,
    verified.participant_id is not null as is_verified
from {{ ref('int_stage_dates') }} as dates
left join {{ ref('int_stages_verified') }} as verified
    on dates.participant_id = verified.participant_id and dates.stage_code = verified.stage_code
left join {{ ref('int_people_touched') }} as touched on dates.nik = touched.nik
where
    dates.event_date <= {{ week_sunday() }}
    and (touched.nik is not null or dates.event_date > {{ last_day_reached(this) }})
