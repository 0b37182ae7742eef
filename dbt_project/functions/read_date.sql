-- A date. A date cell arrives as its serial number, whose fraction is a time.
select
    case
        when typed is null then null
        when is_number then
            case
                when floor(typed::numeric) between 7306 and 73050
                    then date '1899-12-30' + floor(typed::numeric)::integer
            end
        else {{ function('read_written_date') }}(typed)
    end
