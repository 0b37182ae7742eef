{{ config(materialized='view', tags=['after_gate']) }}

select
    participant_id,
    nik,
    kecamatan_code,
    tanggal_daftar
from {{ ref('int_registrations') }}
where place = 1
