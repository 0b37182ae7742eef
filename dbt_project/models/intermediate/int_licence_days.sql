-- Licences by day: applied for, issued, or held before joining. An application counts by its own day, an
-- issued licence by the day of issue. A licence from before the registration is often years old: it counts by
-- the day on which its holder joined. A person's first of a kind and month is marked: there they are counted.
{{ config(
    materialized='incremental',
    pre_hook="{{ delete_touched(this) }}",
    tags=['after_gate'],
    indexes=[{'columns': ['nik']}]
) }}

with

dated as (
    select
        accepted.nik,
        accepted.kecamatan_code,
        accepted.row_version_id,
        p4.jenis_izin,
        p4.status,
        dated.event,
        dated.day,
        date_trunc('month', dated.day::timestamp)::date as month_start
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P4') }} as p4 on accepted.row_version_id = p4.row_version_id
    cross join
        lateral (
            values
            ('applied', p4.tanggal_ajuan),
            (
                case
                    when p4.tanggal_terbit < accepted.tanggal_daftar then 'joined_with' else 'issued'
                end,
                case
                    when p4.status = 'TERBIT' then greatest(p4.tanggal_terbit, accepted.tanggal_daftar)
                end
            )
        ) as dated (event, day)
    where accepted.tab = 'P4' and dated.day is not null and {{ is_touched('accepted.nik') }}
)

select
    nik,
    kecamatan_code,
    jenis_izin,
    status,
    event,
    day,
    month_start,
    row_number() over (
        partition by nik, jenis_izin, event, month_start order by day, row_version_id
    ) = 1 as is_first_of_month
from dated
