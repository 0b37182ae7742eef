{# A table that stands keeps standing: its rows are replaced, or new ones added behind those that pre-hooks took
   out, in one transaction and one statement. Nobody who reads waits, or meets a table that is not there, and its
   keys hold. What is not there yet, or is made anew, is made dbt's own way. -#}

{% materialization table, adapter='postgres' -%}
    {{ return(put_rows() if stands() else dbt.materialization_table_default()) }}
{%- endmaterialization %}

{% materialization incremental, adapter='postgres' -%}
    {{ return(put_rows() if stands() else dbt.materialization_incremental_default()) }}
{%- endmaterialization %}

{% macro stands() -%}
    {{ return(not flags.FULL_REFRESH and load_cached_relation(this) is not none) }}
{%- endmacro %}

{% macro put_rows() -%}
    {%- set is_whole = model['config']['materialized'] == 'table' -%}
    {%- set keys = model['constraints'] | selectattr('type', 'equalto', 'primary_key') | map(attribute='columns') | list -%}
    {%- set key = config.get('unique_key') or keys | first -%}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') -%}
        {%- if is_whole and key %}
    {{ put_what_differs(key, columns_of_contract() or columns_that_stand()) }}
        {%- else %}
    {{ 'delete from ' ~ this ~ ';' if is_whole }}
    {{ add_rows(columns_of_contract()) }}
        {%- endif %}
    {%- endcall -%}
    {{ run_hooks(post_hooks) }}
    {%- do adapter.commit() -%}
    {{ return({'relations': [this.incorporate(type='table')]}) }}
{%- endmacro %}

{# By name where a contract names the columns: a table that keeps every week's answer has a new one at its end,
   wherever the contract has it. Any other table was made by the same query. -#}
{% macro add_rows(columns) -%}
    {%- if columns -%}
    insert into {{ this }} ({{ columns | join(', ') }})
    {{ get_select_subquery(sql) }}
    {%- else -%}
    insert into {{ this }}
    {{ sql }}
    {%- endif -%}
{%- endmacro %}

{# Of a table with a key only the rows are written that are not what they were. -#}
{% macro put_what_differs(key, columns) -%}
    {%- set others = columns | reject('in', key) | list -%}
    merge into {{ this }} as held
    using (
        {{ sql }}
    ) as new
        on {% for column in key %}held.{{ column }} = new.{{ column }}{{ ' and ' if not loop.last }}{% endfor %}
    {%- if others %}
    when matched and (held.{{ others | join(', held.') }}) is distinct from (new.{{ others | join(', new.') }})
        then update set {% for column in others %}{{ column }} = new.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    {%- endif %}
    when not matched
        then insert ({{ columns | join(', ') }}) values (new.{{ columns | join(', new.') }})
    when not matched by source
        then delete
{%- endmacro %}

{% macro columns_of_contract() -%}
    {{ return(model['columns'].keys() | list if config.get('contract').enforced else []) }}
{%- endmacro %}

{% macro columns_that_stand() -%}
    {{ return(adapter.get_columns_in_relation(this) | map(attribute='name') | list) }}
{%- endmacro %}
