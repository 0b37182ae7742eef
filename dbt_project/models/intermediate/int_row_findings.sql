{{ config(
    materialized='incremental',
    pre_hook="{{ delete_judged(this) }}",
    tags=['before_gate'],
    indexes=[{'columns': ['snapshot_id']}]
) }}

{{ judge_rows(ref('int_rows_to_judge')) }}
