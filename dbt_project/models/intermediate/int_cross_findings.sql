-- Rules that look further, in the order X01 … X07: each sees only rows that no earlier rule quarantined.
{{ config(materialized='incremental', pre_hook="{{ delete_touched(this) }}", tags=['after_gate']) }}

with

doubles as (
    select
        kecamatan_code,
        'P1' as tab,
        row_number,
        row_version_id,
        nik,
        'NIK' as column_name,
        case when place_in_kecamatan > 1 then 'X01' else 'X02' end as rule_id
    from {{ ref('int_registrations') }}
    where place > 1 and {{ is_touched('nik') }}
),

known as (
    select
        activity.kecamatan_code,
        activity.tab,
        activity.row_number,
        activity.row_version_id,
        activity.nik,
        case
            when participants.nik is null then 'X03'
            when activity.activity_date < participants.tanggal_daftar then 'X04'
        end as rule_id
    from {{ ref('int_rows_in_force') }} as activity
    left join {{ ref('int_participants') }} as participants on activity.nik = participants.nik
    where
        activity.tab <> 'P1'
        and activity.rule_ids = '{}'
        and {{ is_touched('activity.nik') }}
),

strangers_and_early as (
    select
        known.kecamatan_code,
        known.tab,
        known.row_number,
        known.row_version_id,
        known.nik,
        case
            when known.rule_id = 'X03' then 'NIK'
            when known.tab in ('P5', 'P6') then 'Bulan'
            when known.tab <> 'P7' then 'Tanggal'
            when {{ is_disbursed() }} then 'Tanggal Cair'
            else 'Tanggal Ajuan'
        end as column_name,
        known.rule_id
    from known
    left join {{ staged('P7') }} as p7 on known.row_version_id = p7.row_version_id
    where known.rule_id is not null
),

attendances as (
    select
        known.kecamatan_code,
        known.tab,
        known.row_number,
        known.row_version_id,
        known.nik,
        lower(p2.id_kelas) as class,
        p2.tanggal,
        coalesce(p2.hasil = 'LULUS', false) as has_passed
    from known
    inner join {{ staged('P2') }} as p2 on known.row_version_id = p2.row_version_id
    where known.tab = 'P2' and known.rule_id is null
),

attendances_of_day as (
    select
        *,
        row_number() over day as place_of_day,
        row_number() over (
            partition by nik, class, tanggal, has_passed order by kecamatan_code, row_number
        ) as place_of_day_and_result
    from attendances
    window day as (partition by nik, class, tanggal order by kecamatan_code, row_number)
),

-- The first day on which the row that stays says LULUS; from then on a second LULUS falls, and the
-- day's first row without it stays.
attendances_since as (
    select
        *,
        min(tanggal) filter (where place_of_day = 1 and has_passed)
            over (partition by nik, class)
            as passed_on
    from attendances_of_day
),

twice_in_class as (
    select
        kecamatan_code,
        tab,
        row_number,
        row_version_id,
        nik,
        'ID Kelas' as column_name,
        'X05' as rule_id
    from attendances_since
    where
        case
            when passed_on < tanggal then has_passed or place_of_day_and_result > 1
            else place_of_day > 1
        end
),

licences_looked_at as (
    select distinct typed.licence
    from known
    inner join {{ ref('int_rows_typed') }} as typed on known.row_version_id = typed.row_version_id
    where known.tab = 'P4' and typed.licence is not null
),

-- Whoever else holds one of their licences is looked at with them.
licences as (
    select
        held.kecamatan_code,
        held.tab,
        held.row_number,
        held.row_version_id,
        held.nik,
        first_value(held.nik) over (
            partition by typed.licence
            order by p4.tanggal_terbit, held.kecamatan_code, held.row_number
        ) as holder_nik
    from licences_looked_at
    inner join {{ ref('int_rows_typed') }} as typed on licences_looked_at.licence = typed.licence
    inner join {{ ref('int_rows_in_force') }} as held on typed.row_version_id = held.row_version_id
    inner join {{ staged('P4') }} as p4 on held.row_version_id = p4.row_version_id
    inner join {{ ref('int_participants') }} as participants on held.nik = participants.nik
    where held.rule_ids = '{}'
),

taken_licences as (
    select
        kecamatan_code,
        tab,
        row_number,
        row_version_id,
        nik,
        'Jenis Izin' as column_name,
        'X06' as rule_id
    from licences
    where nik <> holder_nik and {{ is_touched('nik') }}
),

statements as (
    select
        known.kecamatan_code,
        known.tab,
        known.row_number,
        known.row_version_id,
        known.nik,
        row_number() over (
            partition by known.nik, p6.bulan order by known.kecamatan_code, known.row_number
        ) as place
    from known
    inner join {{ staged('P6') }} as p6 on known.row_version_id = p6.row_version_id
    where known.tab = 'P6' and known.rule_id is null
),

second_statements as (
    select
        kecamatan_code,
        tab,
        row_number,
        row_version_id,
        nik,
        'NIK' as column_name,
        'X07' as rule_id
    from statements
    where place > 1
),

findings as (
    select * from doubles
    union all
    select * from strangers_and_early
    union all
    select * from twice_in_class
    union all
    select * from taken_licences
    union all
    select * from second_statements
)

select
    findings.kecamatan_code,
    findings.tab,
    findings.row_number,
    findings.row_version_id,
    findings.nik,
    findings.column_name,
    findings.rule_id,
    rules.severity
from findings
inner join {{ ref('rules') }} as rules on findings.rule_id = rules.rule_id
