{# Schemas are named plainly: staging, intermediate, marts, quality, reference. A build that is made once
   more stands in schemas of its own beside them. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ var('schema_prefix', '') ~ ((custom_schema_name or target.schema) | trim) }}
{%- endmacro %}
