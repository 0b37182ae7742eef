-- The week's last look into each partner's folder, also where there was none.
{{ config(tags=['after_gate']) }}

with

feeds (feed) as (
    values
    {%- for feed in var('contract')['feeds'] %}
    ('{{ feed['name'] }}'){{ ',' if not loop.last }}
    {%- endfor %}
),

latest as (
    select
        feed,
        max(feed_pull_id) as feed_pull_id
    {%- if reproduced_build() %}
    from {{ source('ops', 'build_feed_pulls') }}
    where build_id = {{ reproduced_build() }}
    {%- else %}
    from {{ source('landing', 'feed_pulls') }}
    where week_start = {{ week_start() }}
    {%- endif %}
    group by feed
)

select
    feeds.feed,
    latest.feed_pull_id
from feeds
left join latest on feeds.feed = latest.feed
