{# Of `one`, who was touched, and anybody, `other`: whether they are two, and this the one place where the pair
   is made. -#}
{% macro is_new_pair() -%}
    one.row_version_id <> other.row_version_id
            and (one.row_version_id < other.row_version_id or not other.is_touched)
{%- endmacro %}

{# Each person of `people` by each of the three parts of the NIK. -#}
{% macro parts_of_niks(people) -%}
    select
        {{ people }}.row_version_id,
        {{ people }}.is_touched,
        {{ people }}.nik_bits,
        {{ people }}.tanggal_lahir,
        {{ people }}.nik_bits & masks.mask as part
    from {{ people }}
    cross join masks
    where {{ people }}.tanggal_lahir is not null
{%- endmacro %}
