from itertools import pairwise

import pytest

from pantau.contract import load_contract
from pantau.periods import FIRST_WEEK, Week
from pantau.sample import plan
from pantau.sample.expectation import Summary, expect
from pantau.sample.layout import draw_layouts
from pantau.sample.programme import Programme

STAGES = tuple(tab.code for tab in load_contract().stages)
PUBLISHED = plan.PUBLISHED_WEEK


def summarise(week: str, seed: int = plan.SEED, batch: str = "corrected") -> Summary:
    parsed = Week.parse(week)
    return expect(Programme.until(parsed, seed), draw_layouts(seed), parsed, batch)


@pytest.fixture(scope="module")
def published() -> Programme:
    return Programme.until(PUBLISHED, plan.SEED)


@pytest.mark.parametrize("seed", [plan.SEED, 1, 2, 3, 99])
def test_the_published_figure_is_reached_with_two_workbooks_held(seed):
    summary = summarise("2018-01-15", seed)
    assert (summary.p1_total, summary.p1_new) == (4230, 759)
    assert len(summary.held) == 2


def test_p1_rises_every_week_also_with_the_bad_batch():
    totals = [summarise(str(week)).p1_total for week in plan.weeks_until(PUBLISHED)]
    assert all(earlier < later for earlier, later in pairwise(totals))
    assert totals[-3] < summarise("2018-01-08", batch="bad").p1_total < totals[-2]


def test_a_first_week_may_be_the_first():
    assert summarise(str(FIRST_WEEK)).p1_total == 1000


def test_same_seed_same_rows_and_another_seed_others():
    one, again, other = (Programme.until(Week.parse("2017-12-18"), seed) for seed in (7, 7, 8))
    assert [desk.entries for desk in one.desks.values()] == [desk.entries for desk in again.desks.values()]
    assert [desk.entries for desk in one.desks.values()] != [desk.entries for desk in other.desks.values()]


def test_next_week_holds_this_weeks_rows_and_only_corrects_wrong_ones(published):
    earlier = Programme.until(plan.before(PUBLISHED), plan.SEED)
    corrected = 0
    for code, desk in earlier.desks.items():
        for tab in desk.entries:
            old = list(desk.rows(tab, plan.before(PUBLISHED)))
            new = list(published.desks[code].rows(tab, PUBLISHED))[: len(old)]
            changed = [row for row, now in zip(old, new, strict=True) if row != now]
            assert all(row.rules for row in changed)
            corrected += len(changed)
    assert corrected > 0


def test_every_stage_has_an_event_and_the_funnel_narrows():
    reached = list(summarise("2018-01-15").cumulative.values())
    assert reached == sorted(reached, reverse=True)
    assert reached[-1] > 0


def test_two_to_four_percent_of_the_rows_are_quarantined():
    summary = summarise("2018-01-15")
    assert 0.02 < summary.rows_quarantined / summary.rows_in_force < 0.04


def test_no_kecamatan_comes_near_the_ten_percent_that_hold_a_workbook(published):
    layouts = draw_layouts(plan.SEED)
    for code, desk in published.desks.items():
        rows = [row for tab in STAGES for row in desk.rows(tab, PUBLISHED)]
        rows += [row for tab in STAGES for row in layouts[code].totals(tab)]
        spoilt = sum(bool(row.rules) and not row.rules[0].startswith("X") for row in rows)
        assert spoilt <= 0.08 * len(rows) or len(rows) < 20


def test_populous_kecamatan_register_more_than_the_islands(published):
    size = {code: len(desk.registered) for code, desk in published.desks.items()}
    assert size["31.73.01"] > 10 * size["31.01.01"] > 0


def test_registrations_are_few_at_weekends_and_on_new_years_day(published):
    rows = [row for desk in published.desks.values() for row in desk.rows("P1", PUBLISHED) if row.reached]
    week = [row.reached for row in rows if "2018-01-08" <= str(row.reached) <= "2018-01-14"]
    weekend = sum(day.weekday() >= 5 for day in week)
    assert weekend < 0.2 * len(week)
    assert sum(str(row.reached) == "2018-01-01" for row in rows) < 20


def broken_rules(programme: Programme) -> set[str]:
    """Every rule that some row broke when it was first written."""
    entries = [entry for desk in programme.desks.values() for tab in STAGES for entry in desk.entries[tab]]
    return {rule for entry in entries for rule in entry.row.rules}


def test_by_the_third_week_nearly_every_kind_of_dirt_has_been_written(published):
    assert broken_rules(published) >= {
        "R01", "R02", "R03", "R05", "X01", "X02", "X03", "X04", "X05", "P1-01", "P1-02", "P1-03", "P1-04",
        "P1-05", "P1-06", "P1-07", "P1-08", "P1-09", "P1-10", "P1-11", "P1-12", "P2-01", "P2-02", "P3-01",
        "P4-01", "P4-02", "P4-03", "P4-04",
    }  # fmt: skip


def test_no_kecamatan_is_held_in_two_weeks_that_follow_each_other():
    weeks = plan.weeks_until(Week.parse("2018-12-31"))
    held = [{hold.kecamatan_code for hold in plan.holds(week, plan.SEED)} for week in weeks]
    assert any(held)
    assert all(earlier.isdisjoint(later) for earlier, later in pairwise(held))


def test_parts_add_up_to_the_whole():
    parts = plan.allot(759, plan.weights(PUBLISHED, plan.SEED))
    assert sum(parts.values()) == 759
    assert min(parts.values()) >= 0
