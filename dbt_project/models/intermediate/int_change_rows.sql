-- From a changed number to its rows: where the rows of the people behind it stand now, and where they
-- stood when the sent edition was made. What stands on one side only is listed too, whoever's it is: a row
-- whose NIK was corrected was another person's before, or nobody's.
{{ config(tags=['after_gate']) }}

with

people as (
    select distinct participant_id
    from {{ ref('int_event_changes') }}
),

stood as (
    select
        kecamatan_code,
        tab,
        row_number_then as row_number,
        row_version_id_then as row_version_id
    from {{ ref('int_rows_apart') }}
    where is_since_sent and row_number_then is not null
),

stands as (
    select
        kecamatan_code,
        tab,
        row_number_now as row_number,
        row_version_id_now as row_version_id
    from {{ ref('int_rows_apart') }}
    where is_since_sent and row_number_now is not null
),

-- What left a place may stand at another, or stand there too: it is one-sided only if it stands nowhere on
-- the other side.
alone as (
    (
        select row_version_id from stood
        except
        select row_version_id from stands
    )
    union all
    (
        select row_version_id from stands
        except
        select row_version_id from stood
    )
),

unmoved as (
    select rows_in_force.row_version_id
    from alone
    inner join {{ ref('int_rows_in_force') }} as rows_in_force
        on alone.row_version_id = rows_in_force.row_version_id
    left join stands
        on
            rows_in_force.kecamatan_code = stands.kecamatan_code
            and rows_in_force.tab = stands.tab
            and rows_in_force.row_number = stands.row_number
    where stands.row_number is null
),

-- A row of which every cell is missing is no data row, and stands for nobody's.
one_sided as (
    select alone.row_version_id
    from alone
    inner join {{ ref('int_rows_typed') }} as typed on alone.row_version_id = typed.row_version_id
    where typed.is_data_row
    except
    select row_version_id from unmoved
),

versions as (
    select
        landed.row_version_id,
        landed.participant_id,
        true as is_one_sided,
        {{ cells_but_nik('landed') }} as cells_but_nik
    from {{ source('landing', 'row_versions') }} as landed
    where landed.row_version_id in (select one_sided.row_version_id from one_sided)
    union all
    select
        landed.row_version_id,
        landed.participant_id,
        false as is_one_sided,
        {{ cells_but_nik('landed') }} as cells_but_nik
    from {{ source('landing', 'row_versions') }} as landed
    where
        landed.participant_id in (select people.participant_id from people)
        and landed.row_version_id not in (select one_sided.row_version_id from one_sided)
),

current_rows as (
    select
        verdicts.kecamatan_code,
        verdicts.tab,
        verdicts.row_number,
        verdicts.rule_ids,
        versions.*
    from versions
    inner join {{ ref('int_row_verdicts') }} as verdicts on versions.row_version_id = verdicts.row_version_id
),

-- Where nothing is apart the same row stood.
sent_rows as (
    select
        stood.kecamatan_code,
        stood.tab,
        stood.row_number,
        versions.*
    from versions
    inner join stood on versions.row_version_id = stood.row_version_id
    union all
    select
        current_rows.kecamatan_code,
        current_rows.tab,
        current_rows.row_number,
        current_rows.row_version_id,
        current_rows.participant_id,
        current_rows.is_one_sided,
        current_rows.cells_but_nik
    from current_rows
    left join stands
        on
            current_rows.kecamatan_code = stands.kecamatan_code
            and current_rows.tab = stands.tab
            and current_rows.row_number = stands.row_number
    where stands.row_number is null
)

select
    participant_id,
    false as is_current,
    is_one_sided,
    kecamatan_code,
    tab,
    row_number,
    row_version_id,
    cells_but_nik,
    null::text[] as rule_ids
from sent_rows

union all

select
    participant_id,
    true as is_current,
    is_one_sided,
    kecamatan_code,
    tab,
    row_number,
    row_version_id,
    cells_but_nik,
    rule_ids
from current_rows
