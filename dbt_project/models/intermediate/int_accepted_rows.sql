-- Every accepted row, with the person whose it is: X03 leaves no row of anybody else. Where a row stands and
-- where its person registered may be two kecamatan; facts belong to the second.
{{ config(
    materialized='incremental',
    pre_hook="{{ delete_touched(this) }}",
    tags=['after_gate'],
    indexes=[{'columns': ['nik']}, {'columns': ['tab']}]
) }}

select
    verdicts.tab,
    verdicts.row_version_id,
    verdicts.kecamatan_code as sheet_kecamatan_code,
    verdicts.row_number,
    verdicts.nik,
    participants.kecamatan_code,
    participants.tanggal_daftar
from {{ ref('int_row_verdicts') }} as verdicts
inner join {{ ref('int_participants') }} as participants on verdicts.nik = participants.nik
where verdicts.rule_ids = '{}' and {{ is_touched('verdicts.nik') }}
