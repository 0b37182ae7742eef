{{ config(
    materialized='incremental',
    on_schema_change='append_new_columns',
    full_refresh=false,
    pre_hook="{{ delete_week(this) }}"
) }}

with

files as (
    select
        files.feed,
        files.file_name,
        contents.status,
        contents.problem,
        contents.header_columns
    from {{ ref('int_feed_files') }} as files
    inner join {{ source('landing', 'feed_file_versions') }} as contents
        on files.feed_file_version_id = contents.feed_file_version_id
),

headers (feed, header) as (
    {%- for feed in var('contract')['feeds'] %}
    select
        '{{ feed['name'] }}' as feed,
        unnest({{ deciding_headers(feed['name']) }}) as header
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

cells as (
    {%- for feed in var('contract')['feeds'] %}
    {%- for kind in ('missing', 'broken', 'not_understood') %}
    select
        feed_row_version_id,
        unnest({{ kind }}) as header,
        '{{ kind }}' as kind
    from {{ staged_feed(feed['name']) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    {{ week_start() }} as week_start,
    feed,
    file_name,
    null::integer as row_number,
    null::text as column_name,
    case status when 'read' then 'incomplete' else 'unreadable' end as kind,
    problem
from files
where problem is not null

union all

select
    {{ week_start() }} as week_start,
    files.feed,
    files.file_name,
    null::integer as row_number,
    headers.header as column_name,
    'header_missing' as kind,
    null::text as problem
from files
inner join headers on files.feed = headers.feed
where files.status = 'read' and not files.header_columns ? headers.header

union all

select
    {{ week_start() }} as week_start,
    feed_rows.feed,
    feed_rows.file_name,
    feed_rows.row_number,
    cells.header as column_name,
    cells.kind,
    null::text as problem
from {{ ref('int_feed_rows') }} as feed_rows
inner join cells on feed_rows.feed_row_version_id = cells.feed_row_version_id
inner join headers on feed_rows.feed = headers.feed and cells.header = headers.header
where not feed_rows.is_accepted
