"""The only questions that reports ask of marts, quality and ops. Reads; never writes or computes.

Figures are those that the week's newest build froze, never the marts as they stand now.
"""

from datetime import timedelta

from pantau.contract import load_contract
from pantau.periods import Week
from pantau.report.model import (
    Build,
    Decision,
    Figure,
    HeldFacts,
    KecamatanFacts,
    ReportError,
    WeeklyFacts,
)
from pantau.warehouse import Connection, connect


def read_weekly(url: str, week: Week) -> WeeklyFacts:
    """Everything that a weekly report states."""
    with connect(url, "reporter") as connection:
        build = _read_build(connection, week)
        verdict, reasons = _read_verdict(connection, week, build)
        release = _read_release(connection, build) if verdict == "hold" else None
        if verdict == "hold" and release is None:
            raise ReportError(f"Week {week} is held ({', '.join(reasons)}); no report is made of it.")
        return WeeklyFacts(
            week=week,
            build=build,
            verdict=verdict,
            kecamatan=_read_kecamatan(connection, week, build),
            previous_p1_new=_read_p1_new_before(connection, week),
            failed_warnings=_read_failed_warnings(connection, week),
            release=release,
        )


def read_held(url: str, week: Week) -> HeldFacts:
    """Everything that a held notice states."""
    with connect(url, "reporter") as connection:
        build = _read_build(connection, week)
        verdict, reasons = _read_verdict(connection, week, build)
        if verdict != "hold":
            raise ReportError(f"Week {week} is not held ({verdict}); there is nothing to give notice of.")
        was_sent = connection.execute(
            "select from ops.deliveries where report = 'weekly' and period_start = %s and status = 'sent'",
            (week.start,),
        ).fetchone()
        return HeldFacts(week, build, reasons, was_sent is not None)


def _read_build(connection: Connection, week: Week) -> Build:
    row = connection.execute(
        "select build_id, code_version from ops.builds where week_start = %s order by build_id desc limit 1",
        (week.start,),
    ).fetchone()
    if row is None:
        raise ReportError(f"Week {week} was never built; run build_marts for it first.")
    return Build(*row)


def _read_verdict(connection: Connection, week: Week, build: Build) -> tuple[str, tuple[str, ...]]:
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


def _read_acceptances(connection: Connection, week: Week) -> dict[str, Decision]:
    """By kecamatan, the newest acceptance of each workbook that counts by it."""
    rows = connection.execute(
        """
        select distinct on (kecamatan_code)
            kecamatan_code, accepted_by, reason, held_reasons,
            (accepted_at at time zone 'Asia/Jakarta')::date
        from ops.workbook_acceptances
        inner join quality.workbook_verdicts using (week_start, kecamatan_code)
        where week_start = %s and 'accepted_by_hand' = any(reasons)
        order by kecamatan_code, acceptance_id desc
        """,
        (week.start,),
    ).fetchall()
    return {code: Decision(by, reason, tuple(found), on) for code, by, reason, found, on in rows}


def _read_kecamatan(connection: Connection, week: Week, build: Build) -> tuple[KecamatanFacts, ...]:
    """The 44 kecamatan by code, each with its seven figures in the stages' order."""
    rows = connection.execute(
        """
        select
            kecamatan_code, kecamatan_name, city_name,
            jsonb_object_agg(stage_code, jsonb_build_array(cumulative_count, new_count)),
            verdict = 'held', reasons, snapshot_week,
            (
                select snapshot_id from ops.accepted_snapshots as accepted
                where accepted.kecamatan_code = verdicts.kecamatan_code and week_start <= %(week)s
                order by week_start desc, snapshot_id desc limit 1
            )
        from quality.workbook_verdicts as verdicts
        inner join marts.dim_kecamatan using (kecamatan_code)
        inner join ops.edition_figures using (kecamatan_code)
        where verdicts.week_start = %(week)s and build_id = %(build_id)s
        group by kecamatan_code, kecamatan_name, city_name, verdict, reasons, snapshot_week
        order by kecamatan_code
        """,
        {"week": week.start, "build_id": build.build_id},
    ).fetchall()
    stages = [tab.code for tab in load_contract().stages]
    if not rows or any(set(figures) != set(stages) for _, _, _, figures, *_ in rows):
        raise ReportError(
            f"Build {build.build_id} has no complete figures of week {week}; run build_facts again."
        )
    acceptances = _read_acceptances(connection, week)
    return tuple(
        KecamatanFacts(
            kecamatan_code=code,
            kecamatan_name=name,
            city_name=city,
            figures=tuple(Figure(stage, *figures[stage]) for stage in stages),
            is_held=is_held,
            reasons=tuple(reasons),
            snapshot_week=snapshot_week,
            snapshot_id=snapshot_id,
            acceptance=acceptances.get(code),
        )
        for code, name, city, figures, is_held, reasons, snapshot_week, snapshot_id in rows
    )


def _read_p1_new_before(connection: Connection, week: Week) -> int | None:
    """New registrations of the week before, as its newest build knew them; ``None`` if never built."""
    row = connection.execute(
        """
        select sum(new_count)::bigint from ops.edition_figures
        where stage_code = 'P1' and build_id = (
            select max(build_id) from ops.edition_figures where week_start = %s
        )
        """,
        (week.start - timedelta(days=7),),
    ).fetchone()
    return row[0] if row else None


def _read_failed_warnings(connection: Connection, week: Week) -> tuple[tuple[str, str | None], ...]:
    rows = connection.execute(
        """
        select expectation, observed from quality.gate_results
        where week_start = %s and gate = 'programme' and severity = 'warning' and not success
        order by expectation
        """,
        (week.start,),
    ).fetchall()
    return tuple((name, observed) for name, observed in rows)
