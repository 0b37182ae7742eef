-- What a build of a clean programme counts, written by hand: from the JSON of landing to the counts of
-- marts.fct_kecamatan_stage_week. Reads each cell that can quarantine or date a row by the same readers;
-- keeps no finding, no verdict and no other fact. The setting benchmark.sunday names the week's last day.

create temp table placed as
select
    tabs.tab,
    latest.kecamatan_code,
    numbered.row_number,
    numbered.row_version_id
from (
    select distinct on (kecamatan_code)
        kecamatan_code,
        snapshot_id
    from landing.snapshots
    where week_start <= current_setting('benchmark.sunday')::date
    order by kecamatan_code, snapshot_id desc
) as latest
inner join landing.snapshot_tabs as tabs on latest.snapshot_id = tabs.snapshot_id
cross join lateral unnest(tabs.row_numbers, tabs.row_version_ids) as numbered (row_number, row_version_id);
analyze placed;

create temp table typed_p1 as
select
    placed.kecamatan_code,
    placed.row_number,
    staging.read_date(staging.clean_text(cells ->> 0, is_number[1]), is_number[1]) as registered,
    staging.read_nik(staging.clean_text(cells ->> 1, is_number[2]), is_number[2]) as nik,
    staging.clean_text(cells ->> 2, is_number[3]) as name,
    staging.read_choice(staging.clean_text(cells ->> 3, is_number[4]), array['L', 'P']) as sex,
    staging.read_date(staging.clean_text(cells ->> 4, is_number[5]), is_number[5]) as born,
    places.kelurahan_code,
    staging.clean_text(cells ->> 7, is_number[8]) as resident,
    staging.read_phone(staging.clean_text(cells ->> 8, is_number[9])) as phone,
    staging.clean_text(cells ->> 9, is_number[10]) as business,
    staging.clean_text(cells ->> 11, is_number[12]) as trade,
    staging.clean_text(cells ->> 14, is_number[15]) as channel,
    staging.clean_text(cells ->> 15, is_number[16]) as consent,
    staging.clean_text(cells ->> 16, is_number[17]) as facilitator
from placed
inner join landing.row_versions using (row_version_id)
cross join lateral (
    select array(select jsonb_typeof(cell) = 'number' from jsonb_array_elements(cells) as cell) as is_number
) as kinds
left join staging.stg_reference__place_names as places
    on
        placed.kecamatan_code = places.kecamatan_code
        and staging.fold_name(staging.clean_text(cells ->> 6, false)) = places.folded_name
where placed.tab = 'P1';

create temp table people as
select distinct on (nik)
    nik,
    kecamatan_code,
    registered
from typed_p1
where
    registered between date '2016-12-01' and current_setting('benchmark.sunday')::date + 1
    and staging.has_birth_date(nik)
    and staging.nik_birth_part(nik) = to_char(born, 'DDMMYY')
    and (substr(nik, 7, 2) > '40') = (sex = 'P')
    and staging.whole_years(born, registered) >= 15
    and resident = 'YA' and consent = 'YA'
    and num_nulls(name, kelurahan_code, phone, business, trade, channel, facilitator) = 0
order by nik, registered, kecamatan_code, row_number;
create index on people (nik);
analyze people;

create temp table done as
with

activities as materialized (
    select
        placed.tab,
        landed.cells,
        array(select jsonb_typeof(cell) = 'number' from jsonb_array_elements(landed.cells) as cell) as is_number
    from placed
    inner join landing.row_versions as landed using (row_version_id)
    where placed.tab in ('P2', 'P3', 'P4', 'P5', 'P6', 'P7')
),

cleaned as materialized (
    select
        tab,
        is_number,
        staging.clean_text(cells ->> 0, is_number[1]) as c0,
        staging.clean_text(cells ->> 1, is_number[2]) as c1,
        staging.clean_text(cells ->> 2, is_number[3]) as c2,
        staging.clean_text(cells ->> 3, is_number[4]) as c3,
        staging.clean_text(cells ->> 4, is_number[5]) as c4,
        staging.clean_text(cells ->> 5, is_number[6]) as c5,
        staging.clean_text(cells ->> 6, is_number[7]) as c6,
        staging.clean_text(cells ->> 7, is_number[8]) as c7,
        staging.clean_text(cells ->> 8, is_number[9]) as c8
    from activities
),

shown as (
    select
        tab as stage_code,
        staging.read_nik(c4, is_number[5]) as nik,
        staging.read_date(c0, is_number[1]) as shown_on
    from cleaned
    where tab = 'P2' and c6 = 'HADIR' and c7 = 'LULUS' and num_nulls(c1, c2, c3) = 0
    union all
    select
        tab,
        staging.read_nik(c1, is_number[2]),
        staging.read_date(c0, is_number[1])
    from cleaned
    where tab = 'P3' and c8 = 'TERLAKSANA' and num_nulls(c3, c4, c5, c7) = 0
    union all
    select
        tab,
        staging.read_nik(c1, is_number[2]),
        staging.read_date(c6, is_number[7])
    from cleaned
    where tab = 'P4' and c4 = 'TERBIT' and num_nulls(c3, c5) = 0
    union all
    select
        tab,
        staging.read_nik(c1, is_number[2]),
        (staging.read_month(c0, is_number[1]) + interval '1 month - 1 day')::date
    from cleaned
    where tab = 'P5' and c3 <> 'LANGSUNG' and staging.read_rupiah(c6, is_number[7], true) > 0
    union all
    select
        tab,
        staging.read_nik(c1, is_number[2]),
        (staging.read_month(c0, is_number[1]) + interval '1 month - 1 day')::date
    from cleaned
    where
        tab = 'P6'
        and abs(
            staging.read_rupiah(c3, is_number[4], false) - staging.read_rupiah(c4, is_number[5], false)
            - staging.read_rupiah(c5, is_number[6], false) - staging.read_rupiah(c6, is_number[7], true)
        ) <= 1
    union all
    select
        tab,
        staging.read_nik(c1, is_number[2]),
        staging.read_date(c8, is_number[9])
    from cleaned
    where
        tab = 'P7' and c6 in ('DICAIRKAN', 'LUNAS', 'MACET')
        and staging.read_rupiah(c7, is_number[8], false) <= staging.read_rupiah(c5, is_number[6], false)
)

select
    'P1' as stage_code,
    kecamatan_code,
    registered as event_date
from people
union all
select
    shown.stage_code,
    people.kecamatan_code,
    min(shown.shown_on)
from shown
inner join people on shown.nik = people.nik and shown.shown_on >= people.registered
group by shown.stage_code, people.kecamatan_code, people.nik;

create temp table counted as
select
    weeks.week_start::date as week_start,
    kecamatan.kecamatan_code,
    stages.stage_code,
    coalesce(events.new_count, 0) as new_count,
    (
        sum(coalesce(events.new_count, 0))
            over (partition by kecamatan.kecamatan_code, stages.stage_code order by weeks.week_start)
    )::bigint as cumulative_count
from generate_series(date '2017-12-11', current_setting('benchmark.sunday')::date, interval '1 week')
    as weeks (week_start)
cross join reference.kecamatan as kecamatan
cross join reference.stages as stages
left join (
    select
        date_trunc('week', event_date::timestamp)::date as week_start,
        kecamatan_code,
        stage_code,
        count(*) as new_count
    from done
    where event_date <= current_setting('benchmark.sunday')::date
    group by 1, 2, 3
) as events
    on
        weeks.week_start = events.week_start
        and kecamatan.kecamatan_code = events.kecamatan_code
        and stages.stage_code = events.stage_code;
