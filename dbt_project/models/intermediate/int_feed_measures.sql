-- Late: on the cut-off day a month is due (contract.yaml, due_day) of which, and after which, no accepted
-- row tells. A day after the cut-off is a slip and tells of nothing.
{{ config(tags=['after_gate']) }}

with

due as (
    {%- for feed in var('contract')['feeds'] %}
    select
        '{{ feed['name'] }}' as feed,
        interval '{{ feed['due_day'] }} days' as due_after
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

days as (
    {%- for feed in var('contract')['feeds'] %}
    select
        feed_row_version_id,
        greatest(
            {%- for column in feed['columns'] if column['kind'] in ('date', 'month') %}
            case when {{ column['name'] }} <= {{ week_start() }} + 7 then {{ column['name'] }} end
            {{- ',' if not loop.last }}
            {%- endfor %}
        ) as told_on
    from {{ staged_feed(feed['name']) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

newest as (
    select
        feed_rows.feed,
        max(days.told_on) as newest_date
    from {{ ref('int_feed_rows') }} as feed_rows
    inner join days on feed_rows.feed_row_version_id = days.feed_row_version_id
    where feed_rows.is_accepted
    group by feed_rows.feed
),

files as (
    select
        feed,
        count(*) as file_count,
        count(*) filter (where not is_readable) as files_unreadable,
        sum(rows_read)::bigint as rows_read,
        sum(rows_quarantined)::bigint as rows_quarantined
    from {{ ref('int_feed_files') }}
    group by feed
)

select
    due.feed,
    coalesce(files.file_count, 0) as file_count,
    coalesce(files.files_unreadable, 0) as files_unreadable,
    coalesce(files.rows_read, 0) as rows_read,
    coalesce(files.rows_quarantined, 0) as rows_quarantined,
    newest.newest_date,
    coalesce(files.file_count = files.files_unreadable, true) as is_missing,
    coalesce(
        newest.newest_date < date_trunc('month', {{ week_start() }} + 8 - due.due_after) - interval '1 month',
        true
    ) as is_late
from due
left join files on due.feed = files.feed
left join newest on due.feed = newest.feed
