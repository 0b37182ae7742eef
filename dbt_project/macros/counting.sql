{# A month is dated by its last day. -#}
{% macro last_day_of(month) -%}
    ({{ month }} + interval '1 month - 1 day')::date
{%- endmacro %}

{# Money that was paid out; interest and applications never count (contract §5). -#}
{% macro is_disbursed() -%}
    status in ('DICAIRKAN', 'LUNAS', 'MACET')
{%- endmacro %}
