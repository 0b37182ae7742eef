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
        told.row_number
    from accepted
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs
        on accepted.snapshot_id = tabs.snapshot_id and tabs.tab = 'LAPOR' and tabs.is_readable
    cross join lateral unnest(tabs.row_numbers, tabs.row_version_ids) as told (row_number, row_version_id)
    inner join {{ staged('LAPOR') }} as lapor on told.row_version_id = lapor.row_version_id
    where lapor.minggu = {{ week_start() }} and lapor.tahap is not null and lapor.status is not null
    order by accepted.kecamatan_code asc, lapor.tahap asc, told.row_number desc
),

-- The rows of now and, against them, those of before.
moved as (
    select
        kecamatan_code,
        tab,
        row_version_id_now as row_version_id,
        row_number_now as row_number,
        1 as rows_more
    from {{ ref('int_rows_apart') }}
    where is_since_week and row_version_id_now is not null
    union all
    select
        kecamatan_code,
        tab,
        row_version_id_then as row_version_id,
        row_number_then as row_number,
        -1 as rows_more
    from {{ ref('int_rows_apart') }}
    where is_since_week and row_version_id_then is not null
),

contents as (
    select
        moved.kecamatan_code,
        moved.tab as stage_code,
        typed.nik,
        typed.content_key,
        moved.rows_more,
        moved.row_number
    from moved
    inner join {{ ref('int_rows_typed') }} as typed on moved.row_version_id = typed.row_version_id
    where typed.is_data_row
),

-- What reads the same is the same, however it is typed.
differences as (
    select
        kecamatan_code,
        stage_code,
        max(nik) as nik,
        sum(rows_more) as rows_more,
        max(row_number) as row_number
    from contents
    group by kecamatan_code, stage_code, content_key
    having sum(rows_more) <> 0
),

paired as (
    select
        kecamatan_code,
        stage_code,
        rows_more,
        min(rows_more) over (partition by kecamatan_code, stage_code, row_number) < 0
        or (
            nik is not null
            and min(rows_more) over (partition by kecamatan_code, stage_code, nik) < 0
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
    union all
    -- Every row of a first workbook is new.
    select
        accepted.kecamatan_code,
        counts.tab as stage_code,
        true as has_changed,
        true as has_new_row
    from accepted
    inner join {{ ref('int_row_counts') }} as counts on accepted.snapshot_id = counts.snapshot_id
    where accepted.previous_snapshot_id is null
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
