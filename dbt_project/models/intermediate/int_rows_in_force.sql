{{ config(tags=['after_gate']) }}

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
)

select
    snapshot_rows.snapshot_id,
    snapshot_rows.kecamatan_code,
    snapshot_rows.tab,
    snapshot_rows.row_number,
    snapshot_rows.row_version_id,
    coalesce(quarantined.rule_ids, '{}') as rule_ids
from {{ ref('int_snapshot_rows') }} as snapshot_rows
inner join {{ ref('int_snapshots_in_force') }} as in_force
    on snapshot_rows.snapshot_id = in_force.snapshot_id
left join quarantined
    on
        snapshot_rows.snapshot_id = quarantined.snapshot_id
        and snapshot_rows.tab = quarantined.tab
        and snapshot_rows.row_number = quarantined.row_number
where snapshot_rows.tab <> 'LAPOR'
