{# Keys of a model's contract, made behind its rows: one index build and one join a key instead of a
   look-up for every row. dbt's own way, keys first, is left to columns and their `not null` here. -#}
{% macro postgres__get_table_columns_and_constraints() %}
    (
    {%- for column in adapter.render_raw_columns_constraints(raw_columns=model['columns']) %}
        {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{% endmacro %}

{# Adds the keys of the contract that the table lacks. A table is made anew by each build, and a dim that
   is made anew takes the foreign keys of every table that stays with it; all are added again. -#}
{% macro add_keys() %}
    {%- if execute -%}
    {%- set standing = run_query(
        "select pg_get_constraintdef(oid) from pg_constraint where conrelid = '" ~ this ~ "'::regclass"
    ).columns[0].values() | list -%}
    {%- for key in model['constraints'] -%}
        {%- set columns = key['columns'] | join(', ') -%}
        {%- if key['type'] == 'primary_key' -%}
            {%- set definition = 'PRIMARY KEY (' ~ columns ~ ')' -%}
        {%- else -%}
            {%- set to = key['to'] | replace('"', '') -%}
            {%- set to = to.split('.')[1:] | join('.') -%}
            {%- set definition = 'FOREIGN KEY (' ~ columns ~ ') REFERENCES ' ~ to ~ '('
                ~ key['to_columns'] | join(', ') ~ ')' -%}
        {%- endif %}
        {%- if definition not in standing %}
    alter table {{ this }} add {{ definition }};
        {%- endif %}
    {%- endfor %}
    {%- endif %}
{% endmacro %}
