"""Everything that a month's report states, as one build knew it. Reads; never writes.

That build is the newest one of the week that closes the month. Whether all weeks of the month may be told is
asked with ``read_month_weeks``; here only the closing week must have run and not be held.
"""

from dataclasses import replace

from pantau.periods import Month
from pantau.reference import read_seed
from pantau.report.analysis.announced import PublicFigure, ask
from pantau.report.facts import KecamatanFacts, WeeklyFacts
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
from pantau.report.reading.queries import Dimensions, open_snapshot, read_dimensions, read_week
from pantau.warehouse import Connection, connect


def read_monthly(url: str, month: Month) -> MonthlyFacts:
    """Everything that the month's report states, as of one moment."""
    at_closing, at_end = read_dimensions(url, month.closing.sunday), read_dimensions(url, month.last_day)
    with open_snapshot(url) as connection:
        closing = read_week(connection, month.closing, at_closing)
        return _read(connection, month, closing, at_end)


def read_month_weeks(url: str, month: Month) -> tuple[MonthWeek, ...]:
    """How every week with a day in the month stands, also before the closing one has run."""
    with connect(url, "reporter") as connection:
        return read_weeks(connection, month)


def load_public_figures() -> tuple[PublicFigure, ...]:
    """What was said in public, in the seed's order."""
    lines = read_seed("public_figures")
    return tuple(PublicFigure(**{**line, "value": int(line["value"])}) for line in lines)


def _read(connection: Connection, month: Month, closing: WeeklyFacts, dimensions: Dimensions) -> MonthlyFacts:
    cities = {place.kecamatan_code: place.city_code for place in dimensions.places}
    codes_by_city_name = {place.city_name: place.city_code for place in dimensions.places}
    events = Events(find_number(connection, closing.build), month.last_day, cities)
    counts = read_month_counts(connection, events)
    by_day = read_registrations(connection, events, month.closing)
    figures = said_by(load_public_figures(), month.last_day)
    sent = read_sent_before(connection, month)
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
    )


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
