{# A person who was erased (pantau.erasure) leaves rows whose personal cells are empty. In the place of the NIK
   stands an object, which no sheet can hold: `person`, by which the rows stay one person's; `content`, by which
   rows that read the same still do; `cells`, by which a pull knows which of them are still the same; and, in
   lists, the headers and rules that reading and judging the empty cells had named. -#}

{# That object, null in any other row. -#}
{% macro erasure_of(columns) -%}
    {%- set places = [] -%}
    {%- for column in columns if column['kind'] == 'nik' -%}
        {%- do places.append(columns.index(column)) -%}
    {%- endfor -%}
    {%- if places -%}
        case when jsonb_typeof(cells -> {{ places[0] }}) = 'object' then cells -> {{ places[0] }} end
    {%- else -%}
        null::jsonb
    {%- endif -%}
{%- endmacro %}


{# A list of it, as text[]. -#}
{% macro noted(list) -%}
array(select jsonb_array_elements_text(erasure -> '{{ list }}'))
{%- endmacro %}


{# The headers of the columns for which a condition holds; of cells that were blanked, those for which it held. -#}
{% macro note_headers(list, columns, condition) -%}
{%- set columns = columns | list -%}
{%- if columns | selectattr('erased') | list -%}
case
            when erasure is null
                then {{ headers_where(columns, condition) }}
            else {{ headers_where(columns | rejectattr('erased'), condition) }} || {{ noted(list) }}
        end
{%- else -%}
{{ headers_where(columns, condition) }}
{%- endif -%}
{%- endmacro %}


{# The rules that look at a cell which may be blanked: each is named at such a cell. -#}
{% macro rules_on_person(columns, rules) -%}
    {%- set erased = columns | selectattr('erased') | map(attribute='header') | list -%}
    {%- set found = [] -%}
    {%- for rule in rules or [] if rule[1] in erased -%}
        {%- do found.append(rule) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}
