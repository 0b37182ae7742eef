-- A whole number, or an amount of rupiah without words.
select
    case
        when typed is null then null
        when is_number
            then
                case
                    when
                        abs(typed::numeric - round(typed::numeric)) <= 0.000001
                        and (may_be_negative or round(typed::numeric) >= 0)
                        then round(typed::numeric)
                end
        when typed ~ '^[0-9]{1,18}$' then typed::numeric
        else {{ reader('read_written_amount') }}(typed, may_be_negative, false)
    end
