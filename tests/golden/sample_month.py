"""Facts of invented months, from which monthly reports are made. No person is in them.

Who came when stands in ``sample_people``; here it is told as a month's report reads it, and parts add up.
"""

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from pantau.periods import FIRST_WEEK, Month, Week
from pantau.reference import SEEDS, load_kecamatan
from pantau.report.analysis.announced import PublicFigure, ask
from pantau.report.analysis.budget import VERIFIED_STAGES, BudgetMonth
from pantau.report.analysis.months import add_months, month_of, months_since
from pantau.report.facts import Build, Decision, Figure, KecamatanFacts, Measure, SentBefore, WeeklyFacts
from pantau.report.monthly.facts import (
    MONTHS_SHOWN,
    Answer,
    MonthlyFacts,
    MonthWeek,
    SentMonth,
    StageChange,
    StageMonths,
)
from sample_facts import STAGES, hold, make_facts, part_of, read_metrics, read_targets
from sample_people import (
    FIRST_WEEKS,
    LATER_WEEKS,
    SEEN_BY_PARTNERS,
    People,
    by_day_of,
    cohorts_of,
    new_of,
    people_of,
    total_of,
    waits_of,
)

JANUARY = Month(date(2018, 1, 1))
MARCH_2019 = Month(date(2019, 3, 1))
HELD_IN_THE_END = "31.74.04"
HELD_WEEKS = {"31.72.01": (1, 2, 3), HELD_IN_THE_END: (3, 4), "31.75.06": (2,)}
"""Which of a month's weeks, from 0, a workbook was held in."""


def month_facts(**changes: Any) -> MonthlyFacts:
    """January 2018: eight weeks known, December was told, one week was released, one workbook is held."""
    return replace(_make(JANUARY, FIRST_WEEKS), **changes)


def first_month_facts(**changes: Any) -> MonthlyFacts:
    """The same January, had the pipeline begun with the second week: no report before, no forecast."""
    facts = _make(JANUARY, FIRST_WEEKS)
    weeks = (*(MonthWeek(one.week, "unwatched") for one in facts.weeks[:1]), *facts.weeks[1:])
    first = replace(facts, weeks=weeks, history_from=weeks[1].week, sent_before=None, changes=())
    return replace(first, **changes)


def later_month_facts(**changes: Any) -> MonthlyFacts:
    """March 2019: 68 weeks of history, 10.000 reached, licences are what counts, a booking was taken back."""
    return replace(_make(MARCH_2019, (*FIRST_WEEKS, *LATER_WEEKS)), **changes)


