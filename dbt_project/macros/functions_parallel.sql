{# Readers are pure, so that PostgreSQL may run them in parallel workers. -#}
{% macro postgres__scalar_function_volatility_sql() %}
    {{ default__scalar_function_volatility_sql() }} parallel safe
{% endmacro %}
