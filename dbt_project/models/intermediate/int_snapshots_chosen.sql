-- Which snapshots the week is made of. Latest: the week's last pull, a precheck's aside. Previous: in
-- force before the week. Nothing of a later week is ever looked at.
{{ config(tags=['before_gate']) }}

with

{% if reproduced_build() %}
latest as (
    select
        kecamatan_code,
        pulled_snapshot_id as latest_snapshot_id
    from {{ source('ops', 'build_snapshots') }}
    where build_id = {{ reproduced_build() }}
),

previous as (
    select
        kecamatan_code,
        previous_snapshot_id
    from {{ source('ops', 'build_snapshots') }}
    where build_id = {{ reproduced_build() }}
)
{% else %}
latest as (
    select distinct on (kecamatan_code)
        kecamatan_code,
        snapshot_id as latest_snapshot_id
    from {{ source('landing', 'snapshots') }}
    where week_start = {{ week_start() }} and not is_precheck
    order by kecamatan_code, snapshot_id desc
),

previous as (
    select distinct on (kecamatan_code)
        kecamatan_code,
        snapshot_id as previous_snapshot_id
    from {{ source('ops', 'accepted_snapshots') }}
    where week_start < {{ week_start() }}
    order by kecamatan_code, week_start desc, snapshot_id desc
)
{% endif %}

select
    kecamatan.kecamatan_code,
    latest.latest_snapshot_id,
    previous.previous_snapshot_id
from {{ ref('kecamatan') }} as kecamatan
left join latest on kecamatan.kecamatan_code = latest.kecamatan_code
left join previous on kecamatan.kecamatan_code = previous.kecamatan_code
