{{ config(materialized='view', tags=['after_gate']) }}

-- A row that X rules look at was accepted by the rules on the row alone, and has one X finding at most.
select
    rows_in_force.kecamatan_code,
    rows_in_force.tab,
    rows_in_force.row_number,
    rows_in_force.row_version_id,
    rows_in_force.nik,
    case
        when cross_findings.rule_id is not null then array[cross_findings.rule_id]
        else rows_in_force.rule_ids
    end as rule_ids
from {{ ref('int_rows_in_force') }} as rows_in_force
left join {{ ref('int_cross_findings') }} as cross_findings
    on
        rows_in_force.kecamatan_code = cross_findings.kecamatan_code
        and rows_in_force.tab = cross_findings.tab
        and rows_in_force.row_number = cross_findings.row_number
