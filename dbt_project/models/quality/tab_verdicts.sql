{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ delete_week(this) }}"
) }}

select
    {{ week_start() }} as week_start,
    kecamatan_code,
    tab,
    rule_ids,
    array_sort(array_agg(row_number)) as row_numbers
from {{ ref('int_row_verdicts') }}
group by kecamatan_code, tab, rule_ids
