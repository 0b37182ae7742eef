-- A cell's text after the clean-up that every kind shares; null where the cell is missing.
-- Most cells are clean already: one match tells, and only the others are cleaned at length.
select
    case
        when typed is null then null
        when is_number
            then
                case when strpos(typed, '.') > 0 then trim_scale(typed::numeric)::text else typed end
        when typed ~ '^[!-&(-~]+( [!-~]+)*$'
            then
                case when lower(typed) in ('-', 'n/a', 'tidak ada') then null else typed end
        else {{ reader('clean_text_at_length') }}(typed)
    end
