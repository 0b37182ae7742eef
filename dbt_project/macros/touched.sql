{# What a build takes over from the one before it. Tables of people keep theirs: only the people whose rows
   changed (int_people_touched) are taken out and made again. -#}

{# A table of the schema intermediate as the build before left it, for a model that cannot name it by ref: it
   stands further down. None where all is made anew. -#}
{% macro left_by_last_build(name) %}
    {%- if execute and not flags.FULL_REFRESH -%}
        {{ return(load_relation(api.Relation.create(
            database=this.database, schema=generate_schema_name('intermediate', model), identifier=name
        ))) }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}

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
            standing.row_version_id = touched.row_version_id_then
            and standing.kecamatan_code = touched.kecamatan_code
            and standing.tab = touched.tab
            and standing.row_number = touched.row_number
    {%- endif %}
{%- endmacro %}

{# From now on, and until the build is through, nothing says what the facts are made of. -#}
{% macro forget_facts() -%}
    {%- set made_of = left_by_last_build('int_facts_made_of') -%}
    {%- if made_of %}truncate {{ made_of }}{% endif -%}
{%- endmacro %}

{# Takes the events out of people who were touched that are not what they were. -#}
{% macro delete_events_gone(relation) -%}
    {%- set touched = ref('int_people_touched') -%}
    {%- set stage_dates = ref('int_stage_dates') -%}
    {% if execute and not flags.FULL_REFRESH and load_relation(relation) is not none -%}
        delete from {{ relation }} as events
        using {{ touched }} as touched
        where
            events.participant_id = touched.participant_id
            and not exists (
                select 1
                from {{ stage_dates }} as dates
                where
                    dates.nik = touched.nik
                    and dates.participant_id = events.participant_id
                    and dates.stage_code = events.stage_code
                    and dates.kecamatan_code = events.kecamatan_code
                    and dates.event_date = events.event_date
            )
    {%- endif %}
{%- endmacro %}

{# The last day of which the build before counted an event. -#}
{% macro last_day_reached() -%}
    {%- set days = left_by_last_build('int_event_days') -%}
    {%- if days -%}
        (select coalesce(max(event_date), '-infinity') from {{ days }})
    {%- else -%}
        '-infinity'
    {%- endif -%}
{%- endmacro %}

{# Takes the events out that the run's week has yet to count: it may be an older one than the last build's. -#}
{% macro delete_days_to_come(relation) -%}
    {% if execute and not flags.FULL_REFRESH and load_relation(relation) is not none -%}
        delete from {{ relation }}
        where event_date > {{ week_sunday() }} and {{ last_day_reached() }} > {{ week_sunday() }}
    {%- endif %}
{%- endmacro %}

{# What partners saw may be known of people who were not touched. -#}
{% macro verify_again(relation) -%}
    {% if execute and not flags.FULL_REFRESH and load_relation(relation) is not none -%}
        update {{ relation }} as events set is_verified = not events.is_verified
        from (
            select
                participant_id,
                stage_code
            from {{ relation }}
            where is_verified
            except
            select
                participant_id,
                stage_code
            from {{ ref('int_stages_verified') }}
            union all
            select
                verified.participant_id,
                verified.stage_code
            from {{ ref('int_stages_verified') }} as verified
            inner join {{ relation }} as standing
                on
                    verified.participant_id = standing.participant_id
                    and verified.stage_code = standing.stage_code
            where not standing.is_verified
        ) as otherwise
        where
            events.participant_id = otherwise.participant_id
            and events.stage_code = otherwise.stage_code
    {%- endif %}
{%- endmacro %}
