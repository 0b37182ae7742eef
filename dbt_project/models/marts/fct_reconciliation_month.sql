-- Facilitators against partners: who reached a stage in a month, and whom the partner saw first in it. A
-- partner who sent nothing contradicts nobody: both rates stay empty.
with

verifiers (feed, stage_code) as (
    values ('pelatihan', 'P2'), ('ptsp', 'P4'), ('mart', 'P5'), ('bank', 'P7')
),

heard as (
    select distinct feed
    from {{ ref('int_feed_rows') }}
    where is_accepted
),

counted as (
    select
        date_trunc('month', event_date::timestamp)::date as month_start,
        kecamatan_code,
        stage_code,
        sum(new_count)::bigint as counted_count,
        sum(verified_count)::bigint as matched_count
    from {{ ref('int_event_days') }}
    group by 1, 2, 3
),

-- A licence from before the registration is left out, as it is of what facilitators count.
sightings as (
    select distinct on (sightings.stage_code, sightings.nik)
        sightings.stage_code,
        sightings.seen_on,
        coalesce(participants.kecamatan_code, sightings.kecamatan_code) as kecamatan_code
    from {{ ref('int_feed_sightings') }} as sightings
    left join {{ ref('int_participants') }} as participants on sightings.nik = participants.nik
    where
        sightings.seen_on <= {{ week_sunday() }}
        and (
            sightings.stage_code <> 'P4'
            or participants.nik is null
            or sightings.seen_on >= participants.tanggal_daftar
        )
    order by sightings.stage_code, sightings.nik, sightings.seen_on, sightings.kecamatan_code
),

seen as (
    select
        date_trunc('month', seen_on::timestamp)::date as month_start,
        kecamatan_code,
        stage_code,
        count(*) as seen_count
    from sightings
    group by 1, 2, 3
)

select
    months.month_start,
    months.kecamatan_code,
    verifiers.stage_code,
    coalesce(counted.counted_count, 0) as counted_count,
    coalesce(seen.seen_count, 0) as seen_count,
    coalesce(counted.matched_count, 0) as matched_count,
    case when heard.feed is not null then round(counted.matched_count::numeric / counted.counted_count, 4) end
        as match_rate,
    case
        when heard.feed is not null
            then round(coalesce(seen.seen_count, 0)::numeric / counted.counted_count, 4)
    end as verification_factor
from {{ ref('int_kecamatan_months') }} as months
cross join verifiers
left join heard on verifiers.feed = heard.feed
left join counted
    on
        months.month_start = counted.month_start
        and months.kecamatan_code = counted.kecamatan_code
        and verifiers.stage_code = counted.stage_code
left join seen
    on
        months.month_start = seen.month_start
        and months.kecamatan_code = seen.kecamatan_code
        and verifiers.stage_code = seen.stage_code
