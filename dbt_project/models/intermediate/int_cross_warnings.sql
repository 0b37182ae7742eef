-- Warnings that need more than their row: W06 on the week's pulls, as every warning of a row alone,
-- W08 and W09 on rows in force, W10 on the week's LAPOR.
{{ config(tags=['after_gate'], pre_hook=joined_by_hash()) }}

with

phones_of_many_rows as (
    select no_hp
    from {{ staged('P1') }}
    where no_hp is not null
    group by no_hp
    having count(*) > 3
),

-- A person of the programme has a phone on any of their rows that the rules on the row alone accepted.
phones as (
    select distinct
        p1.no_hp,
        registrations.nik
    from phones_of_many_rows
    inner join {{ staged('P1') }} as p1 on phones_of_many_rows.no_hp = p1.no_hp
    inner join {{ ref('int_registrations') }} as registrations
        on p1.row_version_id = registrations.row_version_id
),

shared_phones as materialized (
    select no_hp
    from phones
    group by no_hp
    having count(*) > 3
),

totals_rows as (
    select
        snapshot_id,
        tab,
        row_number
    from {{ ref('int_row_findings') }}
    where rule_id = 'R04'
),

phones_of_many as (
    select
        chosen.kecamatan_code,
        tabs.tab,
        pulled.row_number,
        pulled.row_version_id,
        'No. HP' as column_name,
        'W06' as rule_id
    from {{ ref('int_snapshots_chosen') }} as chosen
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs
        on chosen.latest_snapshot_id = tabs.snapshot_id and tabs.tab = 'P1' and tabs.is_readable
    cross join lateral unnest(tabs.row_numbers, tabs.row_version_ids) as pulled (row_number, row_version_id)
    inner join {{ staged('P1') }} as p1 on pulled.row_version_id = p1.row_version_id
    inner join shared_phones on p1.no_hp = shared_phones.no_hp
    left join totals_rows
        on
            tabs.snapshot_id = totals_rows.snapshot_id
            and tabs.tab = totals_rows.tab
            and pulled.row_number = totals_rows.row_number
    where p1.is_data_row and totals_rows.row_number is null
),

warnings_of_people as (
    select
        kecamatan_code,
        tab,
        row_number,
        row_version_id,
        column_name,
        rule_id
    from {{ ref('int_warnings_of_people') }}
),

unfounded_statements as (
    select
        kecamatan_code,
        'LAPOR' as tab,
        row_number,
        null::bigint as row_version_id,
        'Status' as column_name,
        'W10' as rule_id
    from {{ ref('int_reported_stages') }}
    where (status = 'NIHIL' and has_new_row) or (status = 'ADA DATA' and not has_changed)
),

findings as (
    select * from phones_of_many
    union all
    select * from warnings_of_people
    union all
    select * from unfounded_statements
)

select
    findings.kecamatan_code,
    findings.tab,
    findings.row_number,
    findings.row_version_id,
    findings.column_name,
    findings.rule_id,
    rules.severity
from findings
inner join {{ ref('rules') }} as rules on findings.rule_id = rules.rule_id
