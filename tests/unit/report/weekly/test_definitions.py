"""What words, metrics and targets mean."""

import csv
from dataclasses import replace
from datetime import date

import pytest

from pantau.reference import SEEDS
from pantau.report.facts import Metric, Target
from pantau.report.scopes import scope_of
from pantau.report.weekly.definitions import cite, define, define_metric, define_target


def read_seed(name):
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_target(row):
    due = date.fromisoformat(row["due_date"]) if row["due_date"] else None
    return Target(
        row["target_code"],
        row["metric_code"],
        row["period"],
        row["bound"],
        int(row["target_value"]),
        due,
        row["source"],
    )


TARGETS = {row["target_code"]: read_target(row) for row in read_seed("targets.csv")}


def test_every_metric_and_target_that_is_kept_has_words():
    for row in read_seed("metrics.csv"):
        metric = Metric(row["metric_code"], row["subject"], row["unit"], row["definition"], row["source"])
        assert define_metric(metric).meaning.endswith(".")
    for target in TARGETS.values():
        assert define_target(target).meaning.startswith("Paling ")


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("registered_4000_a_month", "Paling sedikit 4.000 wirausaha terdaftar sebulan."),
        (
            "registered_3333_a_month",
            "Paling sedikit 3.333 wirausaha terdaftar sebulan, dihitung dari 200.000 dalam lima tahun "
            "dibagi 60 bulan.",
        ),
        (
            "registered_10000_by_march_2018",
            "Paling sedikit 10.000 wirausaha terdaftar sampai 31 Mar 2018.",
        ),
        ("trainings_70_a_month", "Paling banyak 70 pelatihan sebulan."),
        ("budget_82_billion_2018", "Paling banyak Rp 82 miliar anggaran setahun."),
    ],
)
def test_a_target_is_told_with_what_it_counts(code, meaning):
    assert define_target(TARGETS[code]).meaning == meaning


def test_sources_are_dated_as_people_write():
    assert cite("kumparan 2017-11-25") == "kumparan, 25 Nov 2017"
    assert cite("Bisnis.com 2017") == "Bisnis.com 2017"


def test_words_of_the_report_are_explained_to_everyone_and_targets_to_jakarta(facts):
    facts = replace(
        facts, metrics=(Metric("trainings_held", "trainings", "classes", "…", "kumparan 2017-11-25"),)
    )
    terms = [one.term for one in define(facts, scope_of("DKI"))]
    assert {"Diterima", "Lapor", "Terverifikasi", "Pelatihan"} < set(terms)
    assert terms.count("Target") == 4
    assert "Target" not in [one.term for one in define(facts, scope_of("31.74"))]
