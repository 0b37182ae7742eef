-- The week's pulls are judged; of earlier snapshots in force only what int_row_findings does not hold.
-- depends_on: {{ ref('int_snapshots_chosen') }}
{{ config(tags=['before_gate']) }}

{{ list_rows_to_judge(snapshots_to_judge()) }}
