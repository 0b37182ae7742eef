-- Whose rows are not those of the last build, and who shares a licence or a phone with one of them: a rule on
-- one of them may have another outcome for the other (X06), and who shares a phone is compared (duplicates).
{{ config(tags=['after_gate'], indexes=[{'columns': ['nik'], 'unique': true}]) }}

{%- set left_registrations = left_by_last_build('int_registrations') %}

with

versions as (
    select
        tab,
        row_version_id_then as row_version_id
    from {{ ref('int_rows_touched') }}
    union
    select
        tab,
        row_version_id_now as row_version_id
    from {{ ref('int_rows_touched') }}
),

changed as materialized (
    select distinct typed.nik
    from versions
    inner join {{ ref('int_rows_typed') }} as typed on versions.row_version_id = typed.row_version_id
    where typed.nik is not null
),

-- As they were and as they are.
of_changed as (
    select
        tab,
        row_version_id
    from versions
    where tab in ('P1', 'P4')
    union
    select
        rows_in_force.tab,
        rows_in_force.row_version_id
    from {{ ref('int_rows_in_force') }} as rows_in_force
    inner join changed on rows_in_force.nik = changed.nik
    where rows_in_force.tab in ('P1', 'P4')
),

licences as (
    select distinct typed.licence
    from of_changed
    inner join {{ ref('int_rows_typed') }} as typed on of_changed.row_version_id = typed.row_version_id
    where of_changed.tab = 'P4' and typed.licence is not null
),

phones as (
    select distinct p1.no_hp
    from of_changed
    inner join {{ staged('P1') }} as p1 on of_changed.row_version_id = p1.row_version_id
    where of_changed.tab = 'P1' and p1.no_hp is not null
),

people as (
    select nik from changed
    union
    select typed.nik
    from licences
    inner join {{ ref('int_rows_typed') }} as typed on licences.licence = typed.licence
    where typed.nik is not null
    union
    select p1.nik
    from phones
    inner join {{ staged('P1') }} as p1 on phones.no_hp = p1.no_hp
    where p1.nik is not null
)

-- Who counted before is known by an id, too.
select
    people.nik,
    {{ 'participants.participant_id' if left_registrations else 'null::text as participant_id' }}
from people
{% if left_registrations -%}
left join {{ left_registrations }} as participants on people.nik = participants.nik and participants.place = 1
{%- endif %}
