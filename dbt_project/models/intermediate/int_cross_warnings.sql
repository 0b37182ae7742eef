-- Warnings that need more than their row: W06 on the week's pulls, as every warning of a row alone,
-- W08 and W09 on rows in force that no rule on the row alone quarantined, W10 on the week's LAPOR.
{{ config(tags=['after_gate'], pre_hook=joined_by_hash()) }}

with

-- A person of the programme has a phone on any of their rows that the rules on the row alone accepted.
phones as (
    select distinct
        p1.no_hp,
        registrations.nik
    from {{ ref('int_registrations') }} as registrations
    inner join {{ staged('P1') }} as p1 on registrations.row_version_id = p1.row_version_id
    where p1.no_hp is not null
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

earlier_licences as (
    select
        licensed.kecamatan_code,
        licensed.tab,
        licensed.row_number,
        licensed.row_version_id,
        'Tanggal Terbit' as column_name,
        'W08' as rule_id
    from {{ ref('int_rows_in_force') }} as licensed
    inner join {{ staged('P4') }} as p4 on licensed.row_version_id = p4.row_version_id
    inner join {{ ref('int_participants') }} as participants on licensed.nik = participants.nik
    where
        licensed.tab = 'P4'
        and licensed.rule_ids = '{}'
        and p4.status = 'TERBIT'
        and p4.tanggal_terbit < participants.tanggal_daftar
),

paid_without_licence as (
    select
        paid.kecamatan_code,
        paid.tab,
        paid.row_number,
        paid.row_version_id,
        'Status' as column_name,
        'W09' as rule_id
    from {{ ref('int_rows_in_force') }} as paid
    inner join {{ staged('P7') }} as p7 on paid.row_version_id = p7.row_version_id
    inner join {{ ref('int_participants') }} as participants on paid.nik = participants.nik
    where
        paid.tab = 'P7'
        and paid.rule_ids = '{}'
        and {{ is_disbursed() }}
        -- Accepted TERBIT rows, those from before the registration too.
        and not exists (
            select 1
            from {{ ref('int_counted_rows') }} as licences
            where licences.stage_code = 'P4' and licences.nik = paid.nik
        )
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
    select * from earlier_licences
    union all
    select * from paid_without_licence
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
