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

{# One partner's feed of the contract. -#}
{% macro contract_feed(name) %}
    {% for feed in var('contract')['feeds'] if feed['name'] == name %}
        {{ return(feed) }}
    {% endfor %}
    {{ exceptions.raise_compiler_error("The contract has no feed " ~ name) }}
{% endmacro %}

{# The staging model of a feed. -#}
{% macro staged_feed(name) %}
    {{ return(ref('stg_partners__' ~ name)) }}
{% endmacro %}

{# The headers of a feed whose cells keep a row out of every count where they can't be read. -#}
{% macro deciding_headers(name) -%}
    array[
        {%- for column in contract_feed(name)['columns'] if column['required'] or column['decides'] -%}
        '{{ column['header'] }}'{{ ', ' if not loop.last }}
        {%- endfor -%}
    ]
{%- endmacro %}
