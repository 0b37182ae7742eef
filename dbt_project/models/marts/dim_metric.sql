{{ config(tags=['standing']) }}

select
    metric_code,
    subject,
    entrepreneur_definition,
    unit,
    definition,
    valid_from,
    valid_to,
    source
from {{ ref('metrics') }}
