-- What landing holds and no build or precheck has typed yet; nothing where every row is typed anew. Looked up
-- behind the choice of the week's pulls or prechecks, so that each of their rows is typed or stands here.
-- depends_on: {{ ref('int_snapshots_chosen') }}
-- depends_on: {{ ref('int_prechecks_chosen') }}
{{ config(tags=['before_gate', 'precheck']) }}

select
    landed.row_version_id,
    landed.tab
from {{ source('landing', 'row_versions') }} as landed
where {{ is_untyped('landed') }}
