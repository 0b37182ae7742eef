-- Of a subject one definition holds on a day, and a target holds only while the definition it names does.
with

metrics as (
    select
        metric_code,
        subject,
        daterange(valid_from, valid_to, '[]') as validity
    from {{ ref('dim_metric') }}
)

select later.metric_code as code
from metrics as earlier
inner join metrics as later
    on
        earlier.subject = later.subject
        and earlier.metric_code < later.metric_code
        and earlier.validity && later.validity
union all
select targets.target_code as code
from {{ ref('dim_target') }} as targets
inner join metrics on targets.metric_code = metrics.metric_code
where not metrics.validity @> daterange(targets.valid_from, targets.valid_to, '[]')
