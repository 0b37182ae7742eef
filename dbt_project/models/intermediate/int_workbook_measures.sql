{{ config(tags=['before_gate']) }}

with

pulled as (
    select
        chosen.kecamatan_code,
        chosen.latest_snapshot_id as snapshot_id,
        coalesce(snapshots.status, 'unreadable') = 'unreadable' as is_unreadable,
        coalesce(snapshots.reading_reasons, '{}') as reading_reasons
    from {{ ref('int_snapshots_chosen') }} as chosen
    left join {{ source('landing', 'snapshots') }} as snapshots
        on chosen.latest_snapshot_id = snapshots.snapshot_id
),

-- A reason is its kind and, after the first colon, where: tab_missing:P3, header_missing:P3:NIK.
reasons as (
    select
        pulled.kecamatan_code,
        split_part(named.reason, ':', 1) as kind,
        string_agg(substr(named.reason, strpos(named.reason, ':') + 1), ',' order by named.place) as places
    from pulled
    cross join lateral unnest(pulled.reading_reasons) with ordinality as named (reason, place)
    group by 1, 2
),

counts as (
    select
        snapshot_id,
        sum(rows_read)::bigint as rows_read,
        sum(rows_quarantined)::bigint as rows_quarantined
    from {{ ref('int_row_counts') }}
    where tab <> 'LAPOR'
    group by snapshot_id
),

measured as (
    select
        pulled.kecamatan_code,
        pulled.snapshot_id,
        pulled.is_unreadable,
        coalesce(bool_or(reasons.kind = 'wrong_code'), false) as has_wrong_code,
        {% for kind in ['tab_missing', 'tab_twice', 'header_missing', 'header_twice'] %}
        max(reasons.places) filter (where reasons.kind = '{{ kind }}') as {{ kind }},
        {% endfor %}
        pulled.is_unreadable or pulled.reading_reasons <> '{}' as is_untested,
        coalesce(max(counts.rows_read), 0) as rows_read,
        coalesce(max(counts.rows_quarantined), 0) as rows_quarantined
    from pulled
    left join reasons on pulled.kecamatan_code = reasons.kecamatan_code
    left join counts on pulled.snapshot_id = counts.snapshot_id
    group by pulled.kecamatan_code, pulled.snapshot_id, pulled.is_unreadable, pulled.reading_reasons
)

select
    kecamatan_code,
    snapshot_id,
    is_unreadable,
    has_wrong_code,
    tab_missing as tabs_missing,
    tab_twice as tabs_twice,
    header_missing as headers_missing,
    header_twice as headers_twice,
    case when not is_untested then rows_read end as rows_read,
    case when not is_untested then rows_quarantined end as rows_quarantined,
    case when not is_untested then rows_quarantined::numeric / nullif(rows_read, 0) end as quarantined_share
from measured
