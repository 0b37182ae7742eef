"""A month as it is laid out, with all 44 kecamatan, is fit to leave and reads back as what was counted."""

from dataclasses import replace
from functools import cache

import pytest

from pantau.delivery.outbound import OutboundRefused, refuse_unfit
from pantau.delivery.rereading import FrozenFigures
from pantau.delivery.rereading_month import refuse_untrue_month
from pantau.report.edition import Edition
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.making import make_monthly_edition
from sample_month import later_month_facts


@cache
def laid_out() -> tuple[MonthlyFacts, Edition]:
    """A month far on, with numbers of five digits and thirteen months of history."""
    facts = later_month_facts()
    return facts, make_monthly_edition(facts)


def count(facts: MonthlyFacts) -> FrozenFigures:
    return FrozenFigures(
        facts.closing.build.build_id,
        facts.month.start,
        {entry.kecamatan_code: entry.kecamatan_name for entry in facts.kecamatan},
        {
            (entry.kecamatan_code, figure.stage_code): (figure.cumulative, figure.new)
            for entry in facts.kecamatan
            for figure in entry.figures
        },
        {entry.city_name: entry.city_code for entry in facts.kecamatan},
    )


def test_a_month_as_it_is_laid_out_is_fit_and_true():
    facts, edition = laid_out()
    assert len(facts.kecamatan) == 44
    refuse_unfit(edition)
    refuse_untrue_month(edition, count(facts))


@pytest.mark.parametrize("figure", [("31.74.04", "P1"), ("31.01.02", "P7")])
@pytest.mark.parametrize("added", [(1, 0), (0, 1)])
def test_a_month_that_says_other_than_was_counted_is_refused(figure, added):
    facts, edition = laid_out()
    told = count(facts)
    people, new = told.counts[figure]
    other = replace(told, counts={**told.counts, figure: (people + added[0], new + added[1])})
    with pytest.raises(OutboundRefused, match=f"{figure[1]} of "):
        refuse_untrue_month(edition, other)


def test_two_kecamatan_that_change_their_figures_are_seen_though_every_sum_stays():
    facts, edition = laid_out()
    told = count(facts)
    one, two = ("31.74.04", "P1"), ("31.74.05", "P1")
    (people, new), (others, other_new) = told.counts[one], told.counts[two]
    counts = {**told.counts, one: (people - 1, new), two: (others + 1, other_new)}
    only_pdf = replace(
        edition, files=tuple(file for file in edition.files if "sheet" not in file.content_type)
    )
    with pytest.raises(OutboundRefused, match=r"sheet 44 Kecamatan\) .* P1 of Pasar Minggu"):
        refuse_untrue_month(edition, replace(told, counts=counts))
    with pytest.raises(OutboundRefused, match="has no spreadsheet"):
        refuse_untrue_month(only_pdf, told)
