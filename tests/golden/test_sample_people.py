"""The invented people are the same ones wherever a report tells of them."""

import pytest

from pantau.report.analysis.cohorts import build_triangles
from pantau.report.analysis.durations import PAIRS
from sample_month import later_month_facts, month_facts


@pytest.mark.parametrize("make", [month_facts, later_month_facts])
def test_whoever_waited_is_among_those_who_are_counted(make):
    facts = make()
    totals = {
        figure.stage_code: sum(entry.figures[at].cumulative for entry in facts.kecamatan)
        for at, figure in enumerate(facts.kecamatan[0].figures)
    }
    for start, end in PAIRS:
        waits = [one for one in facts.waits if (one.from_stage, one.to_stage) == (start, end)]
        assert 0 < sum(one.people for one in waits if one.is_reached) <= totals[end]
        assert sum(one.people for one in waits) <= totals[start]


@pytest.mark.parametrize("make", [month_facts, later_month_facts])
def test_as_many_arrive_as_their_cohorts_say(make):
    facts = make()
    triangles = [one for one in build_triangles(facts.cohorts, facts.month.start) if one.city_code is None]
    for triangle in (one for one in triangles if one.stage_code in ("P2", "P4", "P7")):
        pair = ("P1", triangle.stage_code)
        arrived = sum(
            one.people for one in facts.waits if (one.from_stage, one.to_stage) == pair and one.is_reached
        )
        assert arrived == sum(max(count or 0 for count in row) for row in triangle.reached)
