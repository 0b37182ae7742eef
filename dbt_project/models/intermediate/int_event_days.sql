-- Stage events by day: what weeks and months are summed from.
{{ config(tags=['after_gate'], unique_key=['event_date', 'kecamatan_code', 'stage_code']) }}

select
    event_date,
    kecamatan_code,
    stage_code,
    count(*) as new_count,
    count(*) filter (where is_verified) as verified_count
from {{ ref('fct_stage_event') }}
group by event_date, kecamatan_code, stage_code
