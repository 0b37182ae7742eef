{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    pre_hook=[
        "{{ delete_events_gone(this) }}", "{{ delete_days_to_come(this) }}", "{{ verify_again(this) }}"
    ],
    post_hook="{{ analyze() }}"
) }}

-- Days after the week's Sunday wait for their own week: of people who were not touched those are new whose
-- day no event has reached. Of people who were touched what stands as it is, stays.
with

dates as (
    select
        participant_id,
        stage_code,
        event_date,
        kecamatan_code
    from {{ ref('int_stage_dates') }}
    where event_date <= {{ week_sunday() }} and {{ is_touched('nik') }}
    {%- if is_incremental() %}
    union all
    select
        participant_id,
        stage_code,
        event_date,
        kecamatan_code
    from {{ ref('int_stage_dates') }}
    where
        event_date <= {{ week_sunday() }}
        and event_date > {{ last_day_reached() }}
        and nik not in (select touched.nik from {{ ref('int_people_touched') }} as touched)
    {%- endif %}
)

select
    dates.participant_id,
    dates.stage_code,
    dates.event_date,
    dates.kecamatan_code,
    verified.participant_id is not null as is_verified
from dates
left join {{ ref('int_stages_verified') }} as verified
    on dates.participant_id = verified.participant_id and dates.stage_code = verified.stage_code
{%- if is_incremental() %}
left join {{ this }} as standing
    on dates.participant_id = standing.participant_id and dates.stage_code = standing.stage_code
where standing.participant_id is null
{%- endif %}
