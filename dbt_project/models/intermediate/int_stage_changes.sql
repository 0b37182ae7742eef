-- Why somebody counts now who did not when the edition was sent, or no longer counts, or counts in
-- another kecamatan: one kind each, the first that is so.
{{ config(tags=['after_gate']) }}

with

-- Rows of one class read the same but for the NIK: the first that is gone answers to the first that came.
one_sided as (
    select
        *,
        row_number() over (
            partition by is_current, kecamatan_code, tab, cells_but_nik
            order by row_number
        ) as place
    from {{ ref('int_change_rows') }}
    where is_one_sided
),

-- A row whose NIK alone was corrected is the same row, though another person's.
corrected_niks as (
    select
        gone.participant_id as sent_participant_id,
        appeared.participant_id,
        appeared.tab
    from one_sided as gone
    inner join one_sided as appeared
        on
            gone.kecamatan_code = appeared.kecamatan_code
            and gone.tab = appeared.tab
            and gone.cells_but_nik = appeared.cells_but_nik
            and gone.place = appeared.place
    where not gone.is_current and appeared.is_current
),

-- Of each person and tab: whether rows of theirs stood then and stand now.
standing as (
    select
        participant_id,
        tab,
        not is_current as stood_then,
        is_current as stands_now
    from {{ ref('int_change_rows') }}
    union all
    select
        participant_id,
        tab,
        true as stood_then,
        false as stands_now
    from corrected_niks
    union all
    select
        sent_participant_id as participant_id,
        tab,
        false as stood_then,
        true as stands_now
    from corrected_niks
),

tabs_of_people as (
    select
        participant_id,
        tab,
        bool_or(stood_then) as stood_then,
        bool_or(stands_now) as stands_now
    from standing
    where participant_id is not null
    group by participant_id, tab
),

contents_of_people as (
    select
        participant_id,
        tab,
        array_agg(row_version_id order by row_version_id) filter (where is_current)
        = array_agg(row_version_id order by row_version_id) filter (where not is_current) as is_unchanged,
        coalesce(bool_or(rule_ids && '{X01,X02,X05,X06,X07}'), false) as is_duplicate
    from {{ ref('int_change_rows') }}
    where participant_id is not null
    group by participant_id, tab
),

-- Nobody counts for a stage without a registration: both must have stood.
explained as (
    select
        changes.*,
        sent.week_start + 6 as sent_sunday,
        coalesce(of_stage.stood_then and of_registration.stood_then, false) as stood_then,
        coalesce(of_stage.stands_now and of_registration.stands_now, false) as stands_now,
        coalesce(stage_rows.is_unchanged and registration_rows.is_unchanged, false) as is_unchanged,
        coalesce(stage_rows.is_duplicate, false) as is_duplicate,
        sent.rules_version <> '{{ var("rules_version") }}' as has_new_rules
    from {{ ref('int_event_changes') }} as changes
    cross join {{ ref('int_edition_sent') }} as sent
    left join tabs_of_people as of_stage
        on changes.participant_id = of_stage.participant_id and changes.stage_code = of_stage.tab
    left join tabs_of_people as of_registration
        on changes.participant_id = of_registration.participant_id and of_registration.tab = 'P1'
    left join contents_of_people as stage_rows
        on changes.participant_id = stage_rows.participant_id and changes.stage_code = stage_rows.tab
    left join contents_of_people as registration_rows
        on changes.participant_id = registration_rows.participant_id and registration_rows.tab = 'P1'
)

select
    participant_id,
    stage_code,
    sent_kecamatan_code,
    sent_event_date,
    kecamatan_code,
    event_date,
    case
        when kecamatan_code is not null and sent_kecamatan_code is not null then 'moved'
        when event_date > sent_sunday then 'new'
        when kecamatan_code is not null and not stood_then then 'late'
        when sent_kecamatan_code is not null and not stands_now then 'withdrawn'
        when sent_kecamatan_code is not null and is_duplicate then 'duplicate_found'
        when is_unchanged and has_new_rules then 'rules_changed'
        else 'corrected'
    end as change_kind
from explained
