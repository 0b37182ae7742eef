{# What a build takes over from the one before it. Tables of people keep theirs: only the people whose rows
   changed (int_people_touched) are taken out and made again. -#}

{# A table as the build before left it, for a model that cannot name it by ref: it stands further down. None
   where all is made anew. -#}
{% macro left_by_last_build(name) %}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(load_relation(api.Relation.create(
            database=this.database, schema=this.schema, identifier=name
        ))) }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}

{# Whether no build or precheck has typed a landed row yet; of none where every row is typed anew. -#}
{% macro is_untyped(landed) -%}
    {%- set typed = left_by_last_build('int_rows_typed') -%}
    {%- if flags.FULL_REFRESH -%}
        false
    {%- elif typed -%}
        not exists (select 1 from {{ typed }} as typed where typed.row_version_id = {{ landed }}.row_version_id)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# Takes the people out who were touched; `key` names them in the table. One key a statement: an `or` of two
   sub-selects would be looked through row by row. -#}
{% macro delete_touched(relation, key='nik') -%}
    {%- set touched = ref('int_people_touched') -%}
    {% if execute and not flags.FULL_REFRESH and load_relation(relation) is not none -%}
        delete from {{ relation }}
        where {{ key }} in (select {{ 'nik' if key == 'nik' else 'participant_id' }} from {{ touched }})
    {%- endif %}
{%- endmacro %}

{# The condition that leaves a table's other people as they stand. -#}
{% macro is_touched(nik) -%}
    {%- if is_incremental() -%}
        {{ nik }} in (select nik from {{ ref('int_people_touched') }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# Takes the rows out that do not stand as they did. -#}
{% macro delete_touched_rows(relation) -%}
    {%- set touched = ref('int_rows_touched') -%}
    {% if execute and not flags.FULL_REFRESH and load_relation(relation) is not none -%}
        delete from {{ relation }} as standing
        using {{ touched }} as touched
        where
            standing.kecamatan_code = touched.kecamatan_code
            and standing.tab = touched.tab
            and standing.row_number = touched.row_number
    {%- endif %}
{%- endmacro %}

{# From now on, and until the build is through, nothing says what the facts are made of. -#}
{% macro forget_facts() -%}
    {%- set made_of = left_by_last_build('int_facts_made_of') -%}
    {%- if made_of %}truncate {{ made_of }}{% endif -%}
{%- endmacro %}

{# Takes the events out that the run's week has yet to count: it may be an older one than the last build's. -#}
{% macro delete_days_to_come(relation) -%}
    {% if execute and not flags.FULL_REFRESH and load_relation(relation) is not none -%}
        delete from {{ relation }} where event_date > {{ week_sunday() }}
    {%- endif %}
{%- endmacro %}

{# The last day of which an event stands; none where all is made anew. -#}
{% macro last_day_reached(relation) -%}
    {%- if is_incremental() -%}
        (select coalesce(max(event_date), '-infinity') from {{ relation }})
    {%- else -%}
        '-infinity'
    {%- endif -%}
{%- endmacro %}

{# What partners saw may be known of people who were not touched. -#}
{% macro verify_again(relation) -%}
    {% if execute and not flags.FULL_REFRESH and load_relation(relation) is not none -%}
        update {{ relation }} as events set is_verified = not events.is_verified
        from {{ relation }} as standing
        left join {{ ref('int_stages_verified') }} as verified
            on
                standing.participant_id = verified.participant_id
                and standing.stage_code = verified.stage_code
        where
            events.participant_id = standing.participant_id
            and events.stage_code = standing.stage_code
            and standing.is_verified <> (verified.participant_id is not null)
    {%- endif %}
{%- endmacro %}
