{{ config(materialized='table', tags=['standing']) }}

with

written as (
    select
        kecamatan_code,
        {{ function('fold_name') }}(kecamatan_name) as folded_name,
        1 as preference
    from {{ ref('kecamatan') }}
    union all
    select
        kecamatan_code,
        {{ function('fold_name') }}(spelling) as folded_name,
        2 as preference
    from {{ ref('kecamatan_spellings') }}
)

select distinct on (folded_name)
    folded_name,
    kecamatan_code
from written
order by folded_name, preference, kecamatan_code
