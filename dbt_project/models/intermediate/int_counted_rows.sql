-- Accepted rows that show a stage, dated as contract §5 says. Earlier licences are dated too: who was
-- licensed before joining is told apart by the day.
{{ config(
    materialized='incremental',
    pre_hook="{{ delete_touched(this) }}",
    tags=['after_gate'],
    indexes=[{'columns': ['nik']}]
) }}

{% set stages = {
    'P1': ('staged.tanggal_daftar', 'true'),
    'P2': ('tanggal', "kehadiran = 'HADIR' and hasil = 'LULUS'"),
    'P3': ('tanggal', "status = 'TERLAKSANA'"),
    'P4': ('tanggal_terbit', "status = 'TERBIT'"),
    'P5': (last_day_of('bulan'), "kanal <> 'LANGSUNG' and nilai_penjualan_rp > 0"),
    'P6': (last_day_of('bulan'), 'true'),
    'P7': ('tanggal_cair', is_disbursed()),
} %}

with

accepted as {{ 'materialized' if is_incremental() }} (
    select
        tab,
        row_version_id,
        nik
    from {{ ref('int_accepted_rows') }}
    where {{ is_touched('nik') }}
)

{% for tab, (day, condition) in stages.items() %}
select
    '{{ tab }}' as stage_code,
    accepted.nik,
    {{ day }} as event_date
from accepted
inner join {{ staged(tab) }} as staged on accepted.row_version_id = staged.row_version_id
where accepted.tab = '{{ tab }}' and {{ condition }}
{{ 'union all' if not loop.last }}
{% endfor %}
