{{ config(materialized='table', tags=['standing']) }}

with

written as (
    select
        kecamatan_code,
        kelurahan_code,
        {{ function('fold_name') }}(kelurahan_name) as folded_name,
        1 as preference
    from {{ ref('kelurahan') }}
    union all
    select
        kelurahan.kecamatan_code,
        kelurahan.kelurahan_code,
        {{ function('fold_name') }}(spellings.spelling) as folded_name,
        2 as preference
    from {{ ref('kelurahan_spellings') }} as spellings
    inner join {{ ref('kelurahan') }} as kelurahan on spellings.kelurahan_code = kelurahan.kelurahan_code
)

select distinct on (kecamatan_code, folded_name)
    kecamatan_code,
    folded_name,
    kelurahan_code
from written
order by kecamatan_code, folded_name, preference, kelurahan_code
