"""Facts of an invented week, from which goldens, pictures and tests make reports. No person is in them.

Counts of all Jakarta are given; each is split among the 44 kecamatan by population, so the parts add up.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import accumulate
from typing import TypeVar

from pantau.periods import Week
from pantau.reference import SEEDS, Kecamatan, load_kecamatan
from pantau.report.facts import (
    Build,
    Change,
    Decision,
    Expectation,
    FeedFacts,
    Figure,
    KecamatanFacts,
    Measure,
    Metric,
    SentBefore,
    Target,
    WeekBefore,
    WeeklyFacts,
)

WEEK = Week(date(2018, 1, 15))
BUILD = Build(build_id=4, code_version="0.1.0", contract_version=1, rules_version="3f1c0d8a")
STAGES = tuple(f"P{number}" for number in range(1, 8))
TOTALS = (4230, 2614, 2287, 1742, 641, 462, 96)
NEW = (759, 441, 390, 214, 0, 0, 23)
VERIFIED = (0, 2206, 0, 1498, 402, 0, 81)
WEEKLY_NEW = (412, 655, 380, 702, 640, 759)
LATE = (31, 12, 8, 4, 6, 3, 0)
WITHDRAWN = (9, 3, 2, 0, 0, 0, 0)
DUPLICATES = (14, 5, 0, 2, 0, 0, 0)
MEASURES = {
    "stage.P1.new_count": (2101, 4230),
    "stage.P2.new_count": (1180, 2614),
    "stage.P4.new_count": (705, 1742),
    "stage.P7.new_count": (58, 96),
    "training.class_count": (38, 71),
    "training.attendance_count": (1322, 2930),
    "training.pass_count": (1180, 2614),
    "licence.issued_count": (716, 1768),
    "licence.issued_people_count": (705, 1742),
    "capital.interested_count": (604, 1210),
    "capital.applied_count": (181, 344),
    "capital.approved_count": (77, 131),
    "capital.disbursed_count": (58, 96),
    "capital.disbursed_rp": (842_500_000, 1_391_000_000),
    "job.added_worker_count": (208, 391),
    "budget.pagu_rp": (6_150_000_000, 6_150_000_000),
    "budget.realisasi_rp": (2_870_000_000, 2_870_000_000),
    "reconciliation.P2.counted_count": (1180, 2614),
    "reconciliation.P2.seen_count": (1031, 2290),
    "reconciliation.P2.matched_count": (990, 2206),
    "reconciliation.P4.counted_count": (705, 1742),
    "reconciliation.P4.seen_count": (640, 1544),
    "reconciliation.P4.matched_count": (611, 1498),
    "reconciliation.P5.counted_count": (0, 641),
    "reconciliation.P5.seen_count": (0, 417),
    "reconciliation.P5.matched_count": (0, 402),
    "reconciliation.P7.counted_count": (58, 96),
    "reconciliation.P7.seen_count": (50, 84),
    "reconciliation.P7.matched_count": (49, 81),
}
Made = TypeVar("Made")
FEEDS = (("anggaran", None), ("bank", "P7"), ("mart", "P5"), ("pelatihan", "P2"), ("ptsp", "P4"))


def make_facts() -> WeeklyFacts:
    """A good week: all 44 workbooks accepted, an edition sent for the week before."""
    kecamatan = tuple(_of_kecamatan(number, place) for number, place in enumerate(load_kecamatan()))
    return WeeklyFacts(
        week=WEEK,
        build=BUILD,
        verdict="pass",
        kecamatan=kecamatan,
        expectations=(
            Expectation("no_workbook_is_held", "warning", True, "0", ()),
            Expectation("no_row_is_quarantined", "warning", True, "0", ()),
            Expectation("no_feed_is_missing", "warning", True, "0", ()),
        ),
        feeds=tuple(FeedFacts(feed, stage, 2, 3120, 14, False) for feed, stage in FEEDS),
        targets=read_targets(WEEK.sunday),
        metrics=read_metrics(WEEK.sunday),
        sent_before=SentBefore(build_id=3, week=Week(date(2018, 1, 8))),
    )


def hold_some(facts: WeeklyFacts) -> WeeklyFacts:
    """The same week with three held workbooks, late partners, and a move in the bridge."""
    held: Mapping[str, tuple[tuple[str, ...], date | None]] = {
        "31.74.04": (("rows_lost:P3", "tab_emptied:P5"), date(2018, 1, 8)),
        "31.72.01": (("header_missing:P4", "header_twice:P7:Jumlah Diajukan (Rp)"), date(2018, 1, 1)),
        "31.01.01": (("unreadable",), None),
    }
    moved = {"31.74.01": Change("P1", "moved", 2, 0), "31.74.08": Change("P1", "moved", 0, 2)}

    def judge(entry: KecamatanFacts) -> KecamatanFacts:
        if entry.kecamatan_code in held:
            return hold(entry, *held[entry.kecamatan_code])
        if step := moved.get(entry.kecamatan_code):
            sent = entry.sent["P1"] - step.added + step.removed
            return replace(entry, changes=(*entry.changes, step), sent={**entry.sent, "P1": sent})
        return entry

    kecamatan = tuple(judge(entry) for entry in facts.kecamatan)
    quarantined = sum(entry.rows_quarantined for entry in kecamatan)
    late = {"bank": (0, True), "mart": (1, False)}
    return replace(
        facts,
        verdict="pass_with_notes",
        kecamatan=kecamatan,
        expectations=(
            Expectation("no_workbook_is_held", "warning", False, "3", tuple(held)),
            Expectation("no_row_is_quarantined", "warning", False, str(quarantined), ()),
            Expectation("no_feed_is_missing", "warning", False, "1", ("bank",)),
        ),
        feeds=tuple(
            replace(feed, file_count=late[feed.feed][0], is_missing=late[feed.feed][1])
            if feed.feed in late
            else feed
            for feed in facts.feeds
        ),
    )


def hold(entry: KecamatanFacts, reasons: tuple[str, ...], snapshot_week: date | None) -> KecamatanFacts:
    """A held kecamatan: it counts what it had counted, nothing is new; zeros if it was never accepted."""
    known = snapshot_week is not None
    figures = tuple(
        replace(one, cumulative=entry.sent[one.stage_code], new=0) if known else Figure(one.stage_code, 0, 0)
        for one in entry.figures
    )
    return replace(
        entry,
        is_held=True,
        reasons=reasons,
        snapshot_week=snapshot_week,
        snapshot_id=entry.snapshot_id if known else None,
        snapshot_hash=entry.snapshot_hash if known else None,
        figures=tuple(replace(one, verified=min(one.verified, one.cumulative)) for one in figures),
        statements=dict.fromkeys(STAGES, "belum"),
        weekly_new={stage: (*counts[:-1], 0) if known else () for stage, counts in entry.weekly_new.items()},
        measures=entry.measures if known else {},
        changes=(),
        sent={one.stage_code: one.cumulative for one in figures},
        rows_read=entry.rows_read if known else 0,
        rows_quarantined=entry.rows_quarantined if known else 0,
    )


def release(facts: WeeklyFacts) -> WeeklyFacts:
    """The same week held by the gate and released; one workbook counts by hand."""
    accepted = Decision(
        by="Bimo Adiputra",
        reason="Baris ganda dari acara bazar memang dihapus oleh fasilitator.",
        found=("rows_lost:P3",),
        on=date(2018, 1, 22),
    )
    released = Decision(
        by="Laras Puspitasari",
        reason="Angka P7 turun karena 12 pencairan ternyata dibatalkan bank; sudah dicocokkan.",
        found=("fall:P7", "workbooks"),
        on=date(2018, 1, 23),
    )
    kecamatan = tuple(
        replace(entry, reasons=("accepted_by_hand",), acceptance=accepted)
        if entry.kecamatan_code == "31.74.09"
        else entry
        for entry in facts.kecamatan
    )
    return replace(facts, verdict="hold", kecamatan=kecamatan, release=released)


def first_week(facts: WeeklyFacts) -> WeeklyFacts:
    """The programme's first week ever: everything is new, nothing was sent, no partner has told anything."""
    week = Week(date(2017, 12, 11))

    def begin(entry: KecamatanFacts) -> KecamatanFacts:
        count = entry.weekly_new["P1"][0]
        counts = (count, *(0 for _ in STAGES[1:]))
        said = ("ada_data", *("nihil" for _ in STAGES[1:]))
        return replace(
            entry,
            figures=tuple(Figure(stage, one, one) for stage, one in zip(STAGES, counts, strict=True)),
            snapshot_week=week.start,
            statements=dict(zip(STAGES, said, strict=True)),
            rows_read=count,
            rows_quarantined=0,
            weekly_new={stage: (one,) for stage, one in zip(STAGES, counts, strict=True)},
            measures={"stage.P1.new_count": Measure(count, count)},
            changes=(),
            sent={},
            before=None,
        )

    return replace(
        facts,
        week=week,
        build=replace(facts.build, build_id=1),
        kecamatan=tuple(begin(entry) for entry in facts.kecamatan),
        feeds=tuple(replace(feed, file_count=0, rows_read=0, is_missing=True) for feed in facts.feeds),
        expectations=(Expectation("no_feed_is_missing", "warning", False, "5", ()),),
        sent_before=None,
    )


