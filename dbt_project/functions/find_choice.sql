-- The choice that a text means, where case and spaces are ignored.
select choice
from unnest(choices) as list (choice)
where replace(choice, ' ', '') = upper(replace(typed, ' ', ''))
limit 1
