-- depends_on: {{ ref('int_rows_untyped') }}
-- Of every typed row what is asked of all rows alike, so that a week's pulls are looked through without their
-- cells, and whether another row reads the same. The day is the one that X04 compares with the registration
-- (of P1 the registration itself; P4 has none: a licence may be older). The cells that may name a sum are
-- listed where one does.
{{ config(
    materialized='incremental',
    tags=['before_gate', 'precheck'],
    indexes=[{'columns': ['row_version_id'], 'unique': true}, {'columns': ['content_key']}],
    post_hook="{{ mark_shared_contents(this) }}"
) }}

{% set days = {
    'P1': 'tanggal_daftar',
    'P2': 'tanggal',
    'P3': 'tanggal',
    'P5': last_day_of('bulan'),
    'P6': last_day_of('bulan'),
    'P7': "case when " ~ is_disbursed() ~ " then tanggal_cair else tanggal_ajuan end",
} %}

{% set licence %}case when status = 'TERBIT' then jenis_izin || ' ' || {{ function('fold_name') }}(nomor_izin) end{% endset %}

{% for tab in var('contract')['tabs'] %}
select
    row_version_id,
    '{{ tab['code'] }}' as tab,
    {{ 'null::text' if tab['code'] == 'LAPOR' else 'nik' }} as nik,
    {{ days.get(tab['code'], 'null::date') }} as activity_date,
    {{ licence if tab['code'] == 'P4' else 'null::text' }} as licence,
    content_key,
    false as shares_content,
    newest_judged_day,
    is_data_row,
    may_fire,
    case when totals_cells <> '{}' then totals_cells end as totals_cells,
    case when totals_cells <> '{}' then filled_cells end as filled_cells
from {{ staged(tab['code']) }} as staged
{% if is_incremental() -%}
where
    row_version_id in (
        select untyped.row_version_id
        from {{ ref('int_rows_untyped') }} as untyped
        where untyped.tab = '{{ tab['code'] }}'
    )
    and not exists (select 1 from {{ this }} as held where held.row_version_id = staged.row_version_id)
{% endif -%}
{{ 'union all' if not loop.last }}
{% endfor %}
