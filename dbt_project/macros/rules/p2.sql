{# P2 Pelatihan. -#}
{% macro rules_p2() %}
    {{ return([
        ('P2-01', 'Hasil', "hasil = 'LULUS' and kehadiran <> 'HADIR'"),
        ('P2-02', 'Tanggal', "tanggal > cutoff_date"),
    ]) }}
{% endmacro %}
