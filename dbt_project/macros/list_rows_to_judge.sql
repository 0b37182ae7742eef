{# The rows of some snapshots on which a rule on the row alone may fire: as noted when they were typed, for
   their day, or as copies of a row above them in their tab. `chosen` is a query of the snapshots' ids. A row
   whose cells are all missing ('-' alone) is no data row; a totals row is never what another row copies. -#}
{% macro list_rows_to_judge(chosen) %}
{{ config(pre_hook=joined_by_hash()) }}

with

chosen as (
    {{- chosen }}
),

tabs as materialized (
    select
        snapshots.snapshot_id,
        snapshots.week_start + 7 as cutoff_date,
        snapshots.kecamatan_code,
        tabs.tab,
        tabs.row_numbers,
        tabs.row_version_ids
    from chosen
    inner join {{ source('landing', 'snapshots') }} as snapshots on chosen.snapshot_id = snapshots.snapshot_id
    inner join {{ source('landing', 'snapshot_tabs') }} as tabs on snapshots.snapshot_id = tabs.snapshot_id
    where tabs.is_readable
),

-- What stands more than once in a tab exactly as it is.
repeated as (
    select distinct twice.row_version_id
    from tabs
    cross join lateral (
        select numbered.row_version_id
        from unnest(tabs.row_version_ids) as numbered (row_version_id)
        group by numbered.row_version_id
        having count(*) > 1
    ) as twice
    where
        cardinality(tabs.row_version_ids) > (
            select count(distinct numbered.row_version_id)
            from unnest(tabs.row_version_ids) as numbered (row_version_id)
        )
),

looked_at as materialized (
    select
        typed.row_version_id,
        typed.content_key,
        typed.may_fire,
        typed.newest_judged_day,
        typed.totals_cells,
        typed.filled_cells
    from {{ ref('int_rows_typed') }} as typed
    left join repeated on typed.row_version_id = repeated.row_version_id
    where
        typed.is_data_row
        and (
            typed.may_fire
            or typed.shares_content
            or typed.newest_judged_day > (select min(tabs.cutoff_date) from tabs)
            or repeated.row_version_id is not null
        )
),

placed as (
    select
        tabs.snapshot_id,
        tabs.cutoff_date,
        tabs.kecamatan_code,
        tabs.tab,
        numbered.row_number,
        looked_at.row_version_id,
        looked_at.content_key,
        looked_at.may_fire or coalesce(looked_at.newest_judged_day > tabs.cutoff_date, false) as may_fire,
        looked_at.totals_cells is not null and (
            select {{ leftmost('looked_at.totals_cells') }} = {{ leftmost('looked_at.filled_cells') }}
            from {{ source('landing', 'snapshot_tabs') }} as headed
            where headed.snapshot_id = tabs.snapshot_id and headed.tab = tabs.tab
        ) as is_totals_row
    from tabs
    cross join lateral unnest(tabs.row_numbers, tabs.row_version_ids) as numbered (row_number, row_version_id)
    inner join looked_at on numbered.row_version_id = looked_at.row_version_id
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


{# Marks the rows that read as another one does, whosever it is: a tab may hold both. -#}
{% macro mark_shared_contents(typed) -%}
update {{ typed }} set shares_content = true
where
    not shares_content
    and content_key in (
        select held.content_key
        from {{ typed }} as held
        where
            held.is_data_row
            {%- if is_incremental() %}
            and held.content_key in (
                select new.content_key
                from {{ ref('int_rows_untyped') }} as untyped
                inner join {{ typed }} as new on untyped.row_version_id = new.row_version_id
            )
            {%- endif %}
        group by held.content_key
        having count(*) > 1
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
