{{ config(tags=['after_gate']) }}

with

summed as (
    select
        feed,
        month_start,
        sum(counted_count)::bigint as counted_count,
        sum(matched_count)::bigint as matched_count,
        sum(counted_before)::bigint as counted_before,
        sum(matched_before)::bigint as matched_before
    from {{ ref('int_verification_measures') }}
    group by feed, month_start
)

select
    feed,
    month_start,
    counted_count,
    counted_before,
    least(counted_count, counted_before) as counted_in_both,
    round(matched_count::numeric / nullif(counted_count, 0), 4) as match_rate,
    round(
        matched_count::numeric / nullif(counted_count, 0)
        - matched_before::numeric / nullif(counted_before, 0),
        4
    ) as match_rate_change
from summed
