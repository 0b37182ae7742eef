-- Whether a NIK's birth part (DDMMYY, a woman's day with 40 more) is a date in the 1900s or the 2000s:
-- days that every month has, days 29 and 30, day 31, and 29 February, whose year divides by four.
select
    substr(nik, 7, 6) ~ (
        '^(?:(?:0[1-9]|1[0-9]|2[0-8]|4[1-9]|5[0-9]|6[0-8])(?:0[1-9]|1[0-2])[0-9]{2}'
        '|(?:29|30|69|70)(?:0[13-9]|1[0-2])[0-9]{2}'
        '|(?:31|71)(?:0[13578]|1[02])[0-9]{2}'
        '|(?:29|69)02(?:[02468][048]|[13579][26]))$'
    )
