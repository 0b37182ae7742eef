{{ config(
    materialized='incremental',
    pre_hook="{{ delete_touched(this) }}",
    tags=['after_gate'],
    indexes=[{'columns': ['nik']}]
) }}

select
    participants.nik,
    participants.participant_id,
    participants.kecamatan_code,
    participants.tanggal_daftar,
    counted.stage_code,
    min(counted.event_date) as event_date,
    date_trunc('month', participants.tanggal_daftar::timestamp)::date as cohort_month,
    date_trunc('month', min(counted.event_date)::timestamp)::date as month_start
from {{ ref('int_counted_rows') }} as counted
inner join {{ ref('int_participants') }} as participants on counted.nik = participants.nik
-- A licence from before the registration is no step of the programme.
where
    (counted.stage_code <> 'P4' or counted.event_date >= participants.tanggal_daftar)
    and {{ is_touched('counted.nik') }}
group by 1, 2, 3, 4, 5
