with

stated as (
    select
        p6.bulan as month_start,
        participants.kecamatan_code,
        count(*) as statement_count,
        count(*) filter (where p6.laba_bersih_rp < 0) as loss_count,
        sum(p6.omzet_rp) as omzet_rp,
        sum(p6.hpp_rp) as hpp_rp,
        sum(p6.biaya_operasional_rp) as biaya_operasional_rp,
        sum(p6.laba_bersih_rp) as laba_bersih_rp
    from {{ ref('int_row_verdicts') }} as verdicts
    inner join {{ staged('P6') }} as p6 on verdicts.row_version_id = p6.row_version_id
    inner join {{ ref('int_participants') }} as participants on p6.nik = participants.nik
    where
        verdicts.tab = 'P6'
        and verdicts.rule_ids = '{}'
        and {{ last_day_of('p6.bulan') }} <= {{ week_sunday() }}
    group by p6.bulan, participants.kecamatan_code
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
