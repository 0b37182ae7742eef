"""What the tiles of a month's mail are compared with is asked of the warehouse anew."""

from datetime import date

import pytest

from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.readback.frozen_amounts import FrozenAmounts, read_month_amounts
from pantau.delivery.readback.month import read_month_figures
from pantau.delivery.readback.parts import refuse_untrue_month_parts
from pantau.periods import Month
from pantau.report.edition import Edition
from pantau.report.monthly.composition import compose_monthly
from pantau.report.reading.monthly import read_monthly
from pantau.report.render import render_monthly

JANUARY = Month(date(2018, 1, 1))
KNOWN = """
insert into ops.event_versions
select kecamatan_code || number, stage, kecamatan_code, day, number %% 2 = 0 and stage = 'P4', 1, null
from marts.dim_kecamatan
cross join (values ('P1', 40), ('P2', 12), ('P3', 9), ('P4', 7), ('P5', 3), ('P6', 2), ('P7', 1)) as told (
    stage, people
)
cross join lateral (
    select
        number,
        (array['2017-12-20', '2018-01-17', '2018-01-31', '2018-02-02']::date []) [1 + number %% 4] as day
    from generate_series(1, people) as number
) as events;
insert into ops.edition_measures
select build_id, kecamatan_code, period, day, measure, value * times
from ops.builds cross join marts.dim_kecamatan
cross join (
    values ('month', '2018-01-01'::date, 3), ('month', '2017-12-01', 2), ('to_date', '2017-12-01', 5)
) as periods (period, day, times)
cross join (values
    ('capital.disbursed_rp', 14350000::bigint), ('capital.disbursed_count', 1), ('training.class_count', 1),
    ('budget.pagu_rp', 1150000000), ('budget.realisasi_rp', 478000000)
) as told (measure, value);
insert into marts.dim_target
values ('budget_2018', 'budget_spent', 'year', 'at_most', 82000000000, null, 'Pers', '2018-01-01', null);
insert into landing.feed_pulls (feed, week_start, run_id, file_count)
values ('ptsp', '2018-01-29', 'build', 1);
insert into ops.build_feed_pulls (build_id, feed, feed_pull_id, has_readable_file)
select build_id, feed, feed_pull_id, true from ops.builds cross join landing.feed_pulls;
update ops.builds set history_number = 1;
"""
CHANGES = {
    "ops.event_versions set event_date = '2017-11-30' where event_date = '2017-12-20'": "P1.new_before of",
    "ops.event_versions set is_verified = true where stage_code = 'P4'": "P4.verified of",
    "ops.edition_measures set value = value + 9000000 where measure like 'capital%%rp'": "disbursed_rp.month",
    "ops.edition_measures set value = value + 1 where measure like 'training%%'": "training.class_count.",
    "ops.edition_measures set value = value * 2 where measure like '%%pagu_rp'": "/budget.pagu_rp.month of",
    "ops.edition_measures set value = value * 2 where measure like '%%realisasi_rp'": "budget.realisasi_rp.",
    "marts.dim_target set target_value = 92000000000": "announced_rp of the totals",
}


@pytest.fixture
def known(closing_week):
    """January as its closing week's build knows it: people before, in and after it, a budget, a partner."""
    closing_week.freeze()
    for statement in KNOWN.split(";\n")[:-1]:
        closing_week.execute(statement)
    return closing_week


def lay_out(week) -> Edition:
    """The mail as it would be made now, its pictures told in words."""
    return render_monthly(compose_monthly(read_monthly(week.run.url, JANUARY)))


def ask(week) -> FrozenAmounts:
    ((build_id,),) = week.read("select max(build_id) from ops.builds")
    return read_month_amounts(week.run.url, read_month_figures(week.run.url, build_id, JANUARY))


def test_a_months_mail_says_what_the_closing_weeks_build_knew(known):
    edition = lay_out(known)
    refuse_untrue_month_parts(edition, ask(known))
    for printed in (
        "Desember 60",
        "18 (60%) cocok dengan PTSP",
        "42% dari pagu bulan itu",
        "10% dari Rp 82 m",
    ):
        assert printed in edition.html


def test_a_months_mail_that_says_other_is_refused_until_it_is_made_anew(known):
    edition = lay_out(known)
    for change, told in CHANGES.items():
        known.execute(f"update {change}")
        with pytest.raises(OutboundRefused, match="nothing was stored or sent") as refusal:
            refuse_untrue_month_parts(edition, ask(known))
        assert told in str(refusal.value)
        edition = lay_out(known)
        refuse_untrue_month_parts(edition, ask(known))
