-- A stage never counts a person that P1 does not.
select events.participant_id
from {{ ref('fct_stage_event') }} as events
where
    not exists (
        select 1
        from {{ ref('fct_stage_event') }} as registered
        where registered.stage_code = 'P1' and registered.participant_id = events.participant_id
    )
