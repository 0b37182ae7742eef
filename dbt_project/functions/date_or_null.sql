-- The date of a year, month and day; null where there is no such day.
select
    case
        when
            in_year between 1 and 9999
            and in_month between 1 and 12
            and on_day between 1 and case
                when in_month = 2
                    then
                        case
                            when in_year % 4 = 0 and (in_year % 100 <> 0 or in_year % 400 = 0) then 29
                            else 28
                        end
                when in_month in (4, 6, 9, 11) then 30
                else 31
            end
            then make_date(in_year, in_month, on_day)
    end
