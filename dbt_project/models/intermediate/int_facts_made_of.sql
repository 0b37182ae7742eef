-- Written when everything that one build leaves to the next stands: by which contract and project, from which
-- snapshots.
{%- for model in [
    'int_rows_in_force', 'int_registrations', 'int_cross_findings', 'int_accepted_rows', 'int_counted_rows', 'int_stage_dates',
    'int_worker_counts', 'int_licence_days', 'int_warnings_of_people', 'int_duplicate_pairs', 'fct_stage_event', 'int_event_days'
] %}
-- depends_on: {{ ref(model) }}
{%- endfor %}
{{ config(tags=['after_gate']) }}

select
    kecamatan_code,
    snapshot_id,
    '{{ var("project_version") }}'::text as version
from {{ ref('int_snapshots_in_force') }}
