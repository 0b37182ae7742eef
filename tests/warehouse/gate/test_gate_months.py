"""Gate 2 on months, cohorts and the budget: what contradicts the sums holds, and the rest is told."""

from datetime import date

from pantau.gate.suites import read_suite, run_suites
from pantau.gate.verdict import Verdict, judge
from pantau.periods import Week

MONTH = "marts.fct_kecamatan_stage_month"
HERE = "kecamatan_code = '31.74.04'"
SUMS = Verdict("hold", ("sums",))


def judged(tables, suite, without=()):
    """The verdict of one suite alone, and the names of what failed."""
    entries = [entry for entry in read_suite(suite)["expectations"] if entry["meta"]["name"] not in without]
    outcomes = run_suites(tables.url, [{**read_suite(suite), "expectations": entries}]).outcomes
    return judge(outcomes), {outcome.name for outcome in outcomes if not outcome.success}


HOLDS = [
    (
        "months",
        f"delete from {MONTH} where {HERE} and stage_code = 'P7' and month_start = '2017-12-01'",
        {"the_44_rows_stand_in_every_month"},
    ),
    (
        "months",
        f"delete from {MONTH} where month_start = '2017-12-01'",
        {"the_44_rows_stand_in_every_month", "new_of_each_month_adds_up"},
    ),
    (
        "months",
        f"update {MONTH} set new_count = new_count + 1, cumulative_count = cumulative_count + 1 "
        f"where {HERE} and stage_code = 'P5'",
        {"new_of_each_month_adds_up", "the_last_month_ends_where_the_week_does"},
    ),
    (
        "months",
        f"update {MONTH} set verified_cumulative_count = 1 where {HERE} and stage_code = 'P2'",
        {"the_last_month_ends_where_the_week_does"},
    ),
    (
        "months",
        "insert into marts.fct_stage_event values ('x', 'P3', '2017-12-31', '31.74.04', false)",
        {"new_of_each_month_adds_up"},
    ),
    (
        "cohorts",
        "update marts.fct_cohort_month set cohort_size = cohort_size + 1 where city_code = '31.74'",
        {"cohorts_add_up_to_p1"},
    ),
    ("cohorts", "delete from marts.fct_cohort_month", {"cohorts_add_up_to_p1"}),
]


def test_every_hold_is_its_expectations_and_nothing_else(programme):
    for suite, change, names in HOLDS:
        programme.roll_up()
        assert judged(programme, suite) == (Verdict("pass"), set()), suite
        programme.execute(change)
        verdict, failed = judged(programme, suite)
        assert verdict == SUMS, change
        assert names <= failed, change
        assert judged(programme, suite, without=names)[0] == Verdict("pass"), change


TOLD = [
    (
        "months",
        f"update {MONTH} set cumulative_count = cumulative_count + case {HERE} when true then 1 else -1 end "
        "where kecamatan_code between '31.74.04' and '31.74.05' and stage_code = 'P1' "
        "and month_start = '2018-01-01'",
        "each_kecamatan_ends_its_last_month_where_its_week_does",
    ),
    (
        "months",
        f"update {MONTH} set cumulative_count = cumulative_count + 1 where month_start = '2017-12-01'",
        "each_month_begins_where_the_one_before_ended",
    ),
    (
        "months",
        f"update {MONTH} set verified_cumulative_count = 9 where {HERE} and month_start = '2017-12-01'",
        "no_month_counts_below_zero",
    ),
    (
        "cohorts",
        "update marts.fct_cohort_month set reached_count = cohort_size + 1 where city_code = '31.74'",
        "nobody_reaches_a_stage_who_did_not_register",
    ),
    (
        "cohorts",
        "insert into marts.fct_cohort_month "
        "select cohort_month, city_code, stage_code, 1, cohort_size, reached_count - 1 "
        "from marts.fct_cohort_month where stage_code = 'P2'",
        "cohorts_never_fall",
    ),
    (
        "cohorts",
        "insert into marts.fct_cohort_month "
        "select cohort_month, city_code, stage_code, 1, cohort_size, reached_count "
        "from marts.fct_cohort_month",
        "cohorts_end_with_the_last_month_that_is_over",
    ),
    (
        "cohorts",
        "update marts.fct_cohort_month set months_since = -1 where stage_code = 'P7'",
        "cohorts_end_with_the_last_month_that_is_over",
    ),
    (
        "budget",
        f"update marts.fct_budget_month set realisasi_rp = 101 where {HERE}",
        "no_more_is_spent_than_budgeted",
    ),
    (
        "budget",
        f"update marts.fct_budget_month set realisasi_rp = -1 where {HERE}",
        "nothing_spent_is_below_zero",
    ),
    (
        "budget",
        f"delete from marts.fct_budget_month where {HERE} and month_start = '2018-01-01'",
        "the_44_rows_of_a_budget_stand_in_every_month",
    ),
    (
        "budget",
        "update quality.partner_verdicts set accepted = accepted + 1",
        "every_budget_line_stands_in_a_month",
    ),
]


def test_what_contradicts_no_sum_is_told_and_holds_nothing(programme):
    for suite, change, name in TOLD:
        programme.roll_up()
        programme.execute("truncate marts.fct_budget_month, quality.partner_verdicts")
        programme.execute("truncate intermediate.int_feed_measures")
        programme.build_partners(programme.run().week)
        assert judged(programme, suite) == (Verdict("pass"), set()), suite
        programme.execute(change)
        verdict, failed = judged(programme, suite)
        assert verdict == Verdict("pass"), change
        assert name in failed, change


def test_the_first_week_has_no_month_that_is_over_and_passes(tables):
    tables.build_programme(Week(date(2017, 12, 11)))
    tables.execute(f"delete from {MONTH} where month_start > '2017-12-01'")
    tables.execute("delete from marts.fct_budget_month where month_start > '2017-12-01'")
    tables.execute("update quality.partner_verdicts set accepted = 44")
    tables.execute("truncate marts.fct_cohort_month")
    for suite in ("months", "cohorts", "budget"):
        assert judged(tables, suite) == (Verdict("pass"), set()), suite
