{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ delete_week(this) }}"
) }}

select
    {{ week_start() }} as week_start,
    feed,
    file_name,
    rows_read,
    rows_read - rows_quarantined as accepted,
    rows_quarantined as quarantined
from {{ ref('int_feed_files') }}
