{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ delete_week(this, '>=') }}"
) }}

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
        lapor.status
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
        content_key
    from {{ staged(tab) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

-- Rows as they read, as a multiset: how often each stands now, and stood before.
compared as (
    select
        accepted.kecamatan_code,
        snapshot_rows.tab,
        contents.content_key,
        count(*) filter (where snapshot_rows.snapshot_id = accepted.snapshot_id) as count_now,
        count(*) filter (where snapshot_rows.snapshot_id = accepted.previous_snapshot_id) as count_before
    from accepted
    inner join {{ ref('int_snapshot_rows') }} as snapshot_rows
        on snapshot_rows.snapshot_id in (accepted.snapshot_id, accepted.previous_snapshot_id)
    inner join contents on snapshot_rows.row_version_id = contents.row_version_id
    group by accepted.kecamatan_code, snapshot_rows.tab, contents.content_key
),

changed as (
    select distinct
        kecamatan_code,
        tab as stage_code
    from compared
    where count_now > count_before
)

select
    {{ week_start() }} as week_start,
    kecamatan.kecamatan_code,
    stages.stage_code,
    case
        when statements.status = 'NIHIL' then 'nihil'
        when statements.status = 'ADA DATA' and changed.stage_code is not null then 'ada_data'
        when statements.status = 'ADA DATA' then 'kosong'
        else 'belum'
    end as status
from {{ ref('dim_kecamatan') }} as kecamatan
cross join {{ ref('dim_stage') }} as stages
left join statements
    on kecamatan.kecamatan_code = statements.kecamatan_code and stages.stage_code = statements.stage_code
left join changed
    on kecamatan.kecamatan_code = changed.kecamatan_code and stages.stage_code = changed.stage_code
