{# Rules that follow from reading a cell, for every column of a tab: (rule_id, header, the list of
   staging that names the header, severity where the rule has two). P1 has rules of its own for an
   unread NIK or kelurahan (contract §9). -#}
{% macro rules_of_reading(code) %}
    {%- set unread_rules = {'choice': 'R02', 'phone': 'W05'} -%}
    {%- if code == 'P1' -%}
        {%- do unread_rules.update({'nik': 'P1-01', 'place': 'P1-08'}) -%}
    {%- endif -%}
    {%- set note_rules = {
        'nik': ('W01', 'from_number'),
        'rupiah': ('W02', 'from_words'),
        'text': ('W07', 'like_formula'),
    } -%}
    {%- set rules = [] -%}
    {%- for column in contract_tab(code)['columns'] -%}
        {%- set header, kind = column['header'], column['kind'] -%}
        {%- set severity = 'karantina' if column['required'] else 'peringatan' -%}
        {%- set unread_rule = unread_rules.get(kind, 'R03') -%}
        {%- if column['required'] -%}
            {%- do rules.append(('R01', header, 'missing', none)) -%}
        {%- endif -%}
        {%- do rules.append(('R03', header, 'broken', severity)) -%}
        {%- if kind != 'text' -%}
            {%- do rules.append((unread_rule, header, 'not_understood', severity if unread_rule == 'R03' else none)) -%}
        {%- endif -%}
        {%- if kind in note_rules -%}
            {%- do rules.append((note_rules[kind][0], header, note_rules[kind][1], none)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(rules) }}
{% endmacro %}


{# The rules of a tab's own: (rule_id, header, predicate). A predicate that meets an empty cell is
   unknown and does not fire: a rule is judged only where the cells that it names were understood. -#}
{% macro rules_of_tab(code) %}
    {{ return({
        'P1': rules_p1(),
        'P2': rules_p2(),
        'P3': rules_p3(),
        'P4': rules_p4(),
        'P5': rules_p5(),
        'P6': rules_p6(),
        'P7': rules_p7(),
        'LAPOR': [],
    }[code]) }}
{% endmacro %}
