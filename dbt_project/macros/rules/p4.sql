{# P4 Perizinan. -#}
{% macro rules_p4() %}
    {{ return([
        ('P4-01', 'Nomor Izin', "jenis_izin = 'NIB' and replace(nomor_izin, ' ', '') !~ '^[0-9]{13}$'"),
        ('P4-02', 'Nomor Izin', "status = 'TERBIT' and (nomor_izin is null or tanggal_terbit is null)"),
        ('P4-03', 'Tanggal Ajuan', "tanggal_ajuan is not null and (tanggal_ajuan > tanggal_terbit or tanggal_terbit > berlaku_s_d or tanggal_ajuan > berlaku_s_d)"),
        ('P4-04', 'Tanggal Terbit', "greatest(tanggal_terbit, tanggal_ajuan) > cutoff_date and tanggal_ajuan is not null"),
    ]) }}
{% endmacro %}
