-- A NIK: 16 digits once spaces, dots, dashes and apostrophes of any kind are dropped.
select
    case
        when typed ~ '^[0-9]{16}$' then typed
        when
            not is_number
            and translate(typed, U&' .''-\2018\2019\02BC\2010\2011\2012\2013\2014\2015\2212', '')
            ~ '^[0-9]{16}$'
            then translate(typed, U&' .''-\2018\2019\02BC\2010\2011\2012\2013\2014\2015\2212', '')
    end
