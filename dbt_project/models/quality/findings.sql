{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ delete_week(this) }}",
    indexes=[{'columns': ['week_start', 'kecamatan_code', 'tab']}]
) }}

select
    {{ week_start() }} as week_start,
    row_findings.kecamatan_code,
    row_findings.tab,
    row_findings.row_number,
    row_findings.column_name,
    row_findings.rule_id,
    row_findings.severity
from {{ ref('int_row_findings') }} as row_findings
inner join {{ ref('int_snapshots_chosen') }} as chosen
    on row_findings.snapshot_id = chosen.latest_snapshot_id

union all

select
    {{ week_start() }} as week_start,
    cross_findings.kecamatan_code,
    cross_findings.tab,
    cross_findings.row_number,
    cross_findings.column_name,
    cross_findings.rule_id,
    cross_findings.severity
from {{ ref('int_cross_findings') }} as cross_findings

union all

select
    {{ week_start() }} as week_start,
    cross_warnings.kecamatan_code,
    cross_warnings.tab,
    cross_warnings.row_number,
    cross_warnings.column_name,
    cross_warnings.rule_id,
    cross_warnings.severity
from {{ ref('int_cross_warnings') }} as cross_warnings
