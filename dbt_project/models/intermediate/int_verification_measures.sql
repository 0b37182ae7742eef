-- The month of which a feed is due at the cut-off (as int_feed_measures tells late ones), and the month
-- before it. A feed that is late or missing is told as such and measured no further.
{{ config(tags=['after_gate']) }}

with

verifiers (feed, stage_code) as (
    values ('pelatihan', 'P2'), ('ptsp', 'P4'), ('mart', 'P5'), ('bank', 'P7')
),

due as (
    {%- for feed in var('contract')['feeds'] %}
    select
        '{{ feed['name'] }}' as feed,
        interval '{{ feed['due_day'] }} days' as due_after
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

heard as (
    select
        verifiers.feed,
        verifiers.stage_code,
        (date_trunc('month', {{ week_start() }} + 8 - due.due_after) - interval '1 month')::date
            as month_start
    from verifiers
    inner join due on verifiers.feed = due.feed
    inner join {{ ref('int_feed_measures') }} as feeds on verifiers.feed = feeds.feed
    where not feeds.is_late
)

select
    heard.feed,
    heard.month_start,
    now.kecamatan_code,
    now.counted_count,
    now.seen_count,
    now.matched_count,
    coalesce(before.counted_count, 0) as counted_before,
    coalesce(before.matched_count, 0) as matched_before,
    now.verification_factor
from heard
inner join {{ ref('fct_reconciliation_month') }} as now
    on heard.stage_code = now.stage_code and heard.month_start = now.month_start
left join {{ ref('fct_reconciliation_month') }} as before
    on
        now.stage_code = before.stage_code
        and now.kecamatan_code = before.kecamatan_code
        and before.month_start = (now.month_start - interval '1 month')::date
