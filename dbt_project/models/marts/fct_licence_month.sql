with

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
        count(*) filter (where event = 'issued' and is_first_of_month) as issued_people_count,
        count(*) filter (where event = 'joined_with' and is_first_of_month)
            as before_joining_people_count
    from {{ ref('int_licence_days') }}
    where day <= {{ week_sunday() }}
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
