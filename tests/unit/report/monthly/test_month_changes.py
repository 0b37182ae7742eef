"""From the last monthly report to this one."""

from dataclasses import replace
from datetime import date

import pytest

from pantau.periods import Month
from pantau.report.facts import Figure, ReportError
from pantau.report.monthly.changes import compose_changes, draw_bridge
from pantau.report.monthly.facts import SentMonth, StageChange
from sample_month import first_month_facts, month_facts

STAGES = tuple(f"P{number}" for number in range(1, 8))


def changed(sent=2104, new=3759, later=39, gone=14, before=date(2017, 12, 1)):
    now = sent + new + later - gone
    lines = tuple(StageChange(stage, sent, new, later, gone, now) for stage in STAGES)
    totals = tuple(Figure(stage, now, new) for stage in STAGES)
    return month_facts(changes=lines, sent_before=SentMonth(Month(before), 3)), totals


def test_the_sentence_adds_up():
    assert compose_changes(*changed()).sentence == (
        "Sejak laporan Desember 2017 P1 naik dari 2.104 menjadi 5.888: 3.759 baru selama Januari, 39 dari "
        "bulan-bulan sebelumnya baru dicatat, 14 tidak dihitung lagi."
    )


def test_a_total_that_fell_or_stayed_is_told_as_it_is():
    assert compose_changes(*changed(new=0, later=0, gone=20)).sentence == (
        "Sejak laporan Desember 2017 P1 turun dari 2.104 menjadi 2.084: 20 tidak dihitung lagi."
    )
    assert compose_changes(*changed(new=0, later=0, gone=0)).sentence == (
        "Sejak laporan Desember 2017 P1 tetap 2.104."
    )


def test_after_a_gap_all_that_is_new_since_is_told():
    facts, totals = changed(before=date(2017, 12, 1))
    facts = replace(facts, month=Month(date(2018, 3, 1)))
    assert "3.759 baru sejak itu" in compose_changes(facts, totals).sentence


def test_the_first_report_compares_with_nothing():
    facts = first_month_facts()
    changes = compose_changes(facts, ())
    assert (changes.sent_month, changes.lines) == (None, ())
    assert changes.sentence.startswith("Ini laporan bulanan pertama yang dikirim")
    assert draw_bridge(facts) is None


def test_a_residual_is_refused():
    facts, totals = changed()
    with pytest.raises(ReportError, match=r"P3: .* make 5888, 2018-01 counts 5889; .* week 2018-01-29 again"):
        compose_changes(facts, (*totals[:2], replace(totals[2], cumulative=5889), *totals[3:]))
    with pytest.raises(ReportError, match="P7"):
        compose_changes(replace(facts, changes=facts.changes[:6]), totals)


def test_the_bridge_leads_from_one_months_end_to_the_other():
    bridge = draw_bridge(changed()[0])
    assert [(step.label, step.value, step.is_total) for step in bridge.steps] == [
        ("Akhir Desember 2017", 2104, True),
        ("Baru", 3759, False),
        ("Dicatat belakangan", 39, False),
        ("Tidak dihitung lagi", -14, False),
        ("Akhir Januari 2018", 5888, True),
    ]
    assert bridge.alt == (
        "P1 dari 2.104 menjadi 5.888: baru +3.759, dicatat belakangan +39, "
        "tidak dihitung lagi \N{MINUS SIGN}14."
    )
