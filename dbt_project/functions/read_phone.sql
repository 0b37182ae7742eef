-- A mobile number of Indonesia, as +62812…; spaces and dashes of any kind are dropped.
select
    case
        when translate(typed, U&' -\2010\2011\2012\2013\2014\2015\2212', '') ~ '^([+]?62|0)?8[0-9]{7,12}$'
            then
                '+62'
                || substring(translate(typed, U&' -\2010\2011\2012\2013\2014\2015\2212', '') from '8.*$')
    end
