"""What is asked about a week whose report is not out: held, or late. Reads; never writes or computes.

Asks nothing of the marts, which may state another week by now.
"""

from collections.abc import Mapping
from datetime import timedelta

from pantau.periods import Week
from pantau.reference import load_kecamatan
from pantau.report.facts import Build, ReportError
from pantau.report.notices.held_notice import HELD
from pantau.report.notices.hold_facts import FailedCheck, Fall, HeldFacts, HeldWorkbook, LateFacts, Progress
from pantau.report.reading.queries import read_build, read_verdict
from pantau.warehouse import Connection, connect

_IDLE_AFTER = timedelta(weeks=4)


def read_held(url: str, week: Week) -> HeldFacts:
    """Everything that the notices of a held week state."""
    with connect(url, "reporter") as connection:
        build = read_build(connection, week)
        verdict, reasons = read_verdict(connection, week, build)
        if verdict != "hold":
            raise ReportError(f"Week {week} is not held ({verdict}); there is nothing to give notice of.")
        checks = _read_checks(connection, week)
        verdicts = _read_workbooks(connection, week)
        return HeldFacts(
            week=week,
            build=build,
            reasons=reasons,
            was_sent=_read_mails(connection, week).get("sent", 0) > 0,
            checks=checks,
            workbook_count=len(verdicts),
            workbooks=tuple(found for found in verdicts.values() if found is not None),
            falls=_read_falls(connection, build, checks),
            rows=_read_rows(connection, week),
        )


def read_late(url: str, week: Week) -> LateFacts:
    """How far the week came, at its deadline."""
    with connect(url, "reporter") as connection:
        row = connection.execute(
            """
            select
                builds.build_id, verdict, releases.build_id is not null,
                (select max(week_start) from ops.builds where week_start <= %(week)s),
                exists (
                    select from ops.editions inner join ops.deliveries using (report, period_start, edition)
                    where
                        report = 'held_notice' and period_start = %(week)s and status = 'sent'
                        and manifest ->> 'occasion' = %(held)s
                )
            from (values (1)) as one (row)
            left join (
                select build_id, week_start, started_at from ops.builds
                where week_start = %(week)s order by build_id desc limit 1
            ) as builds on true
            left join quality.gate_verdicts as verdicts
                on builds.week_start = verdicts.week_start and verdicts.decided_at >= builds.started_at
            left join ops.releases as releases on builds.build_id = releases.build_id
            """,
            {"week": week.start, "held": HELD},
        ).fetchone()
        assert row is not None
        build_id, verdict, is_released, newest, was_told = row
        mails = _read_mails(connection, week)
    return LateFacts(
        week=week,
        progress=_tell_progress(build_id, verdict, is_released, mails),
        build_id=build_id,
        was_sent=mails.get("sent", 0) > 0,
        was_told=was_told,
        is_released=is_released,
        is_idle=newest is None or newest < week.start - _IDLE_AFTER,
        mails=mails,
    )


def _tell_progress(
    build_id: int | None, verdict: str | None, is_released: bool, mails: Mapping[str, int]
) -> Progress:
    if build_id is None:
        return "not_built"
    if verdict is None:
        return "not_judged"
    if verdict == "hold" and not is_released:
        return "held"
    return "not_sent" if mails else "not_queued"


def _read_mails(connection: Connection, week: Week) -> dict[str, int]:
    """Mails of the week's report by status, whatever their scope."""
    rows = connection.execute(
        """
        select case when reason = 'unknown' and status = 'failed' then 'unknown' else status end, count(*)
        from ops.deliveries where report = 'weekly' and period_start = %s
        group by 1 order by 1
        """,
        (week.start,),
    )
    return dict(rows.fetchall())


def _read_checks(connection: Connection, week: Week) -> tuple[FailedCheck, ...]:
    """The critical expectations of gate 2 that failed."""
    rows = connection.execute(
        """
        select expectation, split_part(reason, ':', 1), observed, failing from quality.gate_results
        where week_start = %s and gate = 'programme' and severity = 'critical' and not success
        order by expectation
        """,
        (week.start,),
    ).fetchall()
    return tuple(FailedCheck(name, reason, seen, tuple(failing)) for name, reason, seen, failing in rows)


def _read_workbooks(connection: Connection, week: Week) -> dict[str, HeldWorkbook | None]:
    """By kecamatan, what gate 1 held; ``None``: it was accepted."""
    names = _read_names()
    rows = connection.execute(
        """
        select kecamatan_code, verdict = 'held', reasons from quality.workbook_verdicts
        where week_start = %s order by kecamatan_code
        """,
        (week.start,),
    ).fetchall()
    return {
        code: HeldWorkbook(code, names[code], tuple(reasons)) if is_held else None
        for code, is_held, reasons in rows
    }


def _read_falls(connection: Connection, build: Build, checks: tuple[FailedCheck, ...]) -> tuple[Fall, ...]:
    """The totals that fell: as the build counts them, and by how much more they were told (``P1 15``)."""
    fallen = dict(told.split(" ") for check in checks if check.reason == "fall" for told in check.failing)
    rows = connection.execute(
        """
        select stage_code, sum(cumulative_count)::bigint from ops.edition_figures
        where build_id = %s and stage_code = any(%s)
        group by stage_code order by stage_code
        """,
        (build.build_id, list(fallen)),
    ).fetchall()
    return tuple(Fall(stage, sent=now + int(fallen[stage]), now=now) for stage, now in rows)


def _read_rows(connection: Connection, week: Week) -> dict[str, tuple[int, int]]:
    """By kecamatan's name, rows in force and those quarantined, as the week's run judged them."""
    rows = connection.execute(
        """
        select
            kecamatan_code, sum(cardinality(row_numbers))::bigint,
            coalesce(sum(cardinality(row_numbers)) filter (where rule_ids <> '{}'), 0)::bigint
        from quality.tab_verdicts where week_start = %s group by kecamatan_code
        """,
        (week.start,),
    ).fetchall()
    names = _read_names()
    return {names[code]: (read, quarantined) for code, read, quarantined in rows}


def _read_names() -> dict[str, str]:
    return {entry.kecamatan_code: entry.kecamatan_name for entry in load_kecamatan()}
