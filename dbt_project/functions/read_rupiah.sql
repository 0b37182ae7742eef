-- An amount of rupiah; words such as "1,5 juta" are understood.
select
    case
        when typed is null then null
        when is_number then {{ reader('read_integer') }}(typed, true, may_be_negative)
        when typed ~ '^[0-9]{1,18}$' then typed::numeric
        else {{ reader('read_written_amount') }}(typed, may_be_negative, true)
    end
