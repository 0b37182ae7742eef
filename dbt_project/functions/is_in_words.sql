-- Whether an amount of rupiah that was understood is written with a word such as juta.
select coalesce(lower(right(typed, 1)) in ('a', 't', 'u', 'b', ')') and typed ~* '(juta|jt|ribu|rb)', false)
