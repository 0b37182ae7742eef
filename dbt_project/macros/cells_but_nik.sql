{# The raw cells of a landed row without its NIK: what stays the same when that alone is corrected. -#}
{% macro cells_but_nik(landed) -%}
case {{ landed }}.tab
        {%- for tab in var('contract')['tabs'] %}
        {%- for column in tab['columns'] if column['kind'] == 'nik' %}
        when '{{ tab['code'] }}' then {{ landed }}.cells - {{ tab['columns'].index(column) }}
        {%- endfor %}
        {%- endfor %}
    end
{%- endmacro %}
