{{ config(tags=['standing']) }}

select
    target_code,
    metric_code,
    period,
    bound,
    target_value,
    due_date,
    valid_from,
    valid_to,
    source,
    note
from {{ ref('targets') }}
