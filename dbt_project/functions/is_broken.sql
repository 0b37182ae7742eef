-- Whether a cell, cleaned, is the error of a formula.
select
    coalesce(
        left(typed, 1) = '#'
        and typed in ('#REF!', '#N/A', '#VALUE!', '#DIV/0!', '#NAME?', '#NUM!', '#NULL!', '#ERROR!'),
        false
    )
