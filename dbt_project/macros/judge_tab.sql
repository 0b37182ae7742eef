{# Findings of the rules on the row alone for one tab, on rows of which list_rows_to_judge noted that one may
   fire. A totals row (R04) is judged by no other rule. -#}
{% macro judge_tab(code, rows_to_judge) %}
{%- set on_person = rules_on_person(contract_tab(code)['columns'], rules_of_tab(code)) %}
    select
        noticed.snapshot_id,
        noticed.kecamatan_code,
        noticed.tab,
        noticed.row_number,
        noticed.content_key,
        findings.column_name,
        findings.rule_id,
        findings.severity
    from (
        select
            judged_rows.snapshot_id,
            judged_rows.tab,
            judged_rows.row_number,
            judged_rows.cutoff_date,
            judged_rows.is_copy,
            judged_rows.is_totals_row,
            staged.*,
            array_remove(array[
                {%- for rule_id, header, predicate in rules_of_tab(code) if (rule_id, header, predicate) not in on_person %}
                case when {{ predicate }} then '{{ rule_id }}' end
                {{- ',' if not loop.last }}
                {%- endfor %}
            ]::text [], null){{ ' || staged.rules_on_person' if on_person }} as fired
        from {{ rows_to_judge }} as judged_rows
        inner join {{ staged(code) }} as staged on judged_rows.row_version_id = staged.row_version_id
        where judged_rows.tab = '{{ code }}'
    ) as noticed
    cross join lateral (
        select
            null::text as column_name,
            'R04' as rule_id,
            null::text as severity
        where noticed.is_totals_row
        union all
        select
            null::text as column_name,
            'R05' as rule_id,
            null::text as severity
        where noticed.is_copy
        union all
        select
            rules.column_name,
            rules.rule_id,
            rules.severity
        from (
            values
            {%- for rule_id, header, list, severity in rules_of_reading(code) %}
            ('{{ rule_id }}', '{{ header }}', '{{ list }}', {{ "'" ~ severity ~ "'" if severity else 'null' }})
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) as rules (rule_id, column_name, list, severity)
        where
            not noticed.is_totals_row
            and rules.column_name = any(
                case rules.list
                    when 'missing' then noticed.missing
                    when 'broken' then noticed.broken
                    when 'not_understood' then noticed.not_understood
                    when 'from_number' then noticed.from_number
                    when 'from_words' then noticed.from_words
                    when 'like_formula' then noticed.like_formula
                end
            )
        {%- if rules_of_tab(code) %}
        union all
        select
            rules.column_name,
            rules.rule_id,
            null::text as severity
        from (
            values
            {%- for rule_id, header, predicate in rules_of_tab(code) %}
            ('{{ rule_id }}', '{{ header }}')
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) as rules (rule_id, column_name)
        where
            not noticed.is_totals_row
            and rules.rule_id = any(noticed.fired)
        {%- endif %}
    ) as findings
{% endmacro %}
