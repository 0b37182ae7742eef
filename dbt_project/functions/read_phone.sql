-- A mobile number of Indonesia, as +62812…
select
    case
        when translate(typed, ' -', '') ~ '^([+]?62|0)?8[0-9]{7,12}$'
            then
                '+62'
                || substr(translate(typed, ' -', ''), strpos(translate(typed, ' -', ''), '8'))
    end
