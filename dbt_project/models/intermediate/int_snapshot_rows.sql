{{ config(tags=['before_gate']) }}

{% set chosen %}
    select latest_snapshot_id as snapshot_id from {{ ref('int_snapshots_chosen') }}
    union
    select previous_snapshot_id as snapshot_id from {{ ref('int_snapshots_chosen') }}
    union
    select snapshot_id from {{ source('ops', 'accepted_snapshots') }} where week_start = {{ week_start() }}
{% endset %}

{{ list_rows(chosen) }}
