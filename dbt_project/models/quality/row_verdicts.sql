{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ delete_week(this) }}"
) }}

select
    {{ week_start() }} as week_start,
    kecamatan_code,
    tab,
    row_number,
    case when rule_ids = '{}' then 'accepted' else 'quarantined' end as verdict,
    rule_ids
from {{ ref('int_row_verdicts') }}
