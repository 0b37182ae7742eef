{{ config(tags=['standing']) }}

select
    kecamatan_code,
    kecamatan_name,
    city_code,
    city_name,
    population_2019 as population
from {{ ref('kecamatan') }}
