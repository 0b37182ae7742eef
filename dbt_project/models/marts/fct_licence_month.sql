-- An application counts by its own day, an issued licence by the day of issue. A licence from before the
-- registration is often years old: it counts by the day on which its holder joined.
with

rows_dated as (
    select
        accepted.kecamatan_code,
        accepted.nik,
        p4.jenis_izin,
        p4.status,
        dated.event,
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
    where accepted.tab = 'P4' and dated.day <= {{ week_sunday() }}
),

counted as (
    select
        month_start,
        kecamatan_code,
        jenis_izin,
        count(*) filter (where event = 'applied') as applied_count,
        count(*) filter (where event = 'applied' and status in ('DIAJUKAN', 'KURANG BERKAS', 'SURVEI'))
            as applied_open_count,
        count(*) filter (where event = 'applied' and status = 'DITOLAK') as applied_rejected_count,
        count(*) filter (where event = 'issued') as issued_count,
        count(distinct nik) filter (where event = 'issued') as issued_people_count,
        count(distinct nik) filter (where event = 'joined_with') as before_joining_people_count
    from rows_dated
    group by month_start, kecamatan_code, jenis_izin
)

select
    months.month_start,
    months.kecamatan_code,
    kinds.jenis_izin,
    coalesce(counted.applied_count, 0) as applied_count,
    coalesce(counted.applied_open_count, 0) as applied_open_count,
    coalesce(counted.applied_rejected_count, 0) as applied_rejected_count,
    coalesce(counted.issued_count, 0) as issued_count,
    coalesce(counted.issued_people_count, 0) as issued_people_count,
    coalesce(counted.before_joining_people_count, 0) as before_joining_people_count
from {{ ref('int_kecamatan_months') }} as months
cross join unnest({{ choices('P4', 'jenis_izin') }}) as kinds (jenis_izin)
left join counted
    on
        months.month_start = counted.month_start
        and months.kecamatan_code = counted.kecamatan_code
        and kinds.jenis_izin = counted.jenis_izin
