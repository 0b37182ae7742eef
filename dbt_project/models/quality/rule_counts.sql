{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ delete_week(this) }}"
) }}

select
    week_start,
    kecamatan_code,
    rule_id,
    severity,
    count(*) as finding_count
from {{ ref('findings') }}
{%- if is_incremental() %}
where week_start = {{ week_start() }}
{%- endif %}
group by week_start, kecamatan_code, rule_id, severity
