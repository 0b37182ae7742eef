"""The way from the last sent edition to this one."""

from dataclasses import replace
from datetime import date

import pytest
import yaml

from pantau.periods import Week
from pantau.report.facts import Change, ReportError, SentBefore
from pantau.report.scopes import scope_of
from pantau.report.weekly.bridging import KINDS, compose_bridging, draw_bridge
from pantau.settings import PROJECT

TEBET = "31.74.01"
JAKARTA = scope_of("DKI")


def bridge_of_tebet(facts, alter, *changes, sent=100):
    """P1 of Tebet alone changed, in the way that is given."""
    now = sent + sum(change.added - change.removed for change in changes)
    facts = alter(
        facts, changes=(), sent={one.stage_code: one.cumulative for one in facts.kecamatan[0].figures}
    )
    tebet = next(entry for entry in facts.kecamatan if entry.kecamatan_code == TEBET)
    figures = (replace(tebet.figures[0], cumulative=now), *tebet.figures[1:])
    return alter(facts, TEBET, figures=figures, changes=changes, sent={**tebet.sent, "P1": sent})


def test_the_sentence_tells_every_kind_and_adds_up(facts, alter):
    facts = bridge_of_tebet(
        facts, alter, Change("P1", "new", 41, 0), Change("P1", "late", 23, 0), Change("P1", "withdrawn", 0, 5)
    )
    assert compose_bridging(facts, JAKARTA).sentence == (
        "Sejak laporan minggu lalu P1 naik 59: 41 baru minggu ini, 23 terlambat dicatat, 5 ditarik."
    )


def test_kinds_with_two_sides_tell_both(facts, alter):
    facts = bridge_of_tebet(
        facts,
        alter,
        Change("P1", "corrected", 2, 4),
        Change("P1", "rules_changed", 1, 3),
        Change("P1", "duplicate_found", 0, 6),
    )
    assert compose_bridging(facts, scope_of(TEBET)).sentence == (
        "Sejak laporan minggu lalu P1 turun 10: 2 bertambah karena perbaikan data, "
        "4 berkurang karena perbaikan data, 1 bertambah karena aturan hitung berubah, "
        "3 berkurang karena aturan hitung berubah, 6 ternyata ganda."
    )


def test_a_kind_that_goes_the_unusual_way_is_told_all_the_same(facts, alter):
    facts = bridge_of_tebet(facts, alter, Change("P1", "withdrawn", 1, 0), Change("P1", "late", 0, 2))
    assert compose_bridging(facts, JAKARTA).sentence == (
        "Sejak laporan minggu lalu P1 turun 1: 2 berkurang (terlambat dicatat), 1 bertambah (ditarik)."
    )


def test_a_move_changes_a_kecamatan_and_not_all_jakarta(facts, alter):
    facts = bridge_of_tebet(facts, alter, Change("P1", "moved", 3, 0))
    menteng = next(entry for entry in facts.kecamatan if entry.kecamatan_code == "31.71.06")
    facts = alter(
        facts,
        "31.71.06",
        changes=(Change("P1", "moved", 0, 3),),
        sent={**menteng.sent, "P1": menteng.figures[0].cumulative + 3},
    )
    assert compose_bridging(facts, JAKARTA).sentence == (
        "Sejak laporan minggu lalu P1 tidak berubah: 3 pindah kecamatan tanpa mengubah jumlah."
    )
    assert compose_bridging(facts, scope_of("31.74")).sentence.endswith("P1 naik 3: 3 pindah masuk.")
    assert compose_bridging(facts, scope_of("31.71")).sentence.endswith("P1 turun 3: 3 pindah keluar.")


@pytest.mark.parametrize(
    ("sent", "start"),
    [
        (date(2018, 1, 8), "Sejak laporan minggu lalu P1 naik 880: 880 baru minggu ini."),
        (date(2018, 1, 1), "Sejak laporan minggu 1–7 Jan 2018 P1 naik 880: 880 baru."),
        (date(2018, 1, 15), "Sejak laporan minggu ini yang sudah dikirim P1 naik 880: 880 baru."),
    ],
)
def test_the_sentence_says_since_when(facts, sent, start):
    facts = replace(facts, sent_before=SentBefore(6, Week(sent)))
    assert compose_bridging(facts, JAKARTA).sentence == start


