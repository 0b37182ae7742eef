-- A month, as its first day: that of any date, or a month written as such.
select
    case
        when typed is null then null
        when is_number
            then
                date_trunc('month', {{ function('read_date').include(database=false) }}(typed, true)::timestamp)::date
        else {{ function('read_written_month').include(database=false) }}(typed)
    end
