"""What is known of weeks: landings, builds, verdicts, releases, statements. Never writes or judges."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pantau.monitor.week_facts import (
    BuildFacts,
    FailureFacts,
    LandingFacts,
    MonthFacts,
    NoteFacts,
    ReleaseFacts,
    WeekFacts,
)
from pantau.periods import Month, Week
from pantau.runs import FAILED
from pantau.warehouse import Connection

_SENT = ("weekly", "sent")


@dataclass(frozen=True)
class WorkbookVerdict:
    """Gate 1's word on a kecamatan's workbook in a week."""

    verdict: str
    reasons: tuple[str, ...]
    snapshot_week: date | None


def list_weeks(connection: Connection) -> tuple[Week, ...]:
    """Every week that was landed or built, or failed to be, newest first."""
    rows = connection.execute(
        """
        select week_start from ops.builds
        union select week_start from ops.workbook_pulls where not is_precheck
        union select week_start from quality.workbook_verdicts
        union select period_start from ops.alerts where subject = 'land_week' and resolved_at is null
        order by week_start desc
        """
    ).fetchall()
    return tuple(Week(start) for (start,) in rows)


def read_week_facts(connection: Connection, week: Week) -> WeekFacts:
    """How far one week is."""
    build = _read_build(connection, week)
    verdict = _read_verdict(connection, week, build) if build else None
    landing = _read_landing(connection, week)
    # Gate 2 has spoken: a task that is red then is its hold, or the end of the run tells of it.
    runs = [("land_week", landing.run_id if landing else None)]
    runs += [("build_marts", build.run_id)] if build and not verdict else []
    mails = _count_mails(connection, week)
    return WeekFacts(
        week=week,
        landing=landing,
        build=build,
        verdict=verdict[0] if verdict else None,
        reasons=tuple(verdict[1]) if verdict else (),
        decided_at=verdict[2] if verdict else None,
        release=_read_release(connection, build) if build else None,
        notes=_read_notes(connection, week) if verdict else (),
        failures=_read_failures(connection, week, runs),
        months=_read_months(connection, week),
        mails={status: count for report, status, count, _ in mails if report == "weekly"},
        corrections={status: count for report, status, count, _ in mails if report == "correction"},
        sent_build_id=next((of for report, status, _, of in mails if (report, status) == _SENT), None),
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
        f"""
        select
            build_id, run_id, code_version, started_at, history_number is not null,
            array(
                select node from ops.model_runs as nodes
                where nodes.build_id = builds.build_id and status in {FAILED} order by node
            )
        from ops.builds as builds where week_start = %s order by build_id desc limit 1
        """,  # noqa: S608 - our own words
        (week.start,),
    ).fetchone()
    return BuildFacts(*row[:5], tuple(row[5])) if row else None


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


def closed_months(week: Week) -> list[date]:
    """First days of months whose last day stands in the week."""
    months = {Month.holding(week.start), Month.holding(week.sunday)}
    return sorted(month.start for month in months if month.closing == week)


def _read_failures(
    connection: Connection, week: Week, runs: Sequence[tuple[str, str | None]]
) -> tuple[FailureFacts, ...]:
    """Of each DAG what failed last and is not mended: open alerts, and red tasks of runs that go on."""
    rows = connection.execute(
        """
        select distinct on (dag_id) dag_id, run_id, cause, failed_at from (
            select subject as dag_id, run_id, cause, last_failed_at as failed_at
            from ops.alerts
            where
                resolved_at is null
                and (
                    period_start = %(week)s
                    or subject = 'report_month' and period_start = any(%(months)s)
                )
            union all
            select dag_id, run_id, string_agg(distinct task_id || ': ' || error, ', '), max(failed_at)
            from ops.task_failures
            where (dag_id, run_id) in (select * from unnest(%(dags)s::text [], %(runs)s::text []))
            group by dag_id, run_id
        ) as failures
        order by dag_id, failed_at desc
        """,
        {
            "week": week.start,
            "months": closed_months(week),
            "dags": [dag_id for dag_id, _ in runs],
            "runs": [run_id for _, run_id in runs],
        },
    ).fetchall()
    return tuple(FailureFacts(*row) for row in rows)


def _read_months(connection: Connection, week: Week) -> tuple[MonthFacts, ...]:
    rows = connection.execute(
        """
        select month_start, verdict, reasons from quality.month_verdicts
        where month_start = any(%s) order by month_start
        """,
        (closed_months(week),),
    ).fetchall()
    return tuple(MonthFacts(Month(start), verdict, tuple(reasons)) for start, verdict, reasons in rows)


def _count_mails(connection: Connection, week: Week) -> list[tuple[str, str, int, int | None]]:
    """Mails of the week's report and of its corrections, by status, with the newest build that they state."""
    return connection.execute(
        """
        select report, status, count(*), max(build_id)
        from ops.deliveries inner join ops.editions using (report, period_start, scope, edition)
        where report in ('weekly', 'correction') and period_start = %s
        group by report, status
        """,
        (week.start,),
    ).fetchall()  # type: ignore[return-value]
