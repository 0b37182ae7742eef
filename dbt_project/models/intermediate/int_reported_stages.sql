-- What a kecamatan's LAPOR says of the week, held against the tab's rows as they read, as a multiset.
-- A new row stands for no other: with it the tab holds more rows than before, or no row went from its
-- place or of its person. Any other row that was not there before is a changed one.
{{ config(tags=['after_gate']) }}

with

-- Only a workbook that was accepted this week says anything; a held one is silent.
accepted as (
    select
        in_force.kecamatan_code,
        in_force.snapshot_id,
        chosen.previous_snapshot_id
    from {{ ref('int_snapshots_in_force') }} as in_force
    inner join {{ ref('int_snapshots_chosen') }} as chosen
        on in_force.snapshot_id = chosen.latest_snapshot_id
),

-- Of several statements for a week and stage the lowest readable one counts.
statements as (
    select distinct on (accepted.kecamatan_code, lapor.tahap)
        accepted.kecamatan_code,
        lapor.tahap as stage_code,
        lapor.status,
        snapshot_rows.row_number
    from accepted
    inner join {{ ref('int_snapshot_rows') }} as snapshot_rows
        on accepted.snapshot_id = snapshot_rows.snapshot_id and snapshot_rows.tab = 'LAPOR'
    inner join {{ staged('LAPOR') }} as lapor on snapshot_rows.row_version_id = lapor.row_version_id
    where lapor.minggu = {{ week_start() }} and lapor.tahap is not null and lapor.status is not null
    order by accepted.kecamatan_code asc, lapor.tahap asc, snapshot_rows.row_number desc
),

contents as (
    {%- for tab in ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'] %}
    select
        row_version_id,
        participant_id,
        content_key
    from {{ staged(tab) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- How often each content stands now, and stood before; the lowest place of either.
compared as (
    select
        accepted.kecamatan_code,
        snapshot_rows.tab as stage_code,
        max(contents.participant_id) as participant_id,
        count(*) filter (where snapshot_rows.snapshot_id = accepted.snapshot_id) as count_now,
        count(*) filter (where snapshot_rows.snapshot_id = accepted.previous_snapshot_id) as count_before,
        max(snapshot_rows.row_number) filter (where snapshot_rows.snapshot_id = accepted.snapshot_id)
            as row_now,
        max(snapshot_rows.row_number) filter (where snapshot_rows.snapshot_id = accepted.previous_snapshot_id)
            as row_before
    from accepted
    inner join {{ ref('int_snapshot_rows') }} as snapshot_rows
        on snapshot_rows.snapshot_id in (accepted.snapshot_id, accepted.previous_snapshot_id)
    inner join contents on snapshot_rows.row_version_id = contents.row_version_id
    group by accepted.kecamatan_code, snapshot_rows.tab, contents.content_key
),

differences as (
    select
        kecamatan_code,
        stage_code,
        participant_id,
        count_now - count_before as rows_more,
        case when count_now > count_before then row_now else row_before end as row_number
    from compared
    where count_now <> count_before
),

paired as (
    select
        kecamatan_code,
        stage_code,
        rows_more,
        min(rows_more) over (partition by kecamatan_code, stage_code, row_number) < 0
        or (
            participant_id is not null
            and min(rows_more) over (partition by kecamatan_code, stage_code, participant_id) < 0
        ) as stands_for_another
    from differences
),

changes as (
    select
        kecamatan_code,
        stage_code,
        bool_or(rows_more > 0) as has_changed,
        sum(rows_more) > 0 or bool_or(rows_more > 0 and not stands_for_another) as has_new_row
    from paired
    group by kecamatan_code, stage_code
)

select
    statements.kecamatan_code,
    statements.stage_code,
    statements.row_number,
    statements.status,
    coalesce(changes.has_changed, false) as has_changed,
    coalesce(changes.has_new_row, false) as has_new_row
from statements
left join changes
    on statements.kecamatan_code = changes.kecamatan_code and statements.stage_code = changes.stage_code
