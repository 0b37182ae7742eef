-- A row whose cells are all missing is no data row. Files that hold the same content bring their rows
-- each for itself.
{{ config(tags=['after_gate']) }}

with

judged as (
    {%- for feed in var('contract')['feeds'] %}
    select
        feed_row_version_id,
        missing || broken || not_understood && {{ deciding_headers(feed['name']) }} as is_quarantined
    from {{ staged_feed(feed['name']) }}
    where is_data_row
    {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    pulls.feed,
    files.file_name,
    numbered.row_number,
    judged.feed_row_version_id,
    not judged.is_quarantined as is_accepted
from {{ ref('int_feed_pulls_chosen') }} as pulls
inner join {{ source('landing', 'partner_files') }} as files on pulls.feed_pull_id = files.feed_pull_id
inner join {{ source('landing', 'feed_file_versions') }} as contents
    on files.feed_file_version_id = contents.feed_file_version_id
cross join lateral unnest(contents.row_numbers, contents.row_version_ids) as numbered (row_number, version_id)
inner join judged on numbered.version_id = judged.feed_row_version_id