def nothing_new(facts: WeeklyFacts) -> WeeklyFacts:
    """A quiet week: every workbook says NIHIL, no total changes."""

    def rest(entry: KecamatanFacts) -> KecamatanFacts:
        return replace(
            entry,
            figures=tuple(replace(one, new=0) for one in entry.figures),
            statements=dict.fromkeys(STAGES, "nihil"),
            weekly_new={stage: (*counts[:-1], 0) for stage, counts in entry.weekly_new.items()},
            changes=(),
            sent={one.stage_code: one.cumulative for one in entry.figures},
        )

    return replace(facts, kecamatan=tuple(rest(entry) for entry in facts.kecamatan))


def _of_kecamatan(number: int, place: Kecamatan) -> KecamatanFacts:
    figures = tuple(
        Figure(
            stage, part := part_of(total, number), part_of(new, number), min(part, part_of(verified, number))
        )
        for stage, total, new, verified in zip(STAGES, TOTALS, NEW, VERIFIED, strict=True)
    )
    changes = tuple(_changes(figures, number))
    rows = sum(figure.cumulative for figure in figures) * 11 // 10 + 4
    return KecamatanFacts(
        kecamatan_code=place.kecamatan_code,
        kecamatan_name=place.kecamatan_name,
        city_code=place.city_code,
        city_name=place.city_name,
        figures=figures,
        is_held=False,
        reasons=(),
        snapshot_week=WEEK.start,
        snapshot_id=100 + number,
        snapshot_hash=f"{number:02x}" * 32,
        statements={
            stage: ("kosong", "belum", "nihil", "ada_data")[min(3, (number * 3 + at * 5) % 23)]
            for at, stage in enumerate(STAGES)
        },
        rows_read=rows,
        rows_quarantined=rows * (number % 4) // 90,
        weekly_new={
            stage: tuple(part_of(count * NEW[at] // 759, number) for count in WEEKLY_NEW)
            for at, stage in enumerate(STAGES)
        },
        measures={
            name: Measure(*(part_of(count, number) for count in counts)) for name, counts in MEASURES.items()
        },
        changes=changes,
        sent={
            figure.stage_code: figure.cumulative
            - sum(one.added - one.removed for one in changes if one.stage_code == figure.stage_code)
            for figure in figures
        },
        before=WeekBefore(number % 15 == 7, number * 5 % 8, rows - 2, rows * (number % 5) // 80),
    )


def _changes(figures: tuple[Figure, ...], number: int) -> Iterator[Change]:
    for figure, late, withdrawn, duplicates in zip(figures, LATE, WITHDRAWN, DUPLICATES, strict=True):
        steps = (
            ("new", figure.new, 0),
            ("late", part_of(late, number), 0),
            ("withdrawn", 0, part_of(withdrawn, number)),
            ("duplicate_found", 0, part_of(duplicates, number)),
        )
        yield from (Change(figure.stage_code, *step) for step in steps if step[1] or step[2])


def part_of(count: int, number: int) -> int:
    """A kecamatan's part of a count of all Jakarta, by population; the 44 parts add up to the count."""
    marks = _population_marks()
    return marks[number + 1] * count // marks[-1] - marks[number] * count // marks[-1]


@cache
def _population_marks() -> tuple[int, ...]:
    """Population of all kecamatan before each one, and of all at the end."""
    return (0, *accumulate(place.population_2019 for place in load_kecamatan()))


def _read_seed(name: str, on: date, make: Callable[[dict[str, str]], Made]) -> tuple[Made, ...]:
    """What is in force on a day."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return tuple(
            make(row)
            for row in csv.DictReader(file)
            if row["valid_from"] <= str(on) <= (row["valid_to"] or "9999")
        )


def read_targets(on: date) -> tuple[Target, ...]:
    """The targets in force on a day."""
    return _read_seed(
        "targets.csv",
        on,
        lambda row: Target(
            row["target_code"],
            row["metric_code"],
            row["period"],
            row["bound"],
            int(row["target_value"]),
            date.fromisoformat(row["due_date"]) if row["due_date"] else None,
            row["source"],
        ),
    )


def read_metrics(on: date) -> tuple[Metric, ...]:
    """The definitions in force on a day."""
    return _read_seed(
        "metrics.csv",
        on,
        lambda row: Metric(row["metric_code"], row["subject"], row["unit"], row["definition"], row["source"]),
    )
