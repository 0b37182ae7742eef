-- What a mentor wrote of more than one person in the four weeks up to the Sunday, case, spaces and
-- punctuation aside. In a group all share their topic. Of a note only its place and length leave the typed
-- rows: it may name people.
{{ config(tags=['after_gate']) }}

with

visits as (
    select
        accepted.sheet_kecamatan_code as kecamatan_code,
        accepted.row_number,
        lower(p3.pendamping) as mentor,
        {{ function('fold_name') }}(p3.topik) as note,
        length(p3.topik) as note_length,
        p3.nik
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P3') }} as p3 on accepted.row_version_id = p3.row_version_id
    where
        accepted.tab = 'P3'
        and p3.status = 'TERLAKSANA'
        and p3.cara <> 'KELOMPOK'
        and p3.topik is not null
        and p3.tanggal between {{ week_sunday() }} - 27 and {{ week_sunday() }}
)

select
    kecamatan_code,
    'P3 row ' || min(row_number) as place,
    max(note_length) as note_length,
    count(*) as visit_count,
    count(distinct nik) as people_count
from visits
group by kecamatan_code, mentor, note
having count(distinct nik) > 1
