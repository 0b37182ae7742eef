{# P3 Pendampingan. -#}
{% macro rules_p3() %}
    {{ return([
        ('P3-01', 'Tanggal', "tanggal > cutoff_date"),
    ]) }}
{% endmacro %}
