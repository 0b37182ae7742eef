with

stated as (
    select
        p6.bulan as month_start,
        accepted.kecamatan_code,
        count(*) as statement_count,
        count(*) filter (where p6.laba_bersih_rp < 0) as loss_count,
        sum(p6.omzet_rp) as omzet_rp,
        sum(p6.hpp_rp) as hpp_rp,
        sum(p6.biaya_operasional_rp) as biaya_operasional_rp,
        sum(p6.laba_bersih_rp) as laba_bersih_rp
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P6') }} as p6 on accepted.row_version_id = p6.row_version_id
    where
        accepted.tab = 'P6'
        and {{ last_day_of('p6.bulan') }} <= {{ week_sunday() }}
    group by p6.bulan, accepted.kecamatan_code
)

select
    months.month_start,
    months.kecamatan_code,
    coalesce(stated.statement_count, 0) as statement_count,
    coalesce(stated.loss_count, 0) as loss_count,
    coalesce(stated.omzet_rp, 0) as omzet_rp,
    coalesce(stated.hpp_rp, 0) as hpp_rp,
    coalesce(stated.biaya_operasional_rp, 0) as biaya_operasional_rp,
    coalesce(stated.laba_bersih_rp, 0) as laba_bersih_rp
from {{ ref('int_kecamatan_months') }} as months
left join stated
    on months.month_start = stated.month_start and months.kecamatan_code = stated.kecamatan_code
