-- Sales to one's own customers (LANGSUNG) show no market: they stand apart and make nobody a seller.
with

sold as (
    select
        p5.bulan as month_start,
        accepted.kecamatan_code,
        count(distinct accepted.nik) filter (where p5.kanal <> 'LANGSUNG') as seller_count,
        sum(p5.nilai_penjualan_rp) filter (where p5.kanal <> 'LANGSUNG') as market_sales_rp,
        sum(p5.nilai_penjualan_rp) filter (where p5.kanal = 'OK OCE MART') as mart_sales_rp,
        sum(p5.nilai_penjualan_rp) filter (where p5.kanal = 'BAZAR') as bazar_sales_rp,
        sum(p5.nilai_penjualan_rp) filter (where p5.kanal in ('E-COMMERCE', 'MEDIA SOSIAL'))
            as online_sales_rp,
        sum(p5.nilai_penjualan_rp) filter (
            where p5.kanal in ('RESELLER', 'PENGADAAN', 'RITEL MODERN', 'EKSPOR')
        ) as trade_sales_rp,
        sum(p5.nilai_penjualan_rp) filter (where p5.kanal = 'LANGSUNG') as langsung_sales_rp
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P5') }} as p5 on accepted.row_version_id = p5.row_version_id
    where
        accepted.tab = 'P5'
        and p5.nilai_penjualan_rp > 0
        and {{ last_day_of('p5.bulan') }} <= {{ week_sunday() }}
    group by p5.bulan, accepted.kecamatan_code
)

select
    months.month_start,
    months.kecamatan_code,
    coalesce(sold.seller_count, 0) as seller_count,
    coalesce(sold.market_sales_rp, 0) as market_sales_rp,
    coalesce(sold.mart_sales_rp, 0) as mart_sales_rp,
    coalesce(sold.bazar_sales_rp, 0) as bazar_sales_rp,
    coalesce(sold.online_sales_rp, 0) as online_sales_rp,
    coalesce(sold.trade_sales_rp, 0) as trade_sales_rp,
    coalesce(sold.langsung_sales_rp, 0) as langsung_sales_rp
from {{ ref('int_kecamatan_months') }} as months
left join sold
    on months.month_start = sold.month_start and months.kecamatan_code = sold.kecamatan_code
