-- A month, as its first day: that of any date, or a month written as such.
select
    case
        when typed is null then null
        when is_number
            then
                date_trunc('month', {{ reader('read_date') }}(typed, true)::timestamp)::date
        else {{ reader('read_written_month') }}(typed)
    end
