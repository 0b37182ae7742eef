-- Three sheets count workers, each by a definition of its own; the columns stand beside each other and are
-- never added. A number above 9,999 is a slip (a phone or an amount in the wrong cell): not given.
with

-- What is known of a person's workers, day by day; a registration stands before a visit of its day.
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
    where registrations.place = 1 and p1.jumlah_tenaga_kerja <= 9999
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
),

followed as (
    select
        nik,
        kecamatan_code,
        date_trunc('month', day::timestamp)::date as month_start,
        place = 0 as is_registration,
        worker_count,
        worker_count - lag(worker_count) over (
            partition by nik order by day, place, sheet_code, row_number
        ) as added_count
    from workers_told
    where day <= {{ week_sunday() }}
),

told as (
    select
        month_start,
        kecamatan_code,
        count(*) filter (where is_registration) as registered_people_count,
        sum(worker_count) filter (where is_registration) as registered_worker_count,
        count(distinct nik) filter (where added_count is not null) as followed_people_count,
        sum(added_count) as added_worker_count
    from followed
    group by month_start, kecamatan_code
),

paid as (
    select
        p6.bulan as month_start,
        accepted.kecamatan_code,
        count(*) as employer_statement_count,
        sum(p6.tenaga_kerja_dibayar) as paid_worker_count
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P6') }} as p6 on accepted.row_version_id = p6.row_version_id
    where
        accepted.tab = 'P6'
        and p6.tenaga_kerja_dibayar <= 9999
        and {{ last_day_of('p6.bulan') }} <= {{ week_sunday() }}
    group by p6.bulan, accepted.kecamatan_code
)

select
    months.month_start,
    months.kecamatan_code,
    coalesce(told.registered_people_count, 0) as registered_people_count,
    coalesce(told.registered_worker_count, 0)::bigint as registered_worker_count,
    coalesce(told.followed_people_count, 0) as followed_people_count,
    coalesce(told.added_worker_count, 0)::bigint as added_worker_count,
    coalesce(paid.employer_statement_count, 0) as employer_statement_count,
    coalesce(paid.paid_worker_count, 0)::bigint as paid_worker_count
from {{ ref('int_kecamatan_months') }} as months
left join told on months.month_start = told.month_start and months.kecamatan_code = told.kecamatan_code
left join paid on months.month_start = paid.month_start and months.kecamatan_code = paid.kecamatan_code
