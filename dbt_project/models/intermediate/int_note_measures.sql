-- What a mentor wrote of more than one person in the four weeks up to the Sunday, case, spaces and
-- punctuation aside. In a group all share their topic. Of a note only its place and length leave the typed
-- rows: it may name people.
{{ config(tags=['after_gate']) }}

with

visits as (
    select
        verdicts.kecamatan_code,
        verdicts.row_number,
        lower(p3.pendamping) as mentor,
        {{ function('fold_name') }}(p3.topik) as note,
        length(p3.topik) as note_length,
        p3.nik
    from {{ ref('int_row_verdicts') }} as verdicts
    inner join {{ staged('P3') }} as p3 on verdicts.row_version_id = p3.row_version_id
    where
        verdicts.tab = 'P3'
        and verdicts.rule_ids = '{}'
        and p3.status = 'TERLAKSANA'
        and p3.cara <> 'KELOMPOK'
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
