-- W08 and W09, on rows in force that no rule on the row alone quarantined.
{{ config(materialized='incremental', pre_hook="{{ delete_touched(this) }}", tags=['after_gate']) }}

with

earlier_licences as (
    select
        licensed.kecamatan_code,
        licensed.tab,
        licensed.row_number,
        licensed.row_version_id,
        licensed.nik,
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
        and {{ is_touched('licensed.nik') }}
),

paid_without_licence as (
    select
        paid.kecamatan_code,
        paid.tab,
        paid.row_number,
        paid.row_version_id,
        paid.nik,
        'Status' as column_name,
        'W09' as rule_id
    from {{ ref('int_rows_in_force') }} as paid
    inner join {{ staged('P7') }} as p7 on paid.row_version_id = p7.row_version_id
    inner join {{ ref('int_participants') }} as participants on paid.nik = participants.nik
    where
        paid.tab = 'P7'
        and paid.rule_ids = '{}'
        and {{ is_disbursed() }}
        and {{ is_touched('paid.nik') }}
        -- Accepted TERBIT rows, those from before the registration too.
        and not exists (
            select 1
            from {{ ref('int_counted_rows') }} as licences
            where licences.stage_code = 'P4' and licences.nik = paid.nik
        )
)

select * from earlier_licences
union all
select * from paid_without_licence
