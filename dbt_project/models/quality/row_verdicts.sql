{{ config(materialized='view') }}

select
    verdicts.week_start,
    verdicts.kecamatan_code,
    verdicts.tab,
    numbered.row_number,
    case when verdicts.rule_ids = '{}' then 'accepted' else 'quarantined' end as verdict,
    verdicts.rule_ids
from {{ ref('tab_verdicts') }} as verdicts
cross join lateral unnest(verdicts.row_numbers) as numbered (row_number)
