-- Age in whole years. A birthday on 29 February falls on 1 March in other years.
select
    floor(
        (
            (extract(year from on_day) - extract(year from born)) * 10000
            + (extract(month from on_day) - extract(month from born)) * 100
            + extract(day from on_day) - extract(day from born)
        ) / 10000
    )::integer
