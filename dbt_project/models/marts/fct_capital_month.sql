-- A row counts once by the day it was asked for and once by the day it was paid. The sheet holds no day
-- of an approval: it stands in the month of its application.
with

rows_dated as (
    select
        accepted.kecamatan_code,
        accepted.nik,
        p7.status,
        p7.jumlah_diajukan_rp,
        p7.jumlah_dicairkan_rp,
        dated.is_paid,
        date_trunc('month', dated.day::timestamp)::date as month_start
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P7') }} as p7 on accepted.row_version_id = p7.row_version_id
    cross join
        lateral (
            values (false, p7.tanggal_ajuan), (true, case when {{ is_disbursed() }} then p7.tanggal_cair end)
        ) as dated (is_paid, day)
    where accepted.tab = 'P7' and dated.day <= {{ week_sunday() }}
),

counted as (
    select
        month_start,
        kecamatan_code,
        count(distinct nik) filter (where not is_paid and status = 'MINAT') as interested_count,
        count(distinct nik) filter (where not is_paid and status <> 'MINAT') as applied_count,
        sum(jumlah_diajukan_rp) filter (where not is_paid and status <> 'MINAT') as applied_rp,
        count(distinct nik) filter (where not is_paid and (status = 'DISETUJUI' or {{ is_disbursed() }}))
            as approved_count,
        sum(jumlah_diajukan_rp) filter (where not is_paid and (status = 'DISETUJUI' or {{ is_disbursed() }}))
            as approved_rp,
        count(distinct nik) filter (where is_paid) as disbursed_count,
        sum(jumlah_dicairkan_rp) filter (where is_paid) as disbursed_rp
    from rows_dated
    group by month_start, kecamatan_code
)

select
    months.month_start,
    months.kecamatan_code,
    coalesce(counted.interested_count, 0) as interested_count,
    coalesce(counted.applied_count, 0) as applied_count,
    coalesce(counted.applied_rp, 0) as applied_rp,
    coalesce(counted.approved_count, 0) as approved_count,
    coalesce(counted.approved_rp, 0) as approved_rp,
    coalesce(counted.disbursed_count, 0) as disbursed_count,
    coalesce(counted.disbursed_rp, 0) as disbursed_rp
from {{ ref('int_kecamatan_months') }} as months
left join counted
    on months.month_start = counted.month_start and months.kecamatan_code = counted.kecamatan_code
