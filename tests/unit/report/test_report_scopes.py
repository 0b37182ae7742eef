"""Whom reports are about."""

import pytest

from pantau.report.facts import ReportError
from pantau.report.scopes import (
    Scope,
    age_weeks,
    has_reported,
    kecamatan_in,
    measured,
    scope_of,
    scopes,
    totals,
    weekly_new,
)


def test_there_are_one_and_six_and_forty_four():
    assert [scope.kind for scope in scopes()] == ["jakarta"] + ["city"] * 6 + ["kecamatan"] * 44
    assert len({scope.code for scope in scopes()}) == 51
    assert scopes()[0] == Scope("DKI", "Jakarta", "jakarta")
    assert scope_of("31.74") == Scope("31.74", "Jakarta Selatan", "city")
    assert scope_of("31.74.01") == Scope("31.74.01", "Kecamatan Tebet", "kecamatan")


def test_an_unknown_scope_is_refused():
    with pytest.raises(ReportError, match=r"No scope '31.99'; name DKI"):
        scope_of("31.99")


def test_a_scope_of_which_nothing_was_read_is_refused(facts):
    nothing = facts.__class__(facts.week, facts.build, "pass", facts.kecamatan[:2])
    with pytest.raises(ReportError, match=r"Nothing was read about Jakarta Selatan \(31.74\)"):
        kecamatan_in(nothing, scope_of("31.74"))


def test_cities_add_up_to_jakarta_and_kecamatan_to_their_city(facts):
    def sums(kind):
        parts = [totals(kecamatan_in(facts, scope)) for scope in scopes() if scope.kind == kind]
        return [
            (
                sum(one.cumulative for one in stage),
                sum(one.new for one in stage),
                sum(one.verified for one in stage),
            )
            for stage in zip(*parts, strict=True)
        ]

    assert sums("jakarta") == sums("city") == sums("kecamatan")


def test_weeks_are_added_from_the_last_one_back(facts, alter):
    facts = alter(facts, weekly_new={"P1": ()})
    facts = alter(facts, "31.74.01", weekly_new={"P1": (1, 2, 3)})
    facts = alter(facts, "31.74.02", weekly_new={"P1": (10, 20)})
    assert weekly_new(facts.kecamatan, "P1") == (1, 12, 23)
    assert weekly_new(facts.kecamatan, "P2") == ()


def test_a_measure_that_was_not_read_is_zero(facts):
    assert measured(facts.kecamatan, "capital.disbursed_rp") == (220_000_000, 880_000_000)
    assert measured(facts.kecamatan, "capital.interested_count") == (0, 0)


def test_lapor_asks_for_an_accepted_workbook_and_a_statement(facts, alter, hold):
    assert has_reported(facts.kecamatan[0])
    assert not has_reported(hold(facts).kecamatan[0])
    assert not has_reported(alter(facts, statements={"P1": "belum"}).kecamatan[0])
    assert has_reported(alter(facts, statements={"P1": "kosong", "P2": "belum"}).kecamatan[0])


def test_age_counts_weeks_and_nobody_is_zero_weeks_old_without_data(facts, hold):
    assert age_weeks(facts.kecamatan[0], facts) == 0
    assert age_weeks(hold(facts).kecamatan[0], facts) == 2
    assert age_weeks(hold(facts, since=None).kecamatan[0], facts) is None
