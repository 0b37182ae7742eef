-- A name with case, spaces and punctuation ignored, as places and licence numbers are compared.
select
    case
        when typed ~ '^[A-Za-z0-9]+$' then lower(typed)
        else regexp_replace(lower(typed), '[^[:alnum:]]+', '', 'g')
    end
