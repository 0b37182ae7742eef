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
   and each dim that was made anew took the foreign keys with it. In the dims' order: two models that lock
   dims for their keys wait for each other in turn, not both at once. -#}
{% macro add_keys() %}
    {%- if model['constraints'] %}
    do $$ begin
    {%- for key in model['constraints'] | sort(attribute='type,to') %}
        {%- set columns = key['columns'] | join(', ') -%}
        {%- if key['type'] == 'primary_key' -%}
            {%- set definition = 'primary key (' ~ columns ~ ')' -%}
            {%- set stands = "contype = 'p'" -%}
        {%- else -%}
            {%- set definition = 'foreign key (' ~ columns ~ ') references ' ~ key['to']
                ~ ' (' ~ key['to_columns'] | join(', ') ~ ')' -%}
            {%- set stands = "confrelid = '" ~ key['to'] ~ "'::regclass" -%}
        {%- endif %}
        if not exists (select from pg_constraint where conrelid = '{{ this }}'::regclass and {{ stands }}) then
            alter table {{ this }} add {{ definition }};
        end if;
    {%- endfor %}
    end $$
    {%- endif %}
{% endmacro %}

{# Drops what stands in a new table's way, as dbt does. An old table gives up its foreign keys first, each in a
   transaction of its own: dropped with the table, they lock all of the dims at once, while another model
   that reads one of them may wait for the next. No transaction may be open around such a block, and dbt's
   driver begins one before a session's first statement. A key of somebody else's table goes by cascade. -#}
{% macro postgres__drop_relation(relation) %}
    {%- if relation.is_table and relation.identifier.endswith('__dbt_backup') %}
        {% call statement('end_transaction', auto_begin=False) %}commit{% endcall %}
        {% call statement('drop_keys', auto_begin=False) %}
    do $$
    declare
        key record;
    begin
        for key in
            select conrelid::regclass as holder, conname
            from pg_constraint
            inner join pg_class on conrelid = pg_class.oid
            where
                contype = 'f'
                and to_regclass('{{ relation }}') in (conrelid, confrelid)
                and pg_has_role(relowner, 'usage')
        loop
            execute format('alter table %s drop constraint if exists %I', key.holder, key.conname);
            commit;
        end loop;
    end $$
        {% endcall %}
    {%- endif %}
    {{- default__drop_relation(relation) -}}
{% endmacro %}
