-- Every Unicode white space becomes a space, zero-width characters go, doubled spaces become one,
-- one leading apostrophe goes. The characters are listed: no locale of a database decides them.
with

spaced as (
    select
        translate(
            typed,
            U&'\0009\000A\000B\000C\000D\001C\001D\001E\001F\0085\00A0\1680'
            '\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\2028\2029\202F\205F\3000'
            '\200B\200C\200D\2060\FEFF\00AD',
            repeat(' ', 28)
        ) as typed
),

single as (
    select btrim(regexp_replace(typed, ' {2,}', ' ', 'g'), ' ') as typed
    from spaced
),

bare as (
    select case when left(typed, 1) = '''' then btrim(substr(typed, 2), ' ') else typed end as typed
    from single
)

select
    case
        when typed = '' or lower(typed) in ('-', '–', 'n/a', 'tidak ada') then null
        else typed
    end
from bare
