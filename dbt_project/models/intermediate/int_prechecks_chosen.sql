-- The newest precheck of each kecamatan in the run's week.
{{ config(tags=['precheck']) }}

select distinct on (kecamatan_code)
    kecamatan_code,
    snapshot_id
from {{ source('landing', 'snapshots') }}
where week_start = {{ week_start() }} and is_precheck
order by kecamatan_code, snapshot_id desc
