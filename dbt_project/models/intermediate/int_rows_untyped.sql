-- What landing holds and no build or precheck has typed yet; nothing where every row is typed anew. Looked up
-- behind the choice of the week's pulls or prechecks, so that each of their rows is typed or stands here.
-- depends_on: {{ ref('int_snapshots_chosen') }}
-- depends_on: {{ ref('int_prechecks_chosen') }}
{{ config(tags=['before_gate', 'precheck']) }}

{%- set typed = left_by_last_build('int_rows_typed') %}

{% if typed -%}
with

newest_typed as materialized (
    select
        coalesce(max(row_version_id), 0) as row_version_id,
        count(*) as typed_count
    from {{ typed }}
),

landed_before as (
    select count(*) as landed_count
    from {{ source('landing', 'row_versions') }}
    where row_version_id <= (select newest_typed.row_version_id from newest_typed)
),

-- A pull that was slower than another lands rows of earlier numbers behind it.
gaps as materialized (
    select newest_typed.row_version_id as up_to
    from newest_typed
    cross join landed_before
    where newest_typed.typed_count < landed_before.landed_count
)

select
    landed.row_version_id,
    landed.tab
from {{ source('landing', 'row_versions') }} as landed
where landed.row_version_id > (select newest_typed.row_version_id from newest_typed)
union all
select
    landed.row_version_id,
    landed.tab
from gaps
inner join {{ source('landing', 'row_versions') }} as landed on gaps.up_to >= landed.row_version_id
where not exists (select 1 from {{ typed }} as typed where landed.row_version_id = typed.row_version_id)
{%- else -%}
select
    row_version_id,
    tab
from {{ source('landing', 'row_versions') }}
where false
{%- endif %}
