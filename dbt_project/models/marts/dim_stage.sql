{{ config(tags=['standing']) }}

select
    stage_code,
    stage_name,
    stage_order
from {{ ref('stages') }}
