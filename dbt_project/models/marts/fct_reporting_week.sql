select
    week_start,
    kecamatan_code,
    stage_code,
    status
from {{ ref('int_reporting_weeks') }}
where week_start <= {{ week_start() }}
