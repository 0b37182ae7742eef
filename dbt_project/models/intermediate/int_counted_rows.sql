-- Accepted rows that show a stage, dated as contract §5 says. Earlier licences are dated too: who was
-- licensed before joining is told apart by the day.
{{ config(tags=['after_gate']) }}

{% set stages = {
    'P1': ('tanggal_daftar', 'true'),
    'P2': ('tanggal', "kehadiran = 'HADIR' and hasil = 'LULUS'"),
    'P3': ('tanggal', "status = 'TERLAKSANA'"),
    'P4': ('tanggal_terbit', "status = 'TERBIT'"),
    'P5': (last_day_of('bulan'), "kanal <> 'LANGSUNG' and nilai_penjualan_rp > 0"),
    'P6': (last_day_of('bulan'), 'true'),
    'P7': ('tanggal_cair', is_disbursed()),
} %}

{% for tab, (day, condition) in stages.items() %}
select
    '{{ tab }}' as stage_code,
    staged.nik,
    {{ day }} as event_date
from {{ ref('int_row_verdicts') }} as verdicts
inner join {{ staged(tab) }} as staged on verdicts.row_version_id = staged.row_version_id
where verdicts.tab = '{{ tab }}' and verdicts.rule_ids = '{}' and {{ condition }}
{{ 'union all' if not loop.last }}
{% endfor %}
