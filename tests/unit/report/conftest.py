"""A small invented week of the 44 kecamatan: equal counts everywhere, so that a test says what differs."""

from dataclasses import replace
from datetime import date

import pytest

from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report.facts import (
    Build,
    Change,
    FeedFacts,
    Figure,
    KecamatanFacts,
    Measure,
    SentBefore,
    Target,
    WeekBefore,
    WeeklyFacts,
)

WEEK = Week(date(2018, 1, 15))
STAGES = tuple(f"P{number}" for number in range(1, 8))


def target(code, metric, value, bound="at_least", period="month"):
    return Target(code, metric, period, bound, value, None, "kumparan 2017-11-25")


@pytest.fixture
def facts():
    """All accepted and stated; each kecamatan has 100 P1, 20 of them new, 20 a week for six weeks."""
    return WeeklyFacts(
        week=WEEK,
        build=Build(7, "abc123", 1, "rules9"),
        verdict="pass",
        kecamatan=tuple(_kecamatan(number, place) for number, place in enumerate(load_kecamatan())),
        feeds=tuple(
            FeedFacts(feed, stage, 1, 50, 0, False)
            for feed, stage in (
                ("anggaran", None),
                ("bank", "P7"),
                ("mart", "P5"),
                ("pelatihan", "P2"),
                ("ptsp", "P4"),
            )
        ),
        targets=(
            target("registered_4000_a_month", "entrepreneurs_registered_2018", 4000),
            target("registered_3333_a_month", "entrepreneurs_registered_2018", 3333),
            target("trainings_50_a_month", "trainings_held", 50),
            target("trainings_70_a_month", "trainings_held", 70, bound="at_most"),
        ),
        sent_before=SentBefore(6, Week(date(2018, 1, 8))),
    )


def _kecamatan(number, place):
    figures = tuple(
        Figure(stage, 100 - 10 * at, 20 - 2 * at, verified=40 if stage in ("P2", "P4", "P5", "P7") else 0)
        for at, stage in enumerate(STAGES)
    )
    return KecamatanFacts(
        kecamatan_code=place.kecamatan_code,
        kecamatan_name=place.kecamatan_name,
        city_code=place.city_code,
        city_name=place.city_name,
        figures=figures,
        is_held=False,
        reasons=(),
        snapshot_week=WEEK.start,
        snapshot_id=number,
        snapshot_hash=f"{number:064x}",
        statements=dict.fromkeys(STAGES, "ada_data"),
        rows_read=600,
        rows_quarantined=6,
        weekly_new={stage: (20 - 2 * at,) * 6 for at, stage in enumerate(STAGES)},
        measures={
            "stage.P1.new_count": Measure(60, 100),
            "capital.disbursed_rp": Measure(5_000_000, 20_000_000),
            "capital.disbursed_count": Measure(2, 40),
            "training.class_count": Measure(1, 2),
        },
        changes=tuple(Change(figure.stage_code, "new", figure.new, 0) for figure in figures),
        sent={figure.stage_code: figure.cumulative - figure.new for figure in figures},
        before=WeekBefore(False, 7, 600, 6),
    )


@pytest.fixture
def alter():
    """Facts in which the named kecamatan differ."""

    def change(facts, *codes, **changes):
        return replace(
            facts,
            kecamatan=tuple(
                replace(entry, **changes) if not codes or entry.kecamatan_code in codes else entry
                for entry in facts.kecamatan
            ),
        )

    return change


@pytest.fixture
def hold(alter):
    """Facts in which the named kecamatan are held, with data of ``since`` or none at all."""

    def change(facts, *codes, since=date(2018, 1, 1), reasons=("rows_lost:P3",)):
        figures = tuple(Figure(stage, 80 if since else 0, 0) for stage in STAGES)
        return alter(
            facts,
            *codes,
            is_held=True,
            reasons=reasons,
            snapshot_week=since,
            figures=figures,
            statements=dict.fromkeys(STAGES, "belum"),
            weekly_new=dict.fromkeys(STAGES, (20, 20, 0) if since else ()),
            changes=(),
            sent={figure.stage_code: figure.cumulative for figure in figures},
        )

    return change
