-- Who came is compared as a set. Lists of the quarter up to the Sunday; one that was repeated is told for
-- four weeks. Only where a list begins leaves the typed rows: the class' ID and its people stay behind.
{{ config(tags=['after_gate']) }}

with

attendances as (
    select
        accepted.sheet_kecamatan_code as kecamatan_code,
        accepted.row_number,
        lower(p2.penyelenggara) as organiser,
        lower(p2.id_kelas) as class,
        p2.tanggal,
        p2.nik
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P2') }} as p2 on accepted.row_version_id = p2.row_version_id
    where
        accepted.tab = 'P2'
        and p2.kehadiran = 'HADIR'
        and p2.tanggal between {{ week_sunday() }} - 90 and {{ week_sunday() }}
),

lists as (
    select
        organiser,
        tanggal,
        (array_agg(kecamatan_code order by kecamatan_code, row_number))[1] as kecamatan_code,
        (array_agg(row_number order by kecamatan_code, row_number))[1] as first_row,
        count(distinct nik) as people_count,
        md5(string_agg(distinct nik, ',' order by nik)) as people_key
    from attendances
    group by organiser, class, tanggal
),

compared as (
    select
        lists.*,
        count(*) over alike as list_count,
        max(tanggal) over alike as newest_date
    from lists
    window alike as (partition by organiser, people_key)
)

select
    kecamatan_code,
    tanggal,
    'P2 row ' || first_row as place,
    people_count,
    list_count
from compared
where list_count > 1 and newest_date >= {{ week_sunday() }} - 27
