-- A text: any cell that is not broken.
select case when not {{ reader('is_broken') }}(typed) then typed end
