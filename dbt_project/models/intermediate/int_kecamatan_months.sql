{{ config(tags=['after_gate']) }}

select
    months.month_start::date as month_start,
    least({{ last_day_of('months.month_start') }}, {{ week_sunday() }}) as last_day,
    kecamatan.kecamatan_code
from generate_series(timestamp '2017-12-01', {{ week_sunday() }}, interval '1 month') as months (month_start)
cross join {{ ref('kecamatan') }} as kecamatan