@cache
def _make(month: Month, weeks: tuple[int, ...]) -> MonthlyFacts:
    by_day = by_day_of(weeks)
    people = people_of(month, by_day)
    closing = _close(month, by_day, people)
    kecamatan = tuple(
        replace(entry, figures=_figures(one, month), measures=_measures(one, month))
        for entry, one in zip(closing.kecamatan, people, strict=True)
    )
    verified = {stage: sum(new_of(one, stage, month) for one in people) for stage in VERIFIED_STAGES}
    figures = tuple(_read_public_figures())
    facts = MonthlyFacts(
        month=month,
        closing=closing,
        kecamatan=kecamatan,
        weeks=tuple(_weeks(month)),
        months=tuple(_months(month, people)),
        cohorts=tuple(cohorts_of(people)),
        waits=tuple(waits_of(month, people)),
        by_day=by_day,
        history_from=FIRST_WEEK,
        budget=_budget(month),
        verified_new={stage: count * SEEN_BY_PARTNERS[stage] // 100 for stage, count in verified.items()},
        verified_year={
            stage: sum(
                count
                for one in people
                for (told, day), count in one.by_month.items()
                if told == stage and day.year == month.start.year
            )
            * SEEN_BY_PARTNERS[stage]
            // 100
            for stage in VERIFIED_STAGES
        },
        announced=figures,
        answers=tuple(_answers(month, by_day, people, figures)),
        targets=read_targets(month.last_day),
        metrics=read_metrics(month.last_day),
        sent_before=SentMonth(Month(add_months(month.start, -1)), closing.build.build_id - 5),
    )
    return replace(facts, changes=tuple(_changes(facts)))


def _figures(one: People, month: Month) -> tuple[Figure, ...]:
    return tuple(
        Figure(
            stage,
            total := total_of(one, stage),
            new_of(one, stage, month),
            total * SEEN_BY_PARTNERS.get(stage, 0) // 100,
        )
        for stage in STAGES
    )


def _measures(one: People, month: Month) -> dict[str, Measure]:
    """``to_date`` without the days after the month: nothing is told of them."""
    told = {
        f"stage.{stage}.new_count": Measure(new_of(one, stage, month), total_of(one, stage))
        for stage in STAGES
    }
    new, total = new_of(one, "P7", month), total_of(one, "P7")
    classes, all_classes = new_of(one, "P2", month) // 18, total_of(one, "P2") // 18
    return told | {
        "capital.disbursed_count": Measure(new, total),
        "capital.disbursed_rp": Measure(new * 14_350_000, total * 14_350_000),
        "training.class_count": Measure(classes, all_classes),
    }


def _close(month: Month, by_day: Mapping[date, int], people: tuple[People, ...]) -> WeeklyFacts:
    """The week that closes the month; one workbook is held in it."""
    week, sample = month.closing, make_facts()
    weeks = [week.start - timedelta(weeks=11 - at) for at in range(12)]
    counts = tuple(_in_week(by_day, day) for day in weeks if day >= FIRST_WEEK.start)
    later = sum(count for day, count in by_day.items() if day > month.last_day)
    kecamatan = (
        _close_one(number, entry, one, month, counts, later)
        for number, (entry, one) in enumerate(zip(sample.kecamatan, people, strict=True))
    )
    return replace(
        sample,
        week=week,
        build=Build(len(by_day) // 7, "0.1.0", 1, "3f1c0d8a"),
        verdict="pass_with_notes",
        kecamatan=tuple(
            hold(entry, ("rows_lost:P3",), week.start - timedelta(weeks=2))
            if entry.kecamatan_code == HELD_IN_THE_END
            else entry
            for entry in kecamatan
        ),
        targets=read_targets(week.sunday),
        metrics=read_metrics(week.sunday),
        sent_before=SentBefore(len(by_day) // 7 - 1, Week(week.start - timedelta(weeks=1))),
    )


def _close_one(
    number: int, entry: KecamatanFacts, one: People, month: Month, counts: tuple[int, ...], later: int
) -> KecamatanFacts:
    """A kecamatan's week: ``counts`` of all Jakarta's new P1 by week, of which ``later`` after the month."""
    new = (part_of(counts[-1], number), *(new_of(one, stage, month) // 5 for stage in STAGES[1:]))
    figures = tuple(
        replace(figure, cumulative=figure.cumulative + part_of(0 if at else later, number), new=now)
        for at, (figure, now) in enumerate(zip(_figures(one, month), new, strict=True))
    )
    rows = sum(figure.cumulative for figure in figures) * 11 // 10 + 4
    return replace(
        entry,
        figures=figures,
        snapshot_week=month.closing.start,
        rows_read=rows,
        rows_quarantined=rows * (number % 4) // 90,
        weekly_new={"P1": tuple(part_of(count, number) for count in counts)},
        measures=_measures(one, month),
        changes=(),
        sent={figure.stage_code: figure.cumulative for figure in figures},
    )


def _in_week(by_day: Mapping[date, int], monday: date) -> int:
    return sum(by_day.get(monday + timedelta(days=at), 0) for at in range(7))


def _weeks(month: Month) -> Iterator[MonthWeek]:
    released = Decision(
        by="Laras Puspitasari",
        reason="Tujuh kecamatan ikut acara bazar dan baru melengkapi lembar kerjanya hari Selasa.",
        found=("workbooks",),
        on=month.weeks[1].cutoff + timedelta(days=1),
    )
    for at, week in enumerate(month.weeks):
        held = tuple(sorted(code for code, weeks in HELD_WEEKS.items() if at in weeks))
        said = {
            place.kecamatan_code: {"belum": 7} if place.kecamatan_code in held else _said(number + 5 * at)
            for number, place in enumerate(load_kecamatan())
        }
        yield MonthWeek(
            week=week,
            verdict="hold" if at == 1 else "pass_with_notes" if held else "pass",
            release=released if at == 1 else None,
            statements=sum(7 - counts.get("belum", 0) for counts in said.values()),
            statements_asked=7 * len(said),
            held=held,
            said=said,
        )


def _said(number: int) -> dict[str, int]:
    """Seven statements of a week, by status."""
    silent, empty = number % 9 == 4, number % 7 == 3
    return {"ada_data": 4 - silent - empty, "nihil": 3 - silent, "kosong": int(empty), "belum": 2 * silent}


def _months(month: Month, people: tuple[People, ...]) -> Iterator[StageMonths]:
    count = min(MONTHS_SHOWN, months_since(month_of(FIRST_WEEK.start), month.start) + 1)
    shown = [Month(add_months(month.start, at + 1 - count)) for at in range(count)]
    for one in people:
        for stage in STAGES:
            yield StageMonths(one.code, stage, tuple(new_of(one, stage, each) for each in shown))


def _budget(month: Month) -> dict[str, tuple[BudgetMonth, ...]]:
    """Rp 82 miliar in twelve parts, by population; a booking of one city was taken back."""
    months = [date(month.start.year, at, 1) for at in range(1, month.start.month + 1)]
    spent: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number, place in enumerate(load_kecamatan()):
        spent[place.city_code][0] += part_of(82_000_000_000 // 12, number)
        spent[place.city_code][1] += part_of(2_870_000_000, number)
    return {
        city: tuple(
            BudgetMonth(day, pagu, -used // 9 if at == 1 and city == "31.72" else used * (at + 4) // 4)
            for at, day in enumerate(months)
        )
        for city, (pagu, used) in spent.items()
    }


def _read_public_figures() -> Iterator[PublicFigure]:
    with (SEEDS / "public_figures.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield PublicFigure(**{**row, "value": int(row["value"])})


def _answers(
    month: Month, by_day: Mapping[date, int], people: tuple[People, ...], figures: tuple[PublicFigure, ...]
) -> Iterator[Answer]:
    cities = {place.city_name: place.city_code for place in load_kecamatan()}
    for question in ask(figures, cities, month.last_day):
        in_force = [one for one in people if question.city_code in (None, one.city_code)]
        if question.stage_code == "P1":
            whole = sum(total_of(one, "P1") for one in people)
            known = sum(count for day, count in by_day.items() if day <= question.day)
            now = known * sum(total_of(one, "P1") for one in in_force) // whole
        else:
            months = [
                count
                for one in in_force
                for (stage, day), count in one.by_month.items()
                if stage == question.stage_code and day < month_of(question.day)
            ]
            now = sum(months) + sum(one.before[question.stage_code] for one in in_force)
        yield Answer(question, now - now // 25 if question.city_code is None else None, now)


def _changes(facts: MonthlyFacts) -> Iterator[StageChange]:
    for at, stage in enumerate(STAGES):
        figures = [entry.figures[at] for entry in facts.kecamatan]
        now, new = sum(one.cumulative for one in figures), sum(one.new for one in figures)
        later, gone = now // 150, now // 400
        yield StageChange(stage, now - new - later + gone, new, later, gone, now)
