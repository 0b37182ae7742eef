-- From a changed number to its rows: where the rows of the people behind it stand now, and where they
-- stood when the sent edition was made. What stands on one side only is listed too, whoever's it is: a row
-- whose NIK was corrected was another person's before, or nobody's.
{{ config(tags=['after_gate'], pre_hook=joined_by_hash()) }}

with

people as (
    select distinct participant_id
    from {{ ref('int_event_changes') }}
),

sent_tabs as (
    select
        made_of.kecamatan_code,
        tabs.tab,
        tabs.row_numbers,
        tabs.row_version_ids
    from {{ source('ops', 'build_snapshots') }} as made_of
    inner join {{ ref('int_edition_sent') }} as sent on made_of.build_id = sent.build_id
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs on made_of.snapshot_id = tabs.snapshot_id
    where tabs.is_readable and tabs.tab <> 'LAPOR'
),

sides as (
    select
        coalesce(made_of.kecamatan_code, in_force.kecamatan_code) as kecamatan_code,
        made_of.snapshot_id as snapshot_id_then,
        in_force.snapshot_id as snapshot_id_now
    from {{ source('ops', 'build_snapshots') }} as made_of
    inner join {{ ref('int_edition_sent') }} as sent on made_of.build_id = sent.build_id
    full outer join {{ ref('int_snapshots_in_force') }} as in_force
        on made_of.kecamatan_code = in_force.kecamatan_code
    where exists (select 1 from {{ ref('int_edition_sent') }})
),

apart as materialized (
    {{ rows_apart('sides') }}
),

-- What left a place may stand at another: it is one-sided only if it stands nowhere on the other side.
moved as materialized (
    select row_version_id_then as row_version_id from apart
    union
    select row_version_id_now as row_version_id from apart
),

standing as (
    select
        numbered.row_version_id,
        coalesce(tabs.snapshot_id = sides.snapshot_id_now, false) as is_current
    from sides
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs
        on tabs.snapshot_id in (sides.snapshot_id_then, sides.snapshot_id_now)
    cross join lateral unnest(tabs.row_version_ids) as numbered (row_version_id)
    where
        tabs.is_readable
        and tabs.tab <> 'LAPOR'
        and sides.snapshot_id_then is distinct from sides.snapshot_id_now
        and numbered.row_version_id in (select moved.row_version_id from moved)
),

one_sided as (
    select row_version_id
    from standing
    group by row_version_id
    having min(is_current::integer) = max(is_current::integer)
),

versions as (
    select
        landed.row_version_id,
        landed.participant_id,
        one_sided.row_version_id is not null as is_one_sided,
        {{ cells_but_nik('landed') }} as cells_but_nik
    from {{ source('landing', 'row_versions') }} as landed
    left join people on landed.participant_id = people.participant_id
    left join one_sided on landed.row_version_id = one_sided.row_version_id
    where people.participant_id is not null or one_sided.row_version_id is not null
)

select
    versions.participant_id,
    false as is_current,
    versions.is_one_sided,
    sent_tabs.kecamatan_code,
    sent_tabs.tab,
    numbered.row_number,
    versions.row_version_id,
    versions.cells_but_nik,
    null::text[] as rule_ids
from sent_tabs
cross join lateral unnest(sent_tabs.row_numbers, sent_tabs.row_version_ids) as numbered (row_number, id)
inner join versions on numbered.id = versions.row_version_id

union all

select
    versions.participant_id,
    true as is_current,
    versions.is_one_sided,
    verdicts.kecamatan_code,
    verdicts.tab,
    verdicts.row_number,
    versions.row_version_id,
    versions.cells_but_nik,
    verdicts.rule_ids
from {{ ref('int_row_verdicts') }} as verdicts
inner join versions on verdicts.row_version_id = versions.row_version_id
