-- A class is known by its ID Kelas, case ignored (as X05 compares it), and was held when somebody came. It
-- belongs to the workbook that holds its first attendance, and is named here by where that stands. What was
-- typed as its ID stays behind, a digest of it too: free text may hold anything, and a digest proves a guess.
with

attendances as (
    select
        lower(p2.id_kelas) as class,
        p2.tanggal,
        p2.nik,
        coalesce(p2.hasil = 'LULUS', false) as has_passed,
        accepted.sheet_kecamatan_code as kecamatan_code,
        accepted.row_number
    from {{ ref('int_accepted_rows') }} as accepted
    inner join {{ staged('P2') }} as p2 on accepted.row_version_id = p2.row_version_id
    where
        accepted.tab = 'P2'
        and p2.kehadiran = 'HADIR'
        and p2.tanggal <= {{ week_sunday() }}
),

people as (
    select
        class,
        nik,
        min(tanggal) as first_date,
        max(tanggal) as last_date,
        bool_or(has_passed) as has_passed
    from attendances
    group by class, nik
),

days as (
    select
        class,
        tanggal,
        kecamatan_code,
        min(row_number) as row_number
    from attendances
    group by class, tanggal, kecamatan_code
),

first_places as (
    select distinct on (class)
        class,
        kecamatan_code,
        row_number
    from days
    order by class, tanggal, kecamatan_code
)

select
    first_places.kecamatan_code || '/' || first_places.row_number as class_key,
    min(people.first_date) as first_date,
    max(people.last_date) as last_date,
    first_places.kecamatan_code,
    count(*) as attended_count,
    count(*) filter (where people.has_passed) as passed_count
from people
inner join first_places on people.class = first_places.class
group by people.class, first_places.kecamatan_code, first_places.row_number
