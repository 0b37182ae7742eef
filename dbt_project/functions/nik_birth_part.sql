-- DDMMYY of birth as a NIK states it, without the 40 that marks a woman's day.
select
    case
        when substr(nik, 7, 2) > '40' then lpad((substr(nik, 7, 2)::integer - 40)::text, 2, '0')
        else substr(nik, 7, 2)
    end
    || substr(nik, 9, 4)
