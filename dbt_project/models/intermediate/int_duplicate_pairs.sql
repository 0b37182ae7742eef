-- Pairs of participants who may be one person, each with the grounds for it. Blocked first, compared then:
-- whoever differs from another in at most two digits of the NIK equals them in one of its three parts, each
-- of every third digit so that each holds some of the place, the birth and the serial. No NIK, name or phone
-- stands here. The names are compared in Python (pantau.duplicates), which drops pairs of one phone alone.
{{ config(
    materialized='incremental',
    pre_hook=["{{ delete_touched(this, 'participant_a') }}", "{{ delete_touched(this, 'participant_b') }}"],
    tags=['after_gate']
) }}

{%- set most_on_a_phone = 50 %}

with

touched_rows as materialized (
    select
        p1.tanggal_lahir,
        p1.no_hp
    from {{ ref('int_registrations') }} as registrations
    inner join {{ staged('P1') }} as p1 on registrations.row_version_id = p1.row_version_id
    where registrations.place = 1 and {{ is_touched('registrations.nik') }}
),

-- Of each pair one was touched: who shares neither birth date nor phone with any of them is in none. A NIK is
-- read as hexadecimal too: digits that are equal are 0 in the exclusive or of two.
people as materialized (
    select
        registrations.participant_id,
        registrations.kecamatan_code,
        registrations.row_number,
        registrations.row_version_id,
        registrations.nik,
        ('x' || registrations.nik)::bit(64)::bigint as nik_bits,
        p1.tanggal_lahir,
        p1.no_hp,
        p1.kelurahan,
        p1.nama_lengkap,
        {{ 'touched.nik is not null' if is_incremental() else 'true' }} as is_touched
    from {{ ref('int_registrations') }} as registrations
    inner join {{ staged('P1') }} as p1 on registrations.row_version_id = p1.row_version_id
    left join {{ ref('int_people_touched') }} as touched on registrations.nik = touched.nik
    where
        registrations.place = 1
        and (
            p1.tanggal_lahir in (select touched_rows.tanggal_lahir from touched_rows)
            or p1.no_hp in (select touched_rows.no_hp from touched_rows)
        )
),

touched_people as (
    select *
    from people
    where is_touched
),

-- Digits 1, 4, 7 …, 2, 5, 8 … and 3, 6, 9 …
masks (mask) as (
    values
    ('xf00f00f00f00f00f'::bit(64)::bigint),
    ('x0f00f00f00f00f00'::bit(64)::bigint),
    ('x00f00f00f00f00f0'::bit(64)::bigint)
),

touched_parts as (
    {{ parts_of_niks('touched_people') }}
),

parts as (
    {{ parts_of_niks('people') }}
),

compared as (
    select
        one.row_version_id as first_row,
        other.row_version_id as second_row,
        replace(
            to_hex((one.nik_bits | other.nik_bits) - (one.nik_bits & other.nik_bits)), '0', ''
        ) as unlike
    from touched_parts as one
    inner join parts as other
        on
            one.tanggal_lahir = other.tanggal_lahir
            and one.part = other.part
            and {{ is_new_pair() }}
),

nearly_equal as (
    select distinct
        first_row,
        second_row,
        length(unlike) as unlike_digits
    from compared
    -- Two digits that changed places are unlike in the same way.
    where length(unlike) = 1 or (length(unlike) = 2 and left(unlike, 1) = right(unlike, 1))
    offset 0
),

shared_phones as (
    select no_hp
    from people
    group by no_hp
    having count(*) between 2 and {{ most_on_a_phone }}
),

-- Names are folded of these few only.
of_one_kelurahan as (
    select
        one.row_version_id as first_row,
        other.row_version_id as second_row,
        one.nama_lengkap as first_name,
        other.nama_lengkap as second_name
    from touched_people as one
    inner join people as other
        on
            one.tanggal_lahir = other.tanggal_lahir
            and one.kelurahan = other.kelurahan
            and {{ is_new_pair() }}
    offset 0
),

grounds as (
    select
        nearly_equal.first_row,
        nearly_equal.second_row,
        case nearly_equal.unlike_digits when 1 then 'nik_one_digit' else 'nik_two_swapped' end as ground
    from nearly_equal
    inner join people as one on nearly_equal.first_row = one.row_version_id
    inner join people as other on nearly_equal.second_row = other.row_version_id
    where
        nearly_equal.unlike_digits = 1
        or (
            select array_agg(digit order by digit) from regexp_split_to_table(one.nik, '') as digit
        ) = (
            select array_agg(digit order by digit) from regexp_split_to_table(other.nik, '') as digit
        )
    union all
    select
        one.row_version_id as first_row,
        other.row_version_id as second_row,
        'same_phone' as ground
    from shared_phones
    inner join touched_people as one on shared_phones.no_hp = one.no_hp
    inner join people as other on one.no_hp = other.no_hp and {{ is_new_pair() }}
    union all
    select
        first_row,
        second_row,
        'same_name_birth_kelurahan' as ground
    from of_one_kelurahan
    where {{ function('fold_name') }}(first_name) = {{ function('fold_name') }}(second_name)
),

pairs as (
    select
        first_row,
        second_row,
        array_agg(ground order by ground) as grounds
    from grounds
    group by first_row, second_row
),

in_order as (
    select
        case when one.participant_id < other.participant_id then first_row else second_row end as version_a,
        case when one.participant_id < other.participant_id then second_row else first_row end as version_b,
        pairs.grounds
    from pairs
    inner join people as one on pairs.first_row = one.row_version_id
    inner join people as other on pairs.second_row = other.row_version_id
)

select
    a.participant_id as participant_a,
    b.participant_id as participant_b,
    a.kecamatan_code as kecamatan_a,
    a.row_number as row_a,
    a.row_version_id as row_version_a,
    b.kecamatan_code as kecamatan_b,
    b.row_number as row_b,
    b.row_version_id as row_version_b,
    in_order.grounds
from in_order
inner join people as a on in_order.version_a = a.row_version_id
inner join people as b on in_order.version_b = b.row_version_id
