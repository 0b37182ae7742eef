{{ config(tags=['precheck']) }}

{% set chosen %}
    select snapshot_id
    from {{ ref('int_prechecks_chosen') }}
{% endset %}

{{ list_rows_to_judge(chosen) }}
