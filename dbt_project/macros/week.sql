{# The Monday of the run's week, as a date. From the environment, not from a var: a new week then
   parses only the models that name it. -#}
{% macro week_start() -%}
    date '{{ env_var("PANTAU_WEEK") }}'
{%- endmacro %}

{# The week's last day; what happened after it is counted when its own week is run. -#}
{% macro week_sunday() -%}
    ({{ week_start() }} + 6)
{%- endmacro %}

{# Removes the rows of the run's week, so that a re-run replaces them, also where it finds none. -#}
{% macro delete_week(relation, comparison='=') -%}
    {% if execute and load_relation(relation) is not none -%}
        delete from {{ relation }} where week_start {{ comparison }} {{ week_start() }}
    {%- endif %}
{%- endmacro %}
