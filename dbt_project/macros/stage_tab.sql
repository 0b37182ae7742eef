{# The rows of one tab, typed. -#}
{% macro stage_tab(code) %}
-- depends_on: {{ ref('int_rows_untyped') }}
{{ type_rows(
    contract_tab(code)['columns'], source('landing', 'row_versions'), 'row_version_id',
    'row_version_id, kecamatan_code, participant_id', "tab = '" ~ code ~ "'", rules_of_tab(code)
) }}
{% endmacro %}


{# The rows of one partner's feed, typed by the same readers. -#}
{% macro stage_feed(name) %}
{{ type_rows(
    contract_feed(name)['columns'], source('landing', 'feed_row_versions'), 'feed_row_version_id',
    'feed_row_version_id, participant_id', "feed = '" ~ name ~ "'"
) }}
{% endmacro %}


{# Types landed rows, once per row version: each cell cleaned, read by its kind, and what stands in
   the way of reading it listed by header. `offset 0` fences a step: without it every cell would be
   cleaned anew wherever it is named further down. Only a tab's rows are told what a rule of the
   sheets asks: notes, totals, copies, and whether a rule on the row alone may fire. -#}
{% macro type_rows(columns, landed, id, key, condition, rules) %}
{{ config(indexes=[{'columns': [id], 'unique': true}]) }}
{%- set is_tab = id == 'row_version_id' -%}
{%- set nik_unread = 'nik_read is null' if 'nik' in (columns | map(attribute='kind') | list) else 'true' -%}
{%- set of_people = columns | selectattr('kind', 'equalto', 'nik') | list -%}
{%- set on_person = rules_on_person(columns, rules) -%}
{%- set read_text = columns | selectattr('kind', 'equalto', 'text') | list -%}
{%- set read_other = columns | rejectattr('kind', 'equalto', 'text') | list -%}

with

raw as (
    select
        {{ key }},
        {{ erasure_of(columns) }} as erasure,
        {%- for column in columns %}
        cells ->> {{ loop.index0 }} as {{ column['name'] }},
        coalesce(jsonb_typeof(cells -> {{ loop.index0 }}) = 'number', false) as {{ column['name'] }}_is_number
        {{- ',' if not loop.last }}
        {%- endfor %}
    from {{ landed }} as landed
    where
        {{ condition }}
        {%- if is_incremental() %}
        {%- if is_tab %}
        and landed.{{ id }} in (
            select untyped.{{ id }} from {{ ref('int_rows_untyped') }} as untyped where untyped.{{ condition }}
        )
        {%- endif %}
        and not exists (
            select 1 from {{ this }} as staged where staged.{{ id }} = landed.{{ id }}
        )
        {%- endif %}
    offset 0
),

cleaned as (
    select
        {{ key }},
        erasure,
        {%- for column in columns %}
        {{ column['name'] }}_is_number,
        {{ function('clean_text') }}({{ column['name'] }}, {{ column['name'] }}_is_number) as {{ column['name'] }}
        {{- ',' if not loop.last }}
        {%- endfor %}
    from raw
    offset 0
),

understood as (
    select
        cleaned.*,
        {%- for column in columns %}
        {{ read_cell(column) }} as {{ column['name'] }}_read,
        {{ function('is_broken') }}(cleaned.{{ column['name'] }}) as {{ column['name'] }}_is_broken
        {{- ',' if not loop.last }}
        {%- endfor %}
    from cleaned
    {%- for column in columns if column['kind'] == 'place' %}
    left join {{ ref('stg_reference__place_names') }} as {{ column['name'] }}_names
        on
            cleaned.kecamatan_code = {{ column['name'] }}_names.kecamatan_code
            and {{ function('fold_name') }}(cleaned.{{ column['name'] }}) = {{ column['name'] }}_names.folded_name
    {%- endfor %}
    {%- for column in columns if column['kind'] == 'kecamatan' %}
    left join {{ ref('stg_reference__kecamatan_names') }} as {{ column['name'] }}_names
        on {{ function('fold_name') }}(cleaned.{{ column['name'] }}) = {{ column['name'] }}_names.folded_name
    {%- endfor %}
    offset 0
),

typed as (
    select
        {{ key }},
        erasure,
        '{{ var("reading_version") }}'::text as reading_version,
        {%- for column in columns %}
        {{ column['name'] }}_read as {{ column['name'] }},
        {%- endfor %}
        {{ note_headers('missing', columns | selectattr('required'), '{name} is null') }} as missing,
        {{ note_headers('broken', columns, '{name}_is_broken') }} as broken,
        {{ note_headers(
            'not_understood', read_other, '{name} is not null and {name}_read is null and not {name}_is_broken'
        ) }} as not_understood,
        {%- if is_tab %}
        {{ note_headers('from_number', of_people, '{name}_is_number and {name}_read is not null') }} as from_number,
        {{ note_headers(
            'from_words', columns | selectattr('kind', 'equalto', 'rupiah'),
            'not {name}_is_number and {name}_read is not null and ' ~ function('is_in_words') ~ '({name})'
        ) }} as from_words,
        {{ note_headers('like_formula', read_text, "not {name}_is_number and left({name}, 1) in ('=', '+', '-', '@')") }} as like_formula,
        -- A totals row names a sum in its leftmost cell. Which cell is leftmost only the snapshot knows.
        case
            when {{ nik_unread }}
                then {{ headers_where(columns, "{name} ~* '^(sub ?total|grand total|total|jumlah|dst)\\y'") }}
            else '{}'
        end as totals_cells,
        case
            when {{ nik_unread }} then {{ headers_where(columns, '{name} is not null') }}
            else '{}'
        end as filled_cells,
        -- What copies are compared by: as read, a cell that was not understood as typed; an optional one that is
        -- broken is missing.
        coalesce((erasure ->> 'content')::uuid, md5(concat_ws(
            e'\x1f'
            {%- for column in columns %}
            {%- set name = column['name'] -%},
            coalesce(
                {{ ('lower(' ~ name ~ '_read)') if column['kind'] == 'text' else (name ~ '_read::text') }},
                {{ name if column['required'] else 'case when not ' ~ name ~ '_is_broken then ' ~ name ~ ' end' }},
                ''
            )
            {%- endfor %}
        ))::uuid) as content_key,
        {%- endif %}
        coalesce({{ columns | map(attribute='name') | join(', ') }}) is not null as is_data_row
    from understood
    offset 0
)
{%- if on_person %},

-- What they say of a person who was erased is what they said before.
judged as (
    select
        typed.*,
        case
            when erasure is not null then {{ noted('rules') }}
            else array_remove(array[
                {%- for rule_id, header, predicate in on_person %}
                case when {{ predicate }} then '{{ rule_id }}' end
                {{- ',' if not loop.last }}
                {%- endfor %}
            ]::text [], null)
        end as rules_on_person
    from typed
    offset 0
)
{%- endif %}

select
    typed.*
    {%- if is_tab %},
    {{ may_fire(columns, rules) }} as may_fire,
    {{ newest_judged_day(columns, rules) }} as newest_judged_day
    {%- endif %}
from {{ 'judged as ' if on_person }}typed
{% endmacro %}


{# Whether a rule on the row alone fires on a typed row, whatever the week; a rule that looks at the
   cut-off is left to the row's newest day, a copy to the snapshot. -#}
{% macro may_fire(columns, rules) -%}
{%- set on_person = rules_on_person(columns, rules) -%}
missing || broken || not_understood || from_number || from_words || like_formula || totals_cells
    {{- ' || rules_on_person' if on_person }} <> '{}'
    {%- for rule_id, header, predicate in rules if (rule_id, header, predicate) not in on_person %}
    or coalesce({{ predicate | replace('cutoff_date', 'null::date') }}, false)
    {%- endfor %}
{%- endmacro %}


{# The newest of the days that a rule holds against the cut-off. -#}
{% macro newest_judged_day(columns, rules) -%}
{%- set judged = [] -%}
{%- for rule_id, header, predicate in rules if 'cutoff_date' in predicate -%}
    {%- do judged.append(predicate) -%}
{%- endfor -%}
greatest(
        null::date
        {%- for column in columns if column['kind'] in ('date', 'month') and column['name'] in judged | join(' ') %},
        {{ column['name'] }}
        {%- endfor %}
    )
{%- endmacro %}


{# A cleaned cell as its kind is read. -#}
{% macro read_cell(column) -%}
{%- set cell = 'cleaned.' ~ column['name'] -%}
{%- set cell_and_type = cell ~ ', ' ~ cell ~ '_is_number' -%}
{%- set kind = column['kind'] -%}
{%- if kind == 'date' -%}{{ function('read_date') }}({{ cell_and_type }})
{%- elif kind == 'month' -%}{{ function('read_month') }}({{ cell_and_type }})
{%- elif kind == 'rupiah' -%}{{ function('read_rupiah') }}({{ cell_and_type }}, {{ column['negative'] }})
{%- elif kind == 'integer' -%}{{ function('read_integer') }}({{ cell_and_type }}, {{ column['negative'] }})
{%- elif kind == 'nik' -%}coalesce(cleaned.erasure ->> 'person', {{ function('read_nik') }}({{ cell_and_type }}))
{%- elif kind == 'phone' -%}{{ function('read_phone') }}({{ cell }})
{%- elif kind == 'text' -%}{{ function('read_text') }}({{ cell }})
{%- elif kind == 'choice' -%}{{ function('read_choice') }}({{ cell }}, array['{{ column['choices'] | join("', '") }}'])
{%- elif kind == 'place' -%}{{ column['name'] }}_names.kelurahan_code
{%- elif kind == 'kecamatan' -%}{{ column['name'] }}_names.kecamatan_code
{%- else -%}{{ exceptions.raise_compiler_error("No reader for kind " ~ kind) }}
{%- endif -%}
{%- endmacro %}


{# The headers of the columns for which a condition holds, as text[]. -#}
{% macro headers_where(columns, condition) -%}
{%- set columns = columns | list -%}
{%- if not columns -%}
'{}'::text []
{%- else -%}
array_remove(array[
        {%- for column in columns %}
        case when {{ condition | replace('{name}', column['name']) }} then '{{ column["header"] }}' end
        {{- ',' if not loop.last }}
        {%- endfor %}
    ]::text [], null)
{%- endif -%}
{%- endmacro %}
