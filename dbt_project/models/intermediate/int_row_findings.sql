{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='snapshot_id',
    tags=['before_gate'],
    indexes=[{'columns': ['snapshot_id']}]
) }}

{{ judge_rows(ref('int_rows_to_judge')) }}
