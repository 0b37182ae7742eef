"""Everything that a month's report states, as one build knew it. Reads; never writes.

That build is the newest one of the week that closes the month. Whether all weeks of the month may be told is
asked with ``read_month_weeks``; here only the closing week must have run and not be held.
"""

from dataclasses import replace
from datetime import date

from pantau.gate.month import GATE, find_month_verdict
from pantau.periods import Month
from pantau.reference import read_seed
from pantau.report.analysis.announced import PublicFigure, ask
from pantau.report.facts import Build, Expectation, KecamatanFacts, WeeklyFacts
from pantau.report.monthly.facts import MonthlyFacts, MonthWeek
from pantau.report.reading.frozen_queries import read_budget, read_measures
from pantau.report.reading.month_counts import (
    MonthCount,
    count_verified,
    find_history_start,
    said_by,
    tell_figures,
    tell_months,
)
from pantau.report.reading.month_queries import (
    Events,
    find_number,
    read_cohorts,
    read_month_counts,
    read_registrations,
    read_waits,
)
from pantau.report.reading.month_said import read_answers, read_month_changes, read_sent_before
from pantau.report.reading.month_weeks import read_weeks
from pantau.report.reading.queries import (
    Dimensions,
    open_snapshot,
    read_dimensions,
    read_expectations,
    read_week,
)
from pantau.warehouse import Connection, connect


def read_monthly(url: str, month: Month) -> MonthlyFacts:
    """Everything that the month's report states, as of one moment."""
    at_closing, at_end = read_dimensions(url, month.closing.sunday), read_dimensions(url, month.last_day)
    at_start = read_dimensions(url, month.start)
    with open_snapshot(url) as connection:
        closing = read_week(connection, month.closing, at_closing)
        facts = _read(connection, month, closing, at_end)
    return replace(facts, targets_before=at_start.targets, defined_since=find_definition_start(month))


def read_month_weeks(url: str, month: Month) -> tuple[MonthWeek, ...]:
    """How every week with a day in the month stands, also before the closing one has run."""
    with connect(url, "reporter") as connection:
        return read_weeks(connection, month)


def load_public_figures() -> tuple[PublicFigure, ...]:
    """What was said in public, in the seed's order."""
    lines = read_seed("public_figures")
    return tuple(PublicFigure(**{**line, "value": int(line["value"])}) for line in lines)


def find_definition_start(month: Month) -> date | None:
    """The first day of the definition of an entrepreneur that is in force on the month's last day."""
    starts = (
        date.fromisoformat(line["valid_from"])
        for line in read_seed("metrics")
        if line["subject"] == "entrepreneurs"
    )
    return max((day for day in starts if day <= month.last_day), default=None)


def _read(connection: Connection, month: Month, closing: WeeklyFacts, dimensions: Dimensions) -> MonthlyFacts:
    cities = {place.kecamatan_code: place.city_code for place in dimensions.places}
    codes_by_city_name = {place.city_name: place.city_code for place in dimensions.places}
    events = Events(find_number(connection, closing.build), month.last_day, cities)
    counts = read_month_counts(connection, events)
    by_day = read_registrations(connection, events, month.closing)
    figures = said_by(load_public_figures(), month.last_day)
    sent = read_sent_before(connection, month)
    verdict, gate = _read_gate(connection, month, closing.build)
    return MonthlyFacts(
        month=month,
        closing=closing,
        kecamatan=_tell_kecamatan(connection, month, closing, counts),
        weeks=read_weeks(connection, month),
        months=tell_months(counts, [entry.kecamatan_code for entry in closing.kecamatan], month),
        cohorts=read_cohorts(connection, events),
        waits=read_waits(connection, events),
        by_day=by_day,
        history_from=find_history_start(by_day, month.closing),
        budget=read_budget(connection, month, closing.build, cities),
        verified_new=count_verified(counts, month.start, month.start),
        verified_year=count_verified(counts, month.start.replace(month=1), month.start),
        announced=figures,
        answers=read_answers(connection, events, ask(figures, codes_by_city_name, month.last_day)),
        targets=dimensions.targets,
        metrics=dimensions.metrics,
        sent_before=sent,
        changes=read_month_changes(connection, events, sent),
        gate=gate,
        verdict=verdict,
    )


def _read_gate(connection: Connection, month: Month, build: Build) -> tuple[str, tuple[Expectation, ...]]:
    """What the month's own gate decided of the build, and answered; of another build it is none."""
    verdict = find_month_verdict(connection, month)
    if verdict is None or verdict.build_id != build.build_id:
        return "pass", ()
    return verdict.verdict, read_expectations(connection, month.closing, GATE)


def _tell_kecamatan(
    connection: Connection, month: Month, closing: WeeklyFacts, counts: tuple[MonthCount, ...]
) -> tuple[KecamatanFacts, ...]:
    """The closing week's kecamatan with the month's figures and measures."""
    figures = tell_figures(counts, [entry.kecamatan_code for entry in closing.kecamatan], month)
    measures = read_measures(connection, month, closing.build)
    return tuple(
        replace(entry, figures=figures[entry.kecamatan_code], measures=measures.get(entry.kecamatan_code, {}))
        for entry in closing.kecamatan
    )
