{{ config(tags=['after_gate']) }}

with

row_counts as (
    select
        feed,
        file_name,
        count(*) as rows_read,
        count(*) filter (where not is_accepted) as rows_quarantined
    from {{ ref('int_feed_rows') }}
    group by feed, file_name
)

select
    pulls.feed,
    files.file_name,
    files.feed_file_version_id,
    coalesce(contents.status = 'read', false) as is_readable,
    coalesce(row_counts.rows_read, 0) as rows_read,
    coalesce(row_counts.rows_quarantined, 0) as rows_quarantined
from {{ ref('int_feed_pulls_chosen') }} as pulls
inner join {{ source('landing', 'partner_files') }} as files on pulls.feed_pull_id = files.feed_pull_id
left join {{ source('landing', 'feed_file_versions') }} as contents
    on files.feed_file_version_id = contents.feed_file_version_id
left join row_counts on pulls.feed = row_counts.feed and files.file_name = row_counts.file_name
