{# The Monday of the run's week, as a date. From the environment, and only when a model runs: a var would make
   dbt parse the whole project anew each week, and a variable that it met while parsing every model that names
   the week. -#}
{% macro week_start() -%}
    date '{{ env_var("PANTAU_WEEK") if execute else "1970-01-05" }}'
{%- endmacro %}

{# The week's last day; what happened after it is counted when its own week is run. -#}
{% macro week_sunday() -%}
    ({{ week_start() }} + 6)
{%- endmacro %}

{# Removes the rows of the run's week, so that a re-run replaces them, also where it finds none. -#}
{% macro delete_week(relation) -%}
    {% if execute and load_relation(relation) is not none -%}
        delete from {{ relation }} where week_start = {{ week_start() }}
    {%- endif %}
{%- endmacro %}
