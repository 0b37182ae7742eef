-- What facilitators said of each week that was run, fixed in its run. Where an older week is run again the
-- marts go back to it; what was said of the weeks behind it stands here until they are the marts' again.
{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    full_refresh=false,
    contract={'enforced': true},
    pre_hook="{{ delete_week(this) }}",
    post_hook="{{ add_keys() }}",
    tags=['after_gate']
) }}

select
    {{ week_start() }} as week_start,
    kecamatan.kecamatan_code,
    stages.stage_code,
    case
        when reported.status = 'NIHIL' then 'nihil'
        when reported.status = 'ADA DATA' and reported.has_changed then 'ada_data'
        when reported.status = 'ADA DATA' then 'kosong'
        else 'belum'
    end as status
from {{ ref('dim_kecamatan') }} as kecamatan
cross join {{ ref('dim_stage') }} as stages
left join {{ ref('int_reported_stages') }} as reported
    on kecamatan.kecamatan_code = reported.kecamatan_code and stages.stage_code = reported.stage_code
