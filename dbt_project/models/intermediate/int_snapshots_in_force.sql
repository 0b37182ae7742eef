-- The snapshot that speaks for each kecamatan: the last one, up to the week, that gate 1 did not hold.
{{ config(tags=['after_gate']) }}

select distinct on (kecamatan_code)
    kecamatan_code,
    snapshot_id,
    week_start as snapshot_week
from {{ source('ops', 'accepted_snapshots') }}
where week_start <= {{ week_start() }}
order by kecamatan_code, snapshot_week desc, snapshot_id desc
