-- A date written as text: the day before the time, if there is one, in one of the contract's forms.
-- `offset 0` fences a step, so that no match is made twice.
with

parted as (
    select
        case
            when typed ~ '[ Tt][0-2][0-9][:.][0-5][0-9]'
                then regexp_replace(
                        lower(typed),
                        '[ t](?:[01][0-9]|2[0-3])'
                        '(?::[0-5][0-9](?::[0-5][0-9])?|[.][0-5][0-9](?:[.][0-5][0-9])?)'
                        '(?: ?(?:z|wib|wita|wit|utc|gmt|(?:utc|gmt)?[+-][0-9]{1,2}(?::?[0-9]{2})?))?$',
                        ''
                    )
            else lower(typed)
        end as day_part
    where length(typed) <= 60
    offset 0
),

matched as (
    select
        day_part,
        regexp_match(day_part, '^([0-9]{1,2})([/.-])([0-9]{1,2})([/.-])([0-9]{4}|[0-9]{2})$') as day_first,
        regexp_match(day_part, '^([0-9]{4})([/-])([0-9]{1,2})([/-])([0-9]{1,2})$') as year_first,
        regexp_match(day_part, '^([0-9]{1,2})([ -])([a-z]+[.]?)([ -])([0-9]{4})$') as with_name
    from parted
    offset 0
)

select
    case
        when day_first[2] = day_first[4]
            then {{ reader('date_or_null') }}(
                    case
                        when length(day_first[5]) = 4 then day_first[5]::integer
                        when day_first[5]::integer < 30 then 2000 + day_first[5]::integer
                        else 1900 + day_first[5]::integer
                    end,
                    day_first[3]::integer,
                    day_first[1]::integer
                )
        when year_first[2] = year_first[4]
            then {{ reader('date_or_null') }}(
                    year_first[1]::integer, year_first[3]::integer, year_first[5]::integer
                )
        when with_name[2] = with_name[4]
            then {{ reader('date_or_null') }}(
                    with_name[5]::integer, {{ reader('month_number') }}(with_name[3]), with_name[1]::integer
                )
        when day_part ~ '^[0-9]{5}$' and day_part::integer between 7306 and 73050
            then date '1899-12-30' + day_part::integer
    end
from matched
