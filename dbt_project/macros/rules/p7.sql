{# P7 Permodalan. -#}
{% macro rules_p7() %}
    {{ return([
        ('P7-01', 'Jumlah Dicairkan (Rp)', "status in ('DICAIRKAN', 'LUNAS', 'MACET') and (jumlah_dicairkan_rp is null or tanggal_cair is null)"),
        ('P7-02', 'Jumlah Dicairkan (Rp)', "jumlah_diajukan_rp is not null and tanggal_ajuan is not null and (jumlah_dicairkan_rp > jumlah_diajukan_rp or tanggal_cair < tanggal_ajuan)"),
        ('P7-03', 'Tanggal Cair', "greatest(tanggal_cair, tanggal_ajuan) > cutoff_date and tanggal_ajuan is not null"),
    ]) }}
{% endmacro %}
