-- A target that names a public figure has its value and unit; one without says how it was computed.
select targets.target_code
from {{ ref('targets') }} as targets
inner join {{ ref('metrics') }} as metrics on targets.metric_code = metrics.metric_code
left join {{ ref('public_figures') }} as figures
    on
        targets.said_on = figures.said_on
        and targets.figure = figures.figure
        and figures.scope = 'DKI Jakarta'
group by targets.target_code, targets.figure, targets.note, targets.target_value, metrics.unit
having
    case
        when targets.figure is null then targets.note is null
        else count(*) filter (where figures.value = targets.target_value and figures.unit = metrics.unit) <> 1
    end
