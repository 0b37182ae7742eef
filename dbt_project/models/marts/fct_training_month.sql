with

attendances as (
    select
        date_trunc('month', p2.tanggal::timestamp)::date as month_start,
        accepted.kecamatan_code,
        count(*) as attendance_count,
        count(*) filter (where p2.hasil = 'LULUS') as pass_count
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P2') }} as p2 on accepted.row_version_id = p2.row_version_id
    where
        accepted.tab = 'P2'
        and p2.kehadiran = 'HADIR'
        and p2.tanggal <= {{ week_sunday() }}
    group by 1, 2
),

classes as (
    select
        date_trunc('month', first_date::timestamp)::date as month_start,
        kecamatan_code,
        count(*) as class_count
    from {{ ref('fct_training_class') }}
    group by 1, 2
)

select
    months.month_start,
    months.kecamatan_code,
    coalesce(classes.class_count, 0) as class_count,
    coalesce(attendances.attendance_count, 0) as attendance_count,
    coalesce(attendances.pass_count, 0) as pass_count
from {{ ref('int_kecamatan_months') }} as months
left join classes
    on months.month_start = classes.month_start and months.kecamatan_code = classes.kecamatan_code
left join attendances
    on months.month_start = attendances.month_start and months.kecamatan_code = attendances.kecamatan_code
