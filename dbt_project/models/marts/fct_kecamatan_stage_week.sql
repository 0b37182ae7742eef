{{ count_by_period('week', '2017-12-11') }}
