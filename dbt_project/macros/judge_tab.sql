{# Findings of the rules on the row alone for one tab: what was noted when the rows were typed tells on
   which of them a rule may fire, and only those are looked at rule by rule. A totals row (R04) is judged by
   no other rule and is never what another row copies (R05). `offset 0` keeps what is sorted to find the copies
   narrow. Reads the CTE `judged_rows` of judge_rows. -#}
{% macro judge_tab(code) %}
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
            looked_at.snapshot_id,
            looked_at.tab,
            looked_at.row_number,
            looked_at.cutoff_date,
            looked_at.is_copy,
            looked_at.is_totals_row,
            staged.*,
            array_remove(array[
                {%- for rule_id, header, predicate in rules_of_tab(code) %}
                case when {{ predicate }} then '{{ rule_id }}' end
                {{- ',' if not loop.last }}
                {%- endfor %}
            ]::text [], null) as fired
        from (
            select
                placed.*,
                not is_totals_row and row_number() over (
                    partition by snapshot_id, content_key, is_totals_row
                    order by row_number
                ) > 1 as is_copy
            from (
                select
                    judged_rows.snapshot_id,
                    judged_rows.tab,
                    judged_rows.row_number,
                    judged_rows.cutoff_date,
                    judged_rows.row_version_id,
                    staged.content_key,
                    staged.may_fire or coalesce(staged.newest_judged_day > judged_rows.cutoff_date, false) as may_fire,
                    staged.totals_cells <> '{}' and (
                        select {{ leftmost('staged.totals_cells') }} = {{ leftmost('staged.filled_cells') }}
                        from {{ source('landing', 'snapshot_tabs') }} as tabs
                        where tabs.snapshot_id = judged_rows.snapshot_id and tabs.tab = judged_rows.tab
                    ) as is_totals_row
                from judged_rows
                inner join {{ staged(code) }} as staged on judged_rows.row_version_id = staged.row_version_id
                where judged_rows.tab = '{{ code }}'
                offset 0
            ) as placed
        ) as looked_at
        inner join {{ staged(code) }} as staged on looked_at.row_version_id = staged.row_version_id
        where looked_at.is_copy or looked_at.may_fire
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


{# The leftmost place in the sheet of some headers of a row. -#}
{% macro leftmost(headers) -%}
(
                            select min((tabs.header_columns ->> cells.header)::integer)
                            from unnest({{ headers }}) as cells (header)
                        )
{%- endmacro %}
