-- A class is known by its ID Kelas, case ignored (as X05 compares it), and was held when somebody came. It
-- belongs to the workbook that holds its first attendance. What was typed as its ID stays behind: a cell
-- of free text may hold anything.
with

attendances as (
    select
        lower(p2.id_kelas) as class,
        p2.tanggal,
        p2.nik,
        coalesce(p2.hasil = 'LULUS', false) as has_passed,
        accepted.sheet_kecamatan_code as kecamatan_code
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P2') }} as p2 on accepted.row_version_id = p2.row_version_id
    where
        accepted.tab = 'P2'
        and p2.kehadiran = 'HADIR'
        and p2.tanggal <= {{ week_sunday() }}
)

select
    md5(class) as class_key,
    min(tanggal) as first_date,
    max(tanggal) as last_date,
    (array_agg(kecamatan_code order by tanggal, kecamatan_code))[1] as kecamatan_code,
    count(distinct nik) as attended_count,
    count(distinct nik) filter (where has_passed) as passed_count
from attendances
group by class
