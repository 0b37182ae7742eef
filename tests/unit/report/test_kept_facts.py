"""Facts of a report as bytes: nothing is lost, nothing of another shape is taken."""

import msgspec
import pytest

import sample_facts
import sample_month
from pantau.report.facts import WeeklyFacts
from pantau.report.kept_facts import fingerprint, pack, unpack
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.weekly.making import make_weekly_editions


def test_a_weeks_facts_come_back_as_they_were():
    facts = sample_facts.release(sample_facts.hold_some(sample_facts.make_facts()))
    assert unpack(WeeklyFacts, pack(facts)) == facts


@pytest.mark.parametrize("make", [sample_month.month_facts, sample_month.later_month_facts])
def test_a_months_facts_come_back_as_they_were(make):
    facts = make()
    assert unpack(MonthlyFacts, pack(facts)) == facts


def test_the_same_facts_have_the_same_bytes_and_others_another_fingerprint():
    facts = sample_facts.make_facts()
    assert pack(facts) == pack(unpack(WeeklyFacts, pack(facts)))
    assert fingerprint(pack(facts)) != fingerprint(pack(sample_facts.nothing_new(facts)))


def test_a_report_made_from_kept_facts_is_the_same_to_the_byte():
    facts = sample_facts.make_facts()
    again = unpack(WeeklyFacts, pack(facts))
    assert make_weekly_editions(again, ["31.74"]) == make_weekly_editions(facts, ["31.74"])


def test_facts_of_another_kind_are_refused():
    with pytest.raises(msgspec.ValidationError):
        unpack(MonthlyFacts, pack(sample_facts.make_facts()))
