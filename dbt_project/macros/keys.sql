{# Keys of a model's contract, made behind its rows: one index build and one join a key instead of a
   look-up for every row. dbt's own way, keys first, is left to columns and their `not null` here. -#}
{% macro postgres__get_table_columns_and_constraints() %}
    (
    {%- for column in adapter.render_raw_columns_constraints(raw_columns=model['columns']) %}
        {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{% endmacro %}

{# Adds the keys of the contract. A table that was made anew has none; of one that stays, its own key stands,
   and each dim that was made anew took the foreign keys with it. -#}
{% macro add_keys() %}
    {%- for key in model['constraints'] %}
        {%- set columns = key['columns'] | join(', ') -%}
        {%- if key['type'] == 'primary_key' -%}
            {%- set definition = 'primary key (' ~ columns ~ ')' -%}
            {%- set stands = "contype = 'p'" -%}
        {%- else -%}
            {%- set definition = 'foreign key (' ~ columns ~ ') references ' ~ key['to']
                ~ ' (' ~ key['to_columns'] | join(', ') ~ ')' -%}
            {%- set stands = "confrelid = '" ~ key['to'] ~ "'::regclass" -%}
        {%- endif %}
        {%- if model['config']['materialized'] == 'incremental' %}
    do $$ begin
        if not exists (select from pg_constraint where conrelid = '{{ this }}'::regclass and {{ stands }}) then
            alter table {{ this }} add {{ definition }};
        end if;
    end $$;
        {%- else %}
    alter table {{ this }} add {{ definition }};
        {%- endif %}
    {%- endfor %}
{% endmacro %}
