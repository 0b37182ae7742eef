{# The data rows of some snapshots, `chosen` being a query of their ids. A row whose cells are all
   missing ('-' alone) is no data row. -#}
{% macro list_rows(chosen) %}
with

empty_rows as (
    {%- for tab in var('contract')['tabs'] %}
    select row_version_id from {{ staged(tab['code']) }} where not is_data_row
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

chosen as (
    {{- chosen }}
)

select
    snapshots.snapshot_id,
    snapshots.week_start,
    snapshots.kecamatan_code,
    tabs.tab,
    numbered.row_number,
    numbered.row_version_id
from chosen
inner join {{ source('landing', 'snapshots') }} as snapshots on chosen.snapshot_id = snapshots.snapshot_id
inner join {{ source('landing', 'snapshot_tabs') }} as tabs on snapshots.snapshot_id = tabs.snapshot_id
cross join lateral unnest(tabs.row_numbers, tabs.row_version_ids) as numbered (row_number, row_version_id)
where
    tabs.is_readable
    and numbered.row_version_id not in (select empty_rows.row_version_id from empty_rows)
{% endmacro %}
