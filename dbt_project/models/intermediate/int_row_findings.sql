{{ config(
    materialized='incremental',
    incremental_strategy='delete+insert',
    unique_key='snapshot_id',
    tags=['before_gate'],
    indexes=[{'columns': ['snapshot_id']}]
) }}

with

judged_rows as (
    select
        snapshot_rows.snapshot_id,
        snapshot_rows.week_start + 7 as cutoff_date,
        snapshot_rows.tab,
        snapshot_rows.row_number,
        snapshot_rows.row_version_id,
        tabs.header_columns
    from {{ ref('int_snapshot_rows') }} as snapshot_rows
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs
        on snapshot_rows.snapshot_id = tabs.snapshot_id and snapshot_rows.tab = tabs.tab
    {%- if is_incremental() %}
    -- The week's pulls are judged; of earlier ones only what the table does not hold.
    where
        snapshot_rows.week_start = {{ week_start() }}
        or not exists (
            select 1 from {{ this }} as held where held.snapshot_id = snapshot_rows.snapshot_id
        )
    {%- endif %}
),

findings as (
    {%- for tab in var('contract')['tabs'] %}
    {{- judge_tab(tab['code']) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    findings.snapshot_id,
    findings.kecamatan_code,
    findings.tab,
    findings.row_number,
    findings.column_name,
    findings.rule_id,
    rules.severity
from findings
inner join {{ ref('rules') }} as rules
    on findings.rule_id = rules.rule_id and rules.severity = coalesce(findings.severity, rules.severity)
