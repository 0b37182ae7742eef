{{ config(tags=['before_gate']) }}

{% set chosen %}
    select latest_snapshot_id as snapshot_id from {{ ref('int_snapshots_chosen') }}
    union
    select previous_snapshot_id as snapshot_id from {{ ref('int_snapshots_chosen') }}
    union
    select snapshot_id
    from {{ source('ops', 'build_snapshots' if reproduced_build() else 'accepted_snapshots') }}
    where {{ 'build_id = ' ~ reproduced_build() if reproduced_build() else 'week_start = ' ~ week_start() }}
{% endset %}

{{ list_rows(chosen) }}
