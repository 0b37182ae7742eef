{# Findings of the rules on the row alone on what list_rows_to_judge listed, each row judged against the
   cut-off of its snapshot's own week. What a facilitator answered, in this pull or an earlier one of the
   workbook, quarantines no more: W11 stands in its place, once a row. -#}
{% macro judge_rows(rows_to_judge) %}
with

fired as (
    {%- for tab in var('contract')['tabs'] %}
    {{- judge_tab(tab['code'], rows_to_judge) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

answered as (
    select
        fired.snapshot_id,
        fired.kecamatan_code,
        fired.tab,
        fired.row_number,
        fired.column_name,
        fired.rule_id,
        fired.severity,
        answers.rule_id is not null as is_answered
    from fired
    left join {{ ref('int_contents_answered') }} as answers
        on
            fired.kecamatan_code = answers.kecamatan_code
            and fired.tab = answers.tab
            and fired.content_key = answers.content_key
            and fired.rule_id = answers.rule_id
            and fired.snapshot_id >= answers.snapshot_id
            and answers.rule_id = any(array['{{ var('contract')['answerable'] | join("', '") }}'])
),

findings as (
    select
        snapshot_id,
        kecamatan_code,
        tab,
        row_number,
        column_name,
        rule_id,
        severity
    from answered
    where not is_answered
    union all
    select distinct
        snapshot_id,
        kecamatan_code,
        tab,
        row_number,
        column_name,
        'W11' as rule_id,
        null::text as severity
    from answered
    where is_answered
)

select
    findings.snapshot_id,
    findings.kecamatan_code,
    findings.tab,
    findings.row_number,
    findings.column_name,
    findings.rule_id,
    rules.severity
from findings
inner join {{ ref('rules') }} as rules
    on findings.rule_id = rules.rule_id and rules.severity = coalesce(findings.severity, rules.severity)
{% endmacro %}


{# Takes out what was found on the rows that are judged again. -#}
{% macro delete_judged(relation) -%}
    {% if execute and not flags.FULL_REFRESH and load_relation(relation) is not none -%}
        delete from {{ relation }}
        where snapshot_id in (select snapshot_id from {{ ref('int_rows_to_judge') }})
    {%- endif %}
{%- endmacro %}
