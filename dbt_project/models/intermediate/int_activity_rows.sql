-- Rows of P2–P7 that no rule on the row alone quarantined: whose they are, and the day that X04
-- compares with the registration (P4 has none: a licence may be older than the registration).
{{ config(tags=['after_gate']) }}

{% set days = {
    'P2': ('tanggal', "'Tanggal'"),
    'P3': ('tanggal', "'Tanggal'"),
    'P4': ('null::date', "'Tanggal Terbit'"),
    'P5': (last_day_of('bulan'), "'Bulan'"),
    'P6': (last_day_of('bulan'), "'Bulan'"),
    'P7': (
        "case when " ~ is_disbursed() ~ " then tanggal_cair else tanggal_ajuan end",
        "case when " ~ is_disbursed() ~ " then 'Tanggal Cair' else 'Tanggal Ajuan' end"
    ),
} %}

{% for tab, (day, header) in days.items() %}
select
    rows_in_force.kecamatan_code,
    rows_in_force.tab,
    rows_in_force.row_number,
    rows_in_force.row_version_id,
    staged.nik,
    {{ day }} as activity_date,
    {{ header }} as date_header
from {{ ref('int_rows_in_force') }} as rows_in_force
inner join {{ staged(tab) }} as staged on rows_in_force.row_version_id = staged.row_version_id
where rows_in_force.tab = '{{ tab }}' and rows_in_force.rule_ids = '{}'
{{ 'union all' if not loop.last }}
{% endfor %}
