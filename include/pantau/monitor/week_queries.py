"""What is known of weeks: landings, builds, verdicts, releases, statements. Never writes or judges."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pantau.periods import Week
from pantau.warehouse import Connection


@dataclass(frozen=True)
class BuildFacts:
    """A week's newest build. ``broken``: nodes of dbt that failed in it."""

    build_id: int
    run_id: str
    code_version: str
    started_at: datetime
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class LandingFacts:
    """The landing of a week. ``last_pulled_at``: its newest pull; ``closed_at``: its newest closing."""

    run_id: str
    pulled_count: int
    first_pulled_at: datetime
    last_pulled_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class ReleaseFacts:
    """Who let a held build out, why and when."""

    released_by: str
    reason: str
    released_at: datetime


@dataclass(frozen=True)
class NoteFacts:
    """An expectation of the programme's gate that failed."""

    expectation: str
    severity: str
    reason: str | None
    observed: str | None
    who_fixes: str


@dataclass(frozen=True)
class WeekFacts:
    """All that tells how far a week is. ``verdict``: gate 2's of the newest build, ``None`` before it spoke.

    ``mails``: of the weekly report, by status.
    """

    week: Week
    landing: LandingFacts | None = None
    build: BuildFacts | None = None
    verdict: str | None = None
    reasons: tuple[str, ...] = ()
    decided_at: datetime | None = None
    release: ReleaseFacts | None = None
    notes: tuple[NoteFacts, ...] = ()
    mails: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkbookVerdict:
    """Gate 1's word on a kecamatan's workbook in a week."""

    verdict: str
    reasons: tuple[str, ...]
    snapshot_week: date | None


def list_weeks(connection: Connection) -> tuple[Week, ...]:
    """Every week that was landed or built, newest first."""
    rows = connection.execute(
        """
        select week_start from ops.builds
        union select week_start from ops.workbook_pulls where not is_precheck
        union select week_start from quality.workbook_verdicts
        order by week_start desc
        """
    ).fetchall()
    return tuple(Week(start) for (start,) in rows)


def read_week_facts(connection: Connection, week: Week) -> WeekFacts:
    """How far one week is."""
    build = _read_build(connection, week)
    verdict = _read_verdict(connection, week, build) if build else None
    return WeekFacts(
        week=week,
        landing=_read_landing(connection, week),
        build=build,
        verdict=verdict[0] if verdict else None,
        reasons=tuple(verdict[1]) if verdict else (),
        decided_at=verdict[2] if verdict else None,
        release=_read_release(connection, build) if build else None,
        notes=_read_notes(connection, week) if verdict else (),
        mails=_count_mails(connection, week),
    )


def read_verdicts(connection: Connection, first: Week, last: Week) -> dict[tuple[date, str], WorkbookVerdict]:
    """Gate 1's verdicts by week and kecamatan."""
    rows = connection.execute(
        """
        select week_start, kecamatan_code, verdict, reasons, snapshot_week
        from quality.workbook_verdicts where week_start between %s and %s
        """,
        (first.start, last.start),
    ).fetchall()
    return {
        (week, code): WorkbookVerdict(verdict, tuple(reasons), snapshot_week)
        for week, code, verdict, reasons, snapshot_week in rows
    }


def count_statements(
    connection: Connection, first: Week, last: Week
) -> dict[tuple[date, str], dict[str, int]]:
    """Stages by what was said of them, by week and kecamatan, as the week's newest finished build has it."""
    rows = connection.execute(
        """
        with newest as (
            select distinct on (week_start) week_start, build_id
            from ops.builds
            where week_start between %s and %s and history_number is not null
            order by week_start, build_id desc
        )

        select newest.week_start, said.kecamatan_code, said.status, count(*)
        from newest inner join ops.edition_statements as said on newest.build_id = said.build_id
        group by newest.week_start, said.kecamatan_code, said.status
        """,
        (first.start, last.start),
    ).fetchall()
    counts: dict[tuple[date, str], dict[str, int]] = {}
    for week, code, status, count in rows:
        counts.setdefault((week, code), {})[status] = count
    return counts


def _read_build(connection: Connection, week: Week) -> BuildFacts | None:
    row = connection.execute(
        """
        select
            build_id, run_id, code_version, started_at,
            array(
                select node from ops.model_runs as nodes
                where nodes.build_id = builds.build_id and status in ('error', 'fail', 'runtime error')
                order by node
            )
        from ops.builds as builds where week_start = %s order by build_id desc limit 1
        """,
        (week.start,),
    ).fetchone()
    return BuildFacts(*row[:4], tuple(row[4])) if row else None


def _read_landing(connection: Connection, week: Week) -> LandingFacts | None:
    row = connection.execute(
        """
        select
            (array_agg(run_id order by snapshot_id desc))[1],
            count(distinct kecamatan_code) filter (where run_id = newest_run),
            min(pulled_at) filter (where run_id = newest_run),
            max(pulled_at),
            (select max(closed_at) from ops.closed_landings where week_start = %(week)s)
        from (
            select *, first_value(run_id) over (order by snapshot_id desc) as newest_run
            from ops.workbook_pulls where week_start = %(week)s and not is_precheck
        ) as pulls
        having count(*) > 0
        """,
        {"week": week.start},
    ).fetchone()
    return LandingFacts(*row) if row else None


def _read_verdict(
    connection: Connection, week: Week, build: BuildFacts
) -> tuple[str, list[str], datetime] | None:
    """Gate 2's word; one older than the build judged another one."""
    row = connection.execute(
        """
        select verdict, reasons, decided_at from quality.gate_verdicts
        where week_start = %s and decided_at >= %s
        """,
        (week.start, build.started_at),
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def _read_release(connection: Connection, build: BuildFacts) -> ReleaseFacts | None:
    row = connection.execute(
        "select released_by, reason, released_at from ops.releases where build_id = %s", (build.build_id,)
    ).fetchone()
    return ReleaseFacts(*row) if row else None


def _read_notes(connection: Connection, week: Week) -> tuple[NoteFacts, ...]:
    rows = connection.execute(
        """
        select expectation, severity, reason, observed, who_fixes from quality.gate_results
        where week_start = %s and gate = 'programme' and not success and severity <> 'info'
        order by severity, expectation
        """,
        (week.start,),
    ).fetchall()
    return tuple(NoteFacts(*row) for row in rows)


def _count_mails(connection: Connection, week: Week) -> dict[str, int]:
    rows = connection.execute(
        """
        select status, count(*) from ops.deliveries
        where report = 'weekly' and period_start = %s group by status
        """,
        (week.start,),
    ).fetchall()
    return dict(rows)
