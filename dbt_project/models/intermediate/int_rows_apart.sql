-- Where other rows stand in the snapshots in force than stood in those they are compared with: of the last
-- build (int_rows_touched), of the week before (int_reported_stages), of the sent edition (int_change_rows).
-- Mostly the three are one. Place by place, as they stand from the top: what was typed into a row or below
-- the last one is told alone; a row put between others moves all below it. A kecamatan's first workbook is
-- compared with nothing for its week.
{{ config(tags=['after_gate']) }}

{%- set made_of = left_by_last_build('int_facts_made_of') %}

with

in_force as (
    select
        in_force.kecamatan_code,
        in_force.snapshot_id,
        chosen.previous_snapshot_id
    from {{ ref('int_snapshots_in_force') }} as in_force
    left join {{ ref('int_snapshots_chosen') }} as chosen
        on in_force.snapshot_id = chosen.latest_snapshot_id
),

sent as (
    select
        made_of.kecamatan_code,
        made_of.snapshot_id
    from {{ source('ops', 'build_snapshots') }} as made_of
    inner join {{ ref('int_edition_sent') }} as edition on made_of.build_id = edition.build_id
),

compared as (
    select
        kecamatan_code,
        previous_snapshot_id as snapshot_id_then,
        snapshot_id as snapshot_id_now,
        'week' as since
    from in_force
    where previous_snapshot_id is not null
    union all
    select
        coalesce(sent.kecamatan_code, in_force.kecamatan_code) as kecamatan_code,
        sent.snapshot_id as snapshot_id_then,
        in_force.snapshot_id as snapshot_id_now,
        'sent' as since
    from sent
    full outer join in_force on sent.kecamatan_code = in_force.kecamatan_code
    where exists (select 1 from {{ ref('int_edition_sent') }})
    {% if made_of -%}
    union all
    select
        coalesce(made_of.kecamatan_code, in_force.kecamatan_code) as kecamatan_code,
        made_of.snapshot_id as snapshot_id_then,
        in_force.snapshot_id as snapshot_id_now,
        'build' as since
    from {{ made_of }} as made_of
    full outer join in_force on made_of.kecamatan_code = in_force.kecamatan_code
    {%- endif %}
),

sides as (
    select
        kecamatan_code,
        snapshot_id_then,
        snapshot_id_now,
        bool_or(since = 'week') as is_since_week,
        bool_or(since = 'sent') as is_since_sent,
        bool_or(since = 'build') as is_since_build
    from compared
    where snapshot_id_then is distinct from snapshot_id_now
    group by kecamatan_code, snapshot_id_then, snapshot_id_now
)

select
    sides.kecamatan_code,
    stages.stage_code as tab,
    placed.row_number_then,
    placed.row_version_id_then,
    placed.row_number_now,
    placed.row_version_id_now,
    sides.is_since_week,
    sides.is_since_sent,
    sides.is_since_build
from sides
cross join {{ ref('stages') }} as stages
left join {{ source('landing', 'snapshot_tabs') }} as tabs_then
    on
        sides.snapshot_id_then = tabs_then.snapshot_id
        and stages.stage_code = tabs_then.tab
        and tabs_then.is_readable
left join {{ source('landing', 'snapshot_tabs') }} as tabs_now
    on
        sides.snapshot_id_now = tabs_now.snapshot_id
        and stages.stage_code = tabs_now.tab
        and tabs_now.is_readable
cross join
    lateral unnest(
        tabs_then.row_numbers, tabs_then.row_version_ids, tabs_now.row_numbers, tabs_now.row_version_ids
    ) as placed (row_number_then, row_version_id_then, row_number_now, row_version_id_now)
where
    placed.row_number_then is distinct from placed.row_number_now
    or placed.row_version_id_then is distinct from placed.row_version_id_now
