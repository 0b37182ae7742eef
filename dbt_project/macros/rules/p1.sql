{# P1 Pendaftaran. P1-01 and P1-08 follow from reading (rules_of_reading). -#}
{% macro rules_p1() %}
    {%- set birth = function('nik_birth_part') ~ '(nik)' -%}
    {%- set has_birth_date = function('has_birth_date') ~ '(nik)' -%}
    {%- set age = function('whole_years') ~ '(tanggal_lahir, tanggal_daftar)' -%}
    {%- set provinces = "'{11,12,13,14,15,16,17,18,19,21,31,32,33,34,35,36,51,52,53,61,62,63,64,65,71,72,73,74,75,76,81,82,91,92,93,94,95,96}'" -%}
    {%- set letters = "length(regexp_replace(nama_lengkap, '[^[:alpha:]]' collate pg_unicode_fast, '', 'g'))" -%}
    {{ return([
        ('P1-02', 'NIK', "right(nik, 4) = '0000'"),
        ('P1-03', 'NIK', "left(nik, 2) <> all(" ~ provinces ~ ") or substr(nik, 3, 2) = '00' or substr(nik, 5, 2) = '00'"),
        ('P1-04', 'NIK', "not " ~ has_birth_date),
        ('P1-05', 'NIK', has_birth_date ~ " and " ~ birth ~ " <> to_char(tanggal_lahir, 'DDMMYY')"),
        ('P1-06', 'NIK', has_birth_date ~ " and (substr(nik, 7, 2) > '40') <> (jenis_kelamin = 'P')"),
        ('P1-07', 'Nama Lengkap', "(nama_lengkap !~ '[A-Za-z]{3}' and " ~ letters ~ " < 3) or nama_lengkap ~ '[[:digit:]]' collate pg_unicode_fast or lower(nama_lengkap) in ('test', 'tes', 'xxx', 'nama', 'asdf')"),
        ('P1-09', 'Tanggal Daftar', "tanggal_daftar < date '2016-12-01' or tanggal_daftar > cutoff_date"),
        ('P1-10', 'Tanggal Lahir', age ~ " < 15"),
        ('P1-11', 'KTP DKI', "ktp_dki = 'TIDAK'"),
        ('P1-12', 'Persetujuan Data', "persetujuan_data = 'TIDAK'"),
        ('W03', 'NIK', "left(nik, 2) <> '31'"),
        ('W04', 'Tanggal Lahir', age ~ " not between 17 and 80"),
    ]) }}
{% endmacro %}
