-- Whether DDMMYY is a date in the 1900s or in the 2000s.
select
    {{ function('date_or_null') }}(
        2000 + substr(ddmmyy, 5, 2)::integer, substr(ddmmyy, 3, 2)::integer, substr(ddmmyy, 1, 2)::integer
    ) is not null
    or {{ function('date_or_null') }}(
        1900 + substr(ddmmyy, 5, 2)::integer, substr(ddmmyy, 3, 2)::integer, substr(ddmmyy, 1, 2)::integer
    ) is not null
