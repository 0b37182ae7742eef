{{ config(tags=['precheck']) }}

{% set chosen %}
    select distinct on (kecamatan_code) snapshot_id
    from {{ source('landing', 'snapshots') }}
    where week_start = {{ week_start() }} and is_precheck
    order by kecamatan_code, snapshot_id desc
{% endset %}

{{ list_rows_to_judge(chosen) }}
