{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='snapshot_id',
    tags=['before_gate'],
    indexes=[{'columns': ['snapshot_id']}]
) }}

-- The week's pulls are judged; of earlier ones only what the table does not hold.
{% set condition %}
snapshot_rows.week_start = {{ week_start() }}
or not exists (
    select 1 from {{ this }} as held where held.snapshot_id = snapshot_rows.snapshot_id
)
{% endset %}

{{ judge_rows(ref('int_snapshot_rows'), condition if is_incremental() else 'true') }}
