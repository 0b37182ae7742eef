-- A date. A date cell arrives as its serial number, whose fraction is a time. The commonest written
-- form is read here, where the day is one that its month always has; every other one at length.
select
    case
        when typed is null then null
        when is_number
            then
                case
                    when floor(typed::numeric) between 7306 and 73050
                        then date '1899-12-30' + floor(typed::numeric)::integer
                end
        when
            typed ~ (
                '^(?:(?:0[1-9]|1[0-9]|2[0-8])/(?:0[1-9]|1[0-2])|(?:29|30)/(?:0[13-9]|1[0-2])'
                '|31/(?:0[13578]|1[02]))/(?:19|20)[0-9]{2}$'
            )
            then make_date(
                    substr(typed, 7, 4)::integer, substr(typed, 4, 2)::integer, substr(typed, 1, 2)::integer
                )
        else {{ reader('read_written_date') }}(typed)
    end
