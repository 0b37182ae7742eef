{# The choices of a column of the workbook contract, as text[]. -#}
{% macro choices(code, name) -%}
{%- for column in contract_tab(code)['columns'] if column['name'] == name -%}
    array['{{ column['choices'] | join("', '") }}']
{%- endfor -%}
{%- endmacro %}
