"""What a run of a week should find, known from how the sample was made: counts, holds, quarantine.

Takes for granted that the week before was run with its corrected sheets, so that a held workbook's
rows come from there. Never reads a written workbook: it is the other side of the comparison.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.sample import plan
from pantau.sample.layout import Layout
from pantau.sample.plan import Hold
from pantau.sample.programme import Programme
from pantau.sample.rows import Row


@dataclass(frozen=True)
class Summary:
    """The figures of one week; ``quarantined`` and ``rows_in_force`` are of the snapshots in force."""

    week: Week
    p1_total: int
    p1_new: int
    cumulative: Mapping[str, int]
    """P1…P7 up to the week's Sunday, all Jakarta."""
    new: Mapping[str, int]
    """P1…P7 in the week."""
    held: tuple[Hold, ...]
    rows_written: Mapping[str, int]
    """By tab, what stands in the 44 workbooks."""
    rows_in_force: int
    rows_quarantined: int
    quarantined: Mapping[str, int]
    """By ``karantina`` rule, the rows that break it."""


def held_workbooks(week: Week, seed: int, batch: str) -> tuple[Hold, ...]:
    """Every workbook that the gate is to hold."""
    held = plan.holds(week, seed)
    if batch == "bad" and week == plan.BAD_WEEK:
        held += tuple(Hold(entry.kecamatan_code, "quarantine") for entry in plan.city_of(plan.BAD_CITY))
    return tuple(sorted(held, key=lambda hold: hold.kecamatan_code))


def expect(programme: Programme, layouts: Mapping[str, Layout], week: Week, batch: str) -> Summary:
    """The summary of a week."""
    held = held_workbooks(week, programme.seed, batch)
    rows = list(_rows_in_force(programme, layouts, week, {hold.kecamatan_code for hold in held}))
    registered = {row.nik: row.reached for row in rows if row.tab == "P1" and row.reached}
    broken = [_broken_rules(row, registered) for row in rows]
    reached: dict[str, dict[str | None, date]] = {tab.code: {} for tab in load_contract().stages}
    for row, rules in zip(rows, broken, strict=True):
        if not rules and row.reached:
            first = reached[row.tab].get(row.nik, row.reached)
            reached[row.tab][row.nik] = min(first, row.reached)
    cumulative = {tab: sum(day <= week.sunday for day in days.values()) for tab, days in reached.items()}
    new = {
        tab: sum(week.start <= day <= week.sunday for day in days.values()) for tab, days in reached.items()
    }
    return Summary(
        week=week,
        p1_total=cumulative["P1"],
        p1_new=new["P1"],
        cumulative=cumulative,
        new=new,
        held=held,
        rows_written=_count_written(programme, layouts, week),
        rows_in_force=len(rows),
        rows_quarantined=sum(bool(rules) for rules in broken),
        quarantined=dict(sorted(Counter(rule for rules in broken for rule in rules).items())),
    )


def _broken_rules(row: Row, registered: Mapping[str | None, date | None]) -> tuple[str, ...]:
    """The row's own rules first; then X03, which depends on who is registered in the sheets in force."""
    by_itself = row.rules and not row.rules[0].startswith("X")
    if row.tab == "P1" or by_itself:
        return row.rules
    return row.rules if row.nik in registered else ("X03",)


def _rows_in_force(
    programme: Programme, layouts: Mapping[str, Layout], week: Week, held: set[str]
) -> Iterator[Row]:
    for code, desk in programme.desks.items():
        known = plan.before(week) if code in held else week
        for tab in load_contract().stages:
            yield from desk.rows(tab.code, known)
            yield from layouts[code].totals(tab.code)


def _count_written(programme: Programme, layouts: Mapping[str, Layout], week: Week) -> dict[str, int]:
    return {
        tab.code: sum(
            sum(1 for _ in desk.rows(tab.code, week)) + len(layouts[code].totals(tab.code))
            for code, desk in programme.desks.items()
        )
        for tab in load_contract().tabs
    }
