with

budgeted as (
    select
        anggaran.bulan as month_start,
        anggaran.kecamatan as kecamatan_code,
        count(*) as line_count,
        sum(anggaran.pagu_rp) as pagu_rp,
        sum(anggaran.realisasi_rp) as realisasi_rp
    from {{ ref('int_feed_rows') }} as feed_rows
    inner join {{ ref('stg_partners__anggaran') }} as anggaran
        on feed_rows.feed_row_version_id = anggaran.feed_row_version_id
    where feed_rows.is_accepted
    group by anggaran.bulan, anggaran.kecamatan
)

select
    months.month_start,
    months.kecamatan_code,
    coalesce(budgeted.line_count, 0) as line_count,
    coalesce(budgeted.pagu_rp, 0) as pagu_rp,
    coalesce(budgeted.realisasi_rp, 0) as realisasi_rp
from {{ ref('int_kecamatan_months') }} as months
left join budgeted
    on months.month_start = budgeted.month_start and months.kecamatan_code = budgeted.kecamatan_code