def test_without_a_sent_edition_there_is_nothing_to_compare(facts, alter):
    facts = alter(replace(facts, sent_before=None), sent={}, changes=())
    bridging = compose_bridging(facts, JAKARTA)
    assert bridging.sentence.startswith("Ini laporan pertama")
    assert (bridging.sent_week, bridging.sent, bridging.lines) == (None, {}, ())
    assert draw_bridge(facts, JAKARTA) is None


def test_without_a_change_it_says_so(facts, alter):
    facts = bridge_of_tebet(facts, alter)
    assert compose_bridging(facts, JAKARTA).sentence == "Sejak laporan minggu lalu P1 tidak berubah."
    assert draw_bridge(facts, JAKARTA).alt == "P1 dari 4.400 menjadi 4.400: tidak ada perubahan."


@pytest.mark.parametrize("stage", ["P1", "P7"])
def test_a_residual_gives_no_report(facts, alter, stage):
    tebet = next(entry for entry in facts.kecamatan if entry.kecamatan_code == TEBET)
    facts = alter(facts, TEBET, sent={**tebet.sent, stage: tebet.sent[stage] + 1})
    with pytest.raises(ReportError, match=rf"Tebet \(31.74.01\), {stage}: what was sent"):
        compose_bridging(facts, JAKARTA)
    assert compose_bridging(facts, scope_of("31.71"))


def test_a_city_answers_for_its_own_kecamatan_only(facts):
    bridging = compose_bridging(facts, scope_of("31.01"))
    assert bridging.sent["P1"] == 160
    assert [(line.stage_code, line.label, line.added, line.removed) for line in bridging.lines[:2]] == [
        ("P1", "Baru", 40, 0),
        ("P2", "Baru", 36, 0),
    ]


def test_the_steps_of_the_picture_lead_from_what_was_sent_to_what_is_now(facts, alter):
    facts = bridge_of_tebet(
        facts,
        alter,
        Change("P1", "new", 41, 0),
        Change("P1", "corrected", 2, 2),
        Change("P1", "withdrawn", 0, 5),
    )
    bridge = draw_bridge(facts, JAKARTA)
    assert [(step.label, step.value, step.is_total) for step in bridge.steps] == [
        ("Minggu 8–14 Jan 2018", 4400, True),
        ("Baru", 41, False),
        ("Ditarik", -5, False),
        ("Kini", 4436, True),
    ]
    assert bridge.alt == "P1 dari 4.400 menjadi 4.436: baru +41, ditarik −5."


def test_every_kind_of_change_has_a_name(facts, alter):
    facts = bridge_of_tebet(facts, alter, *(Change("P1", kind, 3, 1) for kind in KINDS))
    said = compose_bridging(facts, scope_of(TEBET)).sentence
    assert "{" not in said
    assert said.startswith("Sejak laporan minggu lalu P1 naik 14: ")


def test_the_kinds_are_those_of_the_marts():
    path = PROJECT / "dbt_project" / "models" / "marts" / "_marts__bridge.yml"
    models = {one["name"]: one for one in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]}
    for model in ("fct_stage_change", "fct_change_bridge"):
        column = next(one for one in models[model]["columns"] if one["name"] == "change_kind")
        assert set(column["data_tests"][0]["accepted_values"]["arguments"]["values"]) == set(KINDS)


def test_a_kind_without_a_name_gives_no_report(facts, alter):
    facts = bridge_of_tebet(facts, alter, Change("P1", "guessed", 1, 0))
    with pytest.raises(ReportError, match=r"Tebet \(31.74.01\), P1: no words for a change of kind guessed"):
        compose_bridging(facts, JAKARTA)
