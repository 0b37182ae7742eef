{{ count_by_period('month', '2017-12-01') }}
