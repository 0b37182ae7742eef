"""A month as it is laid out, with all 44 kecamatan, is fit to leave and reads back as what was counted."""

from base64 import b64decode
from dataclasses import replace
from functools import cache

import pytest

from pantau.delivery.outbound import OutboundRefused, refuse_unfit
from pantau.delivery.readback.figures import FrozenFigures
from pantau.delivery.readback.month import refuse_untrue_month
from pantau.delivery.readback.printed import PrintedFigure
from pantau.delivery.readback.printed_pdf import Pdf, read_pdf_lines, read_pdf_stages
from pantau.report.edition import Edition
from pantau.report.facts import Figure
from pantau.report.monthly import making, pdf
from pantau.report.monthly.facts import MonthlyFacts
from pantau.report.monthly.making import make_monthly_edition
from sample_facts import STAGES
from sample_month import later_month_facts, month_facts

DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)
"""A PNG of one white point."""


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


def without_new(facts: MonthlyFacts, *stages: str) -> MonthlyFacts:
    """The month, had nobody come to these stages in it, nor been known later of a month before."""
    kecamatan = tuple(
        replace(
            entry,
            figures=tuple(replace(one, new=0) if one.stage_code in stages else one for one in entry.figures),
        )
        for entry in facts.kecamatan
    )
    changes = tuple(
        replace(one, sent=one.now + one.gone, new=0, later=0) if one.stage_code in stages else one
        for one in facts.changes
    )
    months = tuple(
        replace(one, new=(*one.new[:-1], 0)) if one.stage_code in stages else one for one in facts.months
    )
    return replace(facts, kecamatan=kecamatan, changes=changes, months=months)


def before_anybody(facts: MonthlyFacts) -> MonthlyFacts:
    """The month, had nobody come to any stage so far."""
    kecamatan = tuple(
        replace(entry, figures=tuple(Figure(stage, 0, 0) for stage in STAGES), measures={})
        for entry in facts.kecamatan
    )
    return replace(
        facts,
        kecamatan=kecamatan,
        months=tuple(replace(one, new=(0,) * len(one.new)) for one in facts.months),
        cohorts=(),
        waits=(),
        by_day={},
        history_from=facts.closing.week,
        budget=dict.fromkeys(facts.budget, ()),
        verified_new=dict.fromkeys(facts.verified_new, 0),
        verified_year=dict.fromkeys(facts.verified_year, 0),
        sent_before=None,
        changes=(),
    )


@pytest.fixture
def undrawn(monkeypatch):
    """A white dot for every picture: what is read back are the words."""
    for module in (making, pdf):
        monkeypatch.setattr(module, "draw_all", lambda pictures: [DOT for _ in pictures])


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("stages", [("P7",), STAGES])
def test_a_month_in_which_nobody_came_to_a_stage_reads_back_though_its_changes_look_like_its_figures(stages):
    facts = without_new(month_facts(), *stages)
    refuse_untrue_month(make_monthly_edition(facts), count(facts))


@pytest.mark.usefixtures("undrawn")
def test_a_month_in_which_nobody_ever_registered_reads_back_as_zeros():
    facts = before_anybody(month_facts())
    told = count(facts)
    assert set(told.counts.values()) == {(0, 0)}
    refuse_untrue_month(make_monthly_edition(facts), told)


def test_only_a_row_of_seven_cells_is_a_row_of_the_table_of_stages():
    page = """
P1 Pendaftaran 3.759 1.447 5.888 100% – –
P6 Keuangan 0 – 1 <1% 1 100%
P7 Permodalan 0 0 0 – 0 –
P1 Pendaftaran 43 0 0 0 43
P7 Permodalan 45 0 0 −2 43
"""
    assert read_pdf_stages(Pdf((page,), ()), {}) == [
        PrintedFigure("", "P1", 5_888, 3_759),
        PrintedFigure("", "P6", 1, 0),
        PrintedFigure("", "P7", 0, 0),
    ]


@pytest.mark.parametrize("status", ["lolos 5 dari 5 minggu", ""])
def test_a_kecamatan_is_found_in_the_annex_though_its_status_begins_the_next_line(status):
    page = f"""
Gambir 31.71.01 · peringkat 12 · {status}
lolos 5 dari 5 minggu
P1 P2
Seluruhnya 40 12
Baru +3 0
"""
    assert read_pdf_lines(Pdf((page,), ())) == [
        PrintedFigure("31.71.01", "P1", 40, 3),
        PrintedFigure("31.71.01", "P2", 12, 0),
    ]
