-- The month of a name in lower case; a point may stand behind a short one. 0 where there is none.
select
    case
        when written in ('januari', 'january') or btrim(written, '.') = 'jan' then 1
        when
            written in ('februari', 'february', 'pebruari') or btrim(written, '.') in ('feb', 'peb')
            then 2
        when written in ('maret', 'march') or btrim(written, '.') = 'mar' then 3
        when written = 'april' or btrim(written, '.') = 'apr' then 4
        when btrim(written, '.') in ('mei', 'may') then 5
        when written in ('juni', 'june') or btrim(written, '.') = 'jun' then 6
        when written in ('juli', 'july') or btrim(written, '.') = 'jul' then 7
        when
            written in ('agustus', 'august')
            or btrim(written, '.') in ('agu', 'agt', 'ags', 'agust', 'aug')
            then 8
        when written = 'september' or btrim(written, '.') in ('sep', 'sept') then 9
        when written in ('oktober', 'october') or btrim(written, '.') in ('okt', 'oct') then 10
        when written in ('november', 'nopember') or btrim(written, '.') in ('nov', 'nop') then 11
        when written in ('desember', 'december') or btrim(written, '.') in ('des', 'dec') then 12
        else 0
    end
