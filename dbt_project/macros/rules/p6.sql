{# P6 Keuangan. -#}
{% macro rules_p6() %}
    {{ return([
        ('P6-01', 'Bulan', "bulan > cutoff_date"),
        ('P6-02', 'Omzet (Rp)', "abs(omzet_rp - hpp_rp - biaya_operasional_rp - laba_bersih_rp) > 1"),
    ]) }}
{% endmacro %}
