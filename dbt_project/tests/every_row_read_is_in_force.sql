-- A row that was read and is not in force has vanished: rows are joined with what was typed of them.
with

rows_read as (
    select
        in_force.kecamatan_code,
        sum(counts.rows_read) as rows_read
    from {{ ref('int_snapshots_in_force') }} as in_force
    inner join {{ ref('int_row_counts') }} as counts on in_force.snapshot_id = counts.snapshot_id
    where counts.tab <> 'LAPOR'
    group by in_force.kecamatan_code
),

standing as (
    select
        kecamatan_code,
        count(*) as rows_in_force
    from {{ ref('int_rows_in_force') }}
    group by kecamatan_code
)

select
    rows_read.kecamatan_code,
    rows_read.rows_read,
    standing.rows_in_force
from rows_read
left join standing on rows_read.kecamatan_code = standing.kecamatan_code
where rows_read.rows_read <> coalesce(standing.rows_in_force, 0)
