{{ config(
    materialized='incremental',
    pre_hook=[joined_by_hash(), "{{ delete_touched_rows(this) }}"],
    tags=['after_gate'],
    indexes=[{'columns': ['nik']}, {'columns': ['row_version_id']}]
) }}

with

quarantined as (
    select
        snapshot_id,
        tab,
        row_number,
        array_agg(distinct rule_id order by rule_id) as rule_ids
    from {{ ref('int_row_findings') }}
    where severity = 'karantina'
    group by snapshot_id, tab, row_number
),

standing as (
    {% if is_incremental() -%}
    select
        in_force.snapshot_id,
        touched.kecamatan_code,
        touched.tab,
        touched.row_number,
        touched.row_version_id_now as row_version_id
    from {{ ref('int_rows_touched') }} as touched
    inner join {{ ref('int_snapshots_in_force') }} as in_force
        on touched.kecamatan_code = in_force.kecamatan_code
    {%- else -%}
    select
        in_force.snapshot_id,
        in_force.kecamatan_code,
        tabs.tab,
        numbered.row_number,
        numbered.row_version_id
    from {{ ref('int_snapshots_in_force') }} as in_force
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs on in_force.snapshot_id = tabs.snapshot_id
    cross join lateral unnest(tabs.row_numbers, tabs.row_version_ids) as numbered (row_number, row_version_id)
    where tabs.is_readable and tabs.tab <> 'LAPOR'
    {%- endif %}
)

select
    standing.kecamatan_code,
    standing.tab,
    standing.row_number,
    standing.row_version_id,
    coalesce(quarantined.rule_ids, '{}') as rule_ids,
    typed.nik,
    typed.activity_date
from standing
inner join {{ ref('int_rows_typed') }} as typed on standing.row_version_id = typed.row_version_id
left join quarantined
    on
        standing.snapshot_id = quarantined.snapshot_id
        and standing.tab = quarantined.tab
        and standing.row_number = quarantined.row_number
where typed.is_data_row
