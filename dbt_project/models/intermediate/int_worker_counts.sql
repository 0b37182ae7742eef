-- What is known of a person's workers, day by day, and how many more they are than before; a registration
-- stands before a visit of its day. A number above 9,999 is a slip (a phone or an amount in the wrong cell).
-- A person's first figure of a month that is compared with an earlier one is marked: there they are counted.
{{ config(
    materialized='incremental',
    pre_hook="{{ delete_touched(this) }}",
    tags=['after_gate'],
    indexes=[{'columns': ['nik']}]
) }}

with

workers_told as (
    select
        registrations.nik,
        registrations.kecamatan_code,
        registrations.tanggal_daftar as day,
        0 as place,
        '' as sheet_code,
        0 as row_number,
        p1.jumlah_tenaga_kerja as worker_count
    from {{ ref('int_registrations') }} as registrations
    inner join {{ staged('P1') }} as p1 on registrations.row_version_id = p1.row_version_id
    where
        registrations.place = 1
        and p1.jumlah_tenaga_kerja <= 9999
        and {{ is_touched('registrations.nik') }}
    union all
    select
        accepted.nik,
        accepted.kecamatan_code,
        p3.tanggal as day,
        1 as place,
        accepted.sheet_kecamatan_code as sheet_code,
        accepted.row_number,
        p3.tenaga_kerja_sekarang as worker_count
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P3') }} as p3 on accepted.row_version_id = p3.row_version_id
    where
        accepted.tab = 'P3'
        and p3.status = 'TERLAKSANA'
        and p3.tenaga_kerja_sekarang <= 9999
        and {{ is_touched('accepted.nik') }}
),

followed as (
    select
        nik,
        kecamatan_code,
        day,
        date_trunc('month', day::timestamp)::date as month_start,
        place,
        sheet_code,
        row_number,
        worker_count,
        worker_count - lag(worker_count) over (
            partition by nik order by day, place, sheet_code, row_number
        ) as added_count
    from workers_told
)

select
    nik,
    kecamatan_code,
    day,
    month_start,
    place = 0 as is_registration,
    worker_count,
    added_count,
    added_count is not null and row_number() over (
        partition by nik, month_start, added_count is null order by day, place, sheet_code, row_number
    ) = 1 as is_first_of_month
from followed
