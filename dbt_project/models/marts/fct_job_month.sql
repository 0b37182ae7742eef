-- Three sheets count workers, each by a definition of its own; the columns stand beside each other and are
-- never added.
with

told as (
    select
        month_start,
        kecamatan_code,
        count(*) filter (where is_registration) as registered_people_count,
        sum(worker_count) filter (where is_registration) as registered_worker_count,
        count(*) filter (where is_first_of_month) as followed_people_count,
        sum(added_count) as added_worker_count
    from {{ ref('int_worker_counts') }}
    where day <= {{ week_sunday() }}
    group by 1, 2
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
