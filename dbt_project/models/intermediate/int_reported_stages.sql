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

-- The rows of now and, against them, those of before. A version that stands as often in both drops out
-- here, so that only what was touched is looked up further down.
sides as (
    select
        snapshot_id,
        1 as more
    from accepted
    union all
    select
        previous_snapshot_id as snapshot_id,
        -1 as more
    from accepted
),

touched as (
    select
        snapshot_rows.kecamatan_code,
        snapshot_rows.tab,
        snapshot_rows.row_version_id,
        sum(sides.more) as rows_more,
        max(snapshot_rows.row_number) as row_number
    from {{ ref('int_snapshot_rows') }} as snapshot_rows
    inner join sides on snapshot_rows.snapshot_id = sides.snapshot_id
    group by snapshot_rows.kecamatan_code, snapshot_rows.tab, snapshot_rows.row_version_id
    having sum(sides.more) <> 0
),

contents as (
    {%- for tab in ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7'] %}
    select
        touched.kecamatan_code,
        touched.tab as stage_code,
        staged.participant_id,
        staged.content_key,
        touched.rows_more,
        touched.row_number
    from touched
    inner join {{ staged(tab) }} as staged on touched.row_version_id = staged.row_version_id
    where touched.tab = '{{ tab }}'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- What reads the same is the same, however it is typed.
differences as (
    select
        kecamatan_code,
        stage_code,
        max(participant_id) as participant_id,
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
