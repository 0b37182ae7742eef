{# One tab of the workbook contract (include/pantau/contract.yaml, passed as var `contract`). -#}
{% macro contract_tab(code) %}
    {% for tab in var('contract')['tabs'] if tab['code'] == code %}
        {{ return(tab) }}
    {% endfor %}
    {{ exceptions.raise_compiler_error("The contract has no tab " ~ code) }}
{% endmacro %}

{# The staging model of a tab. -#}
{% macro staged(code) %}
    {{ return(ref('stg_sheets__' ~ contract_tab(code)['name'])) }}
{% endmacro %}
