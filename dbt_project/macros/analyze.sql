{# A table that was made anew is unknown to the planner until it is analyzed. What grows by a week's rows is left
   to PostgreSQL itself. -#}
{% macro analyze() -%}
    {%- if model['config']['materialized'] == 'table' or flags.FULL_REFRESH -%}
        analyze {{ this }}
    {%- endif -%}
{%- endmacro %}
