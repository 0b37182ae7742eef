-- What a partner saw of a person's stage (contract §6). Nothing dated after the cut-off counts; a row of
-- pelatihan or mart without a day is dated after nothing.
{{ config(tags=['after_gate']) }}

with

seen as (
    select
        feed_row_version_id,
        'P2' as stage_code,
        nik,
        tanggal as seen_on,
        kecamatan as kecamatan_code
    from {{ ref('stg_partners__pelatihan') }}
    where hadir = 'Y' and lulus = 'Y'
    union all
    select
        feed_row_version_id,
        'P4' as stage_code,
        nik_pemohon as nik,
        tgl_terbit as seen_on,
        kecamatan as kecamatan_code
    from {{ ref('stg_partners__ptsp') }}
    where upper(status) = 'TERBIT' and tgl_terbit is not null
    union all
    select
        feed_row_version_id,
        'P5' as stage_code,
        nik_pemasok as nik,
        tanggal as seen_on,
        kecamatan as kecamatan_code
    from {{ ref('stg_partners__mart') }}
    where omzet_rp > 0
    union all
    select
        feed_row_version_id,
        'P7' as stage_code,
        nik,
        tgl_cair as seen_on,
        kecamatan as kecamatan_code
    from {{ ref('stg_partners__bank') }}
    where tgl_cair is not null and jumlah_cair_rp > 0
)

select
    feed_rows.feed,
    seen.stage_code,
    seen.nik,
    seen.seen_on,
    seen.kecamatan_code
from {{ ref('int_feed_rows') }} as feed_rows
inner join seen on feed_rows.feed_row_version_id = seen.feed_row_version_id
where
    feed_rows.is_accepted
    and (seen.seen_on is null or seen.seen_on <= {{ week_start() }} + 7)
