-- Age in whole years. A birthday on 29 February falls on 1 March in other years.
select
    date_part('year', on_day)::integer
    - date_part('year', born)::integer
    - case
        when
            date_part('month', on_day) * 100 + date_part('day', on_day)
            < date_part('month', born) * 100 + date_part('day', born)
            then 1
        else 0
    end
