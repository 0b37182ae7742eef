-- P1, P3 and P6 are verified by nobody; of a file every row read is accepted or quarantined.
select
    stage_code as what,
    count(*) as rows_wrong
from {{ ref('fct_stage_event') }}
where is_verified and stage_code in ('P1', 'P3', 'P6')
group by stage_code

union all

select
    feed as what,
    count(*) as rows_wrong
from {{ ref('partner_verdicts') }}
where rows_read <> accepted + quarantined
group by feed
