-- P1 rows that no rule on the row alone quarantined, with their place among the rows of their NIK:
-- the first by day, kecamatan and row is the participant; the others are X01 or X02.
{{ config(
    materialized='incremental',
    pre_hook="{{ delete_touched(this) }}",
    tags=['after_gate'],
    indexes=[{'columns': ['nik']}]
) }}

select
    p1.participant_id,
    p1.nik,
    rows_in_force.kecamatan_code,
    rows_in_force.row_number,
    rows_in_force.row_version_id,
    p1.tanggal_daftar,
    row_number() over first_registered as place,
    row_number() over first_registered_here as place_in_kecamatan
from {{ ref('int_rows_in_force') }} as rows_in_force
inner join {{ staged('P1') }} as p1 on rows_in_force.row_version_id = p1.row_version_id
where
    rows_in_force.tab = 'P1'
    and rows_in_force.rule_ids = '{}'
    and {{ is_touched('rows_in_force.nik') }}
window
    first_registered as (
        partition by p1.nik
        order by p1.tanggal_daftar, rows_in_force.kecamatan_code, rows_in_force.row_number
    ),
    first_registered_here as (
        partition by p1.nik, rows_in_force.kecamatan_code
        order by p1.tanggal_daftar, rows_in_force.row_number
    )
