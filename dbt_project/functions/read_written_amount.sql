-- An amount written as text: sign or brackets and Rp peeled off, then digits, groups or words.
with

peeled as (
    select
        regexp_match(lower(typed), '^([-−]?) ?(?:rp\.? ?)?([-−]?) ?([0-9].*)$') as plain,
        regexp_match(lower(typed), '^(?:(?:rp\.? ?)?\( ?|\( ?rp\.? ?)([0-9][^()]*?) ?\)$') as bracketed
    -- Longer than any cell of a sheet, and than what a numeric holds.
    where length(typed) <= 100000
    offset 0
),

signed as (
    select
        coalesce(plain[3], bracketed[1]) as body,
        bracketed is not null or plain[1] <> '' or plain[2] <> '' as is_negative
    from peeled
    where
        (bracketed is not null or plain[1] = '' or plain[2] = '')
        and (may_be_negative or (bracketed is null and plain[1] = '' and plain[2] = ''))
    offset 0
),

counted as (
    select
        is_negative,
        case
            when body ~ '^[0-9]+([.,]00|,-)?$'
                then (regexp_match(body, '^[0-9]+'))[1]::numeric
            when
                -- 0.500 is a half to whoever wrote it, never five hundred.
                body ~ '^[1-9][0-9]{0,2}(\.[0-9]{3})+(,00|,-)?$'
                or body ~ '^[1-9][0-9]{0,2}(,[0-9]{3})+(\.00|,-)?$'
                then translate(regexp_replace(body, '([.,]00|,-)$', ''), '.,', '')::numeric
            when may_be_words and body ~ '^[0-9]+([.,][0-9]{1,2})? ?(juta|jt|ribu|rb)$'
                then
                    replace((regexp_match(body, '^[0-9.,]+'))[1], ',', '.')::numeric
                    * case when right(body, 1) in ('a', 't') then 1000000 else 1000 end
        end as amount
    from signed
)

select trim_scale(case when is_negative then -amount else amount end)
from counted
