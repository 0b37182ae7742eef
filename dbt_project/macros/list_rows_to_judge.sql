{# The rows of some snapshots on which a rule on the row alone may fire: as noted when they were typed, for
   their day, or as copies of a row above them in their tab. `chosen` is a query of the snapshots' ids. A row
   whose cells are all missing ('-' alone) is no data row; a totals row is never what another row copies. -#}
{% macro list_rows_to_judge(chosen) %}
{{ config(pre_hook=joined_by_hash()) }}

with

chosen as (
    {{- chosen }}
),

placed as (
    select
        snapshots.snapshot_id,
        snapshots.week_start + 7 as cutoff_date,
        snapshots.kecamatan_code,
        typed.tab,
        numbered.row_number,
        typed.row_version_id,
        typed.content_key,
        typed.may_fire or coalesce(typed.newest_judged_day > snapshots.week_start + 7, false) as may_fire,
        typed.totals_cells is not null and (
            select {{ leftmost('typed.totals_cells') }} = {{ leftmost('typed.filled_cells') }}
            from {{ source('landing', 'snapshot_tabs') }} as headed
            where headed.snapshot_id = snapshots.snapshot_id and headed.tab = typed.tab
        ) as is_totals_row
    from chosen
    inner join {{ source('landing', 'snapshots') }} as snapshots on chosen.snapshot_id = snapshots.snapshot_id
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs on snapshots.snapshot_id = tabs.snapshot_id
    cross join lateral unnest(tabs.row_numbers, tabs.row_version_ids) as numbered (row_number, row_version_id)
    inner join {{ ref('int_rows_typed') }} as typed on numbered.row_version_id = typed.row_version_id
    where tabs.is_readable and typed.is_data_row
),

compared as (
    select
        *,
        not is_totals_row and row_number() over (
            partition by content_key, snapshot_id, tab, is_totals_row
            order by row_number
        ) > 1 as is_copy
    from placed
)

select
    snapshot_id,
    cutoff_date,
    kecamatan_code,
    tab,
    row_number,
    row_version_id,
    is_totals_row,
    is_copy
from compared
where may_fire or is_copy
{% endmacro %}


{# The leftmost place in the sheet of some headers of a row. -#}
{% macro leftmost(headers) -%}
(
                select min((headed.header_columns ->> cells.header)::integer)
                from unnest({{ headers }}) as cells (header)
            )
{%- endmacro %}


{# A snapshot's rows stand in arrays, whose length the planner guesses: without this it may look up each of a
   million rows by itself. -#}
{% macro joined_by_hash() -%}
set local enable_nestloop = off
{%- endmacro %}


{# The week's pulls, and the snapshots in force before it and in it that were not judged yet. -#}
{% macro snapshots_to_judge() %}
{%- set findings = left_by_last_build('int_row_findings') %}
    select latest_snapshot_id as snapshot_id
    from {{ ref('int_snapshots_chosen') }}
    union
    select earlier.snapshot_id
    from (
        select previous_snapshot_id as snapshot_id
        from {{ ref('int_snapshots_chosen') }}
        union
        {%- if reproduced_build() %}
        select snapshot_id
        from {{ source('ops', 'build_snapshots') }}
        where build_id = {{ reproduced_build() }}
        {%- else %}
        select snapshot_id
        from {{ source('ops', 'accepted_snapshots') }}
        where week_start = {{ week_start() }}
        {%- endif %}
    ) as earlier
    {%- if findings %}
    where not exists (select 1 from {{ findings }} as held where held.snapshot_id = earlier.snapshot_id)
    {%- endif %}
{% endmacro %}
