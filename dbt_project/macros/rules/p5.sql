{# P5 Pemasaran. -#}
{% macro rules_p5() %}
    {{ return([
        ('P5-01', 'Bulan', "bulan > cutoff_date"),
        ('P5-02', 'Nilai Penjualan (Rp)', "nilai_penjualan_rp < 0"),
    ]) }}
{% endmacro %}
