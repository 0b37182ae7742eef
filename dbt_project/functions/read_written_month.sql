-- A month written as text, or the month of a written date.
with

matched as (
    select
        regexp_match(lower(typed), '^([0-9]{1,2})[/-]([0-9]{4})$') as month_first,
        regexp_match(lower(typed), '^([0-9]{4})-([0-9]{1,2})$') as year_first,
        regexp_match(lower(typed), '^([a-z]+\.?) ([0-9]{4})$') as with_name
    where length(typed) <= 60
    offset 0
)

select
    case
        when month_first is not null
            then {{ reader('date_or_null') }}(month_first[2]::integer, month_first[1]::integer, 1)
        when year_first is not null
            then {{ reader('date_or_null') }}(year_first[1]::integer, year_first[2]::integer, 1)
        when with_name is not null
            then {{ reader('date_or_null') }}(
                    with_name[2]::integer, {{ reader('month_number') }}(with_name[1]), 1
                )
        else date_trunc('month', {{ reader('read_written_date') }}(typed)::timestamp)::date
    end
from matched
