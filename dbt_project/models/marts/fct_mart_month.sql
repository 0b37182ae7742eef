-- A mart is known from its first sale on, by its code (its name where that is missing) in its kecamatan.
with

sales as (
    select
        mart.kecamatan as kecamatan_code,
        {{ function('fold_name') }}(coalesce(mart.kode_gerai, mart.nama_gerai)) as shop,
        date_trunc('month', mart.tanggal::timestamp)::date as month_start,
        mart.nik_pemasok as nik,
        mart.omzet_rp
    from {{ ref('int_feed_rows') }} as feed_rows
    inner join {{ ref('stg_partners__mart') }} as mart
        on feed_rows.feed_row_version_id = mart.feed_row_version_id
    where
        feed_rows.is_accepted
        and mart.kecamatan is not null
        and coalesce(mart.kode_gerai, mart.nama_gerai) is not null
        and mart.tanggal <= {{ week_sunday() }}
),

shop_months as (
    select
        kecamatan_code,
        shop,
        month_start,
        min(month_start) over (partition by kecamatan_code, shop) as first_month
    from sales
    where omzet_rp > 0
    group by kecamatan_code, shop, month_start
),

openings as (
    select
        kecamatan_code,
        greatest(first_month, date '2017-12-01') as month_start,
        count(distinct shop) as opened_count
    from shop_months
    group by 1, 2
),

open_shops as (
    select
        kecamatan_code,
        month_start,
        count(*) as open_count
    from shop_months
    group by kecamatan_code, month_start
),

sold as (
    select
        kecamatan_code,
        month_start,
        count(distinct nik) filter (where omzet_rp > 0) as supplier_count,
        sum(omzet_rp) as omzet_rp
    from sales
    group by kecamatan_code, month_start
)

select
    months.month_start,
    months.kecamatan_code,
    coalesce(open_shops.open_count, 0) as open_count,
    (sum(coalesce(openings.opened_count, 0)) over so_far - coalesce(open_shops.open_count, 0))::bigint
        as silent_count,
    coalesce(sold.supplier_count, 0) as supplier_count,
    coalesce(sold.omzet_rp, 0) as omzet_rp
from {{ ref('int_kecamatan_months') }} as months
left join openings
    on months.month_start = openings.month_start and months.kecamatan_code = openings.kecamatan_code
left join open_shops
    on months.month_start = open_shops.month_start and months.kecamatan_code = open_shops.kecamatan_code
left join sold on months.month_start = sold.month_start and months.kecamatan_code = sold.kecamatan_code
window so_far as (partition by months.kecamatan_code order by months.month_start)
