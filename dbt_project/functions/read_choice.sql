-- A choice as its list writes it; case and spaces are ignored.
select
    case
        when typed = any(choices) then typed
        when typed is not null then {{ reader('find_choice') }}(typed, choices)
    end
