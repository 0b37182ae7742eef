"""The only questions that reports ask of marts, quality and ops. Reads; never writes or computes.

Figures are those that the week's newest build froze, never the marts as they stand now.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from psycopg import IsolationLevel

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.report.corrections.correction import CorrectionFacts
from pantau.report.facts import (
    Build,
    Change,
    Decision,
    Expectation,
    FeedFacts,
    Metric,
    ReportError,
    SentBefore,
    Target,
    WeeklyFacts,
)
from pantau.report.reading.kecamatan_queries import Place, read_kecamatan
from pantau.report.reading.restated import count_corrections, read_newly_restated, read_restated
from pantau.warehouse import Connection, connect


@dataclass(frozen=True)
class Dimensions:
    """Kecamatan, and the targets and definitions in force on a day."""

    places: tuple[Place, ...]
    targets: tuple[Target, ...]
    metrics: tuple[Metric, ...]


def read_weekly(url: str, week: Week) -> WeeklyFacts:
    """Everything that a weekly report states, for every scope, as of one moment."""
    dimensions = read_dimensions(url, week.sunday)
    with open_snapshot(url) as connection:
        return read_week(connection, week, dimensions)


def read_dimensions(url: str, day: date) -> Dimensions:
    """Asked before a snapshot is opened: every build makes them anew, one just replaced is empty in it."""
    with connect(url, "reporter") as connection:
        return Dimensions(
            _read_places(connection), _read_targets(connection, day), _read_metrics(connection, day)
        )


@contextmanager
def open_snapshot(url: str) -> Iterator[Connection]:
    """A connection on which every question is answered as of the moment of the first one."""
    with connect(url, "reporter") as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        yield connection


def read_week(connection: Connection, week: Week, dimensions: Dimensions) -> WeeklyFacts:
    """Everything that a weekly report states, on a snapshot."""
    build = read_build(connection, week)
    verdict, reasons = read_verdict(connection, week, build)
    release = _read_release(connection, build) if verdict == "hold" else None
    if verdict == "hold" and release is None:
        raise ReportError(f"Week {week} is held ({', '.join(reasons)}); no report is made of it.")
    return WeeklyFacts(
        week=week,
        build=build,
        verdict=verdict,
        kecamatan=read_kecamatan(connection, dimensions.places, week, build),
        expectations=read_expectations(connection, week, "programme"),
        feeds=_read_feeds(connection, week, build),
        targets=dimensions.targets,
        metrics=dimensions.metrics,
        sent_before=_read_sent_before(connection, build),
        restated=read_newly_restated(connection, week, build),
        release=release,
    )


def read_correction(url: str, week: Week) -> CorrectionFacts:
    """Sent totals that the week's newest build knows otherwise, and why."""
    with connect(url, "reporter") as connection:
        build = read_build(connection, week)
        changes = connection.execute(
            """
            select stage_code, change_kind, sum(added_count)::bigint, sum(removed_count)::bigint
            from ops.edition_changes where build_id = %s group by stage_code, change_kind
            order by stage_code, change_kind
            """,
            (build.build_id,),
        ).fetchall()
        restated = read_restated(connection, week, build)
        before = count_corrections(connection)
        return CorrectionFacts(build, week, restated, tuple(Change(*row) for row in changes), before)


def read_build(connection: Connection, week: Week) -> Build:
    """The week's newest build."""
    row = connection.execute(
        """
        select build_id, code_version, contract_version, rules_version from ops.builds
        where week_start = %s order by build_id desc limit 1
        """,
        (week.start,),
    ).fetchone()
    if row is None:
        raise ReportError(f"Week {week} was never built; run build_marts for it first.")
    return Build(*row)


def read_verdict(connection: Connection, week: Week, build: Build) -> tuple[str, tuple[str, ...]]:
    """Gate 2's verdict; one that is older than the build judged other figures and does not count."""
    row = connection.execute(
        """
        select verdict, reasons from quality.gate_verdicts
        where week_start = %s
        and decided_at >= (select started_at from ops.builds where build_id = %s)
        """,
        (week.start, build.build_id),
    ).fetchone()
    if row is None:
        raise ReportError(
            f"Gate 2 has not judged build {build.build_id} of week {week}; run build_marts again."
        )
    return row[0], tuple(row[1])


def _read_release(connection: Connection, build: Build) -> Decision | None:
    """The release of a build; one of another build of the week is none of it."""
    row = connection.execute(
        """
        select released_by, reason, gate_reasons, (released_at at time zone 'Asia/Jakarta')::date
        from ops.releases where build_id = %s
        """,
        (build.build_id,),
    ).fetchone()
    return row and Decision(row[0], row[1], tuple(row[2]), row[3])


def _read_places(connection: Connection) -> tuple[Place, ...]:
    rows = connection.execute(
        """
        select kecamatan_code, kecamatan_name, city_code, city_name
        from marts.dim_kecamatan order by kecamatan_code
        """
    ).fetchall()
    return tuple(Place(*row) for row in rows)


def _read_targets(connection: Connection, day: date) -> tuple[Target, ...]:
    """Targets in force on a day."""
    rows = connection.execute(
        """
        select target_code, metric_code, period, bound, target_value, due_date, source
        from marts.dim_target
        where valid_from <= %(day)s and coalesce(valid_to, 'infinity') >= %(day)s
        order by target_code
        """,
        {"day": day},
    ).fetchall()
    return tuple(Target(*row) for row in rows)


def _read_metrics(connection: Connection, day: date) -> tuple[Metric, ...]:
    """Definitions in force on a day."""
    rows = connection.execute(
        """
        select metric_code, subject, unit, definition, source from marts.dim_metric
        where valid_from <= %(day)s and coalesce(valid_to, 'infinity') >= %(day)s
        order by metric_code
        """,
        {"day": day},
    ).fetchall()
    return tuple(Metric(*row) for row in rows)


def read_expectations(connection: Connection, week: Week, gate: str) -> tuple[Expectation, ...]:
    """What a gate asked of the week, or of the month that it closes, and the answers."""
    rows = connection.execute(
        """
        select expectation, severity, success, observed, failing from quality.gate_results
        where week_start = %s and gate = %s order by expectation
        """,
        (week.start, gate),
    ).fetchall()
    return tuple(Expectation(*answer, tuple(failing)) for *answer, failing in rows)


def _read_feeds(connection: Connection, week: Week, build: Build) -> tuple[FeedFacts, ...]:
    """The contract's feeds in its order, also where a folder held nothing."""
    rows = connection.execute(
        """
        select
            feed, count(file_name), coalesce(sum(rows_read), 0)::bigint,
            coalesce(sum(quarantined), 0)::bigint, not coalesce(bool_or(has_readable_file), false)
        from unnest(%s::text []) as feeds (feed)
        left join (select * from ops.build_feed_pulls where build_id = %s) as pulls using (feed)
        left join (select * from quality.partner_verdicts where week_start = %s) as files using (feed)
        group by feed
        """,
        (list(load_contract().feed_names), build.build_id, week.start),
    ).fetchall()
    found = {feed: rest for feed, *rest in rows}
    return tuple(FeedFacts(feed.name, feed.verifies, *found[feed.name]) for feed in load_contract().feeds)


def _read_sent_before(connection: Connection, build: Build) -> SentBefore | None:
    """The edition from which the build's changes lead to it."""
    row = connection.execute(
        """
        select sent.build_id, sent.week_start
        from ops.builds inner join ops.builds as sent on sent.build_id = builds.bridged_from
        where builds.build_id = %s
        """,
        (build.build_id,),
    ).fetchone()
    return row and SentBefore(row[0], Week(row[1]))
