-- The snapshot that speaks for each kecamatan: the last one, up to the week, that gate 1 did not hold.
{{ config(tags=['after_gate']) }}

{% if reproduced_build() %}
select
    made_of.kecamatan_code,
    snapshots.snapshot_id,
    snapshots.week_start as snapshot_week
from {{ source('ops', 'build_snapshots') }} as made_of
inner join {{ source('landing', 'snapshots') }} as snapshots on made_of.snapshot_id = snapshots.snapshot_id
where made_of.build_id = {{ reproduced_build() }}
{% else %}
select distinct on (kecamatan_code)
    kecamatan_code,
    snapshot_id,
    week_start as snapshot_week
from {{ source('ops', 'accepted_snapshots') }}
where week_start <= {{ week_start() }}
order by kecamatan_code, snapshot_week desc, snapshot_id desc
{% endif %}
