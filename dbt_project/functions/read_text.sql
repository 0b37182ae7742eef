-- A text: any cell that is not broken.
select case when not {{ function('is_broken').include(database=false) }}(typed) then typed end
