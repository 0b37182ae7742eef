"""All that reports tell about each kecamatan, each question once for all 44. Reads; never writes or computes.

It is what the build froze, and what ``quality`` keeps of the week and, for what is told of the week before
(``WeekBefore``), of that one: a re-run of the week before changes this. A re-run of the same week replaces
``quality`` before its build is judged; nothing is read in between.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pantau.contract import load_contract
from pantau.periods import Month, Week
from pantau.report.facts import Build, Decision, Figure, KecamatanFacts, ReportError, WeekBefore
from pantau.report.reading.frozen_queries import (
    read_changes,
    read_figures,
    read_measures,
    read_sent,
    read_statements,
    read_weekly_new,
)
from pantau.warehouse import Connection

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Place:
    """A kecamatan and its city, by name."""

    kecamatan_code: str
    kecamatan_name: str
    city_code: str
    city_name: str


@dataclass(frozen=True)
class _Verdict:
    is_held: bool
    reasons: tuple[str, ...]
    snapshot_week: date | None
    snapshot_id: int | None
    snapshot_hash: str | None


def read_kecamatan(
    connection: Connection, places: Iterable[Place], week: Week, build: Build
) -> tuple[KecamatanFacts, ...]:
    """Those that the week's run judged, by code, each with its seven figures in the stages' order."""
    _refuse_judged_again(connection, week, build)
    verdicts = _read_verdicts(connection, week, build)
    figures = read_figures(connection, build)
    statements = read_statements(connection, build)
    _refuse_incomplete(week, build, verdicts, figures, statements)
    acceptances = _read_acceptances(connection, week)
    rows = _read_rows(connection, week)
    weekly_new = read_weekly_new(connection, week, build)
    measures = read_measures(connection, Month.holding(week.sunday), build)
    changes = read_changes(connection, build)
    sent = read_sent(connection, build)
    before = _read_before(connection, week)
    return tuple(
        KecamatanFacts(
            kecamatan_code=code,
            kecamatan_name=place.kecamatan_name,
            city_code=place.city_code,
            city_name=place.city_name,
            figures=figures[code],
            is_held=verdict.is_held,
            reasons=verdict.reasons,
            snapshot_week=verdict.snapshot_week,
            snapshot_id=verdict.snapshot_id,
            snapshot_hash=verdict.snapshot_hash,
            acceptance=acceptances.get(code),
            statements=statements[code],
            rows_read=rows.get((week.start, code), (0, 0))[0],
            rows_quarantined=rows.get((week.start, code), (0, 0))[1],
            weekly_new=weekly_new[code],
            measures=measures[code],
            changes=changes.get(code, ()),
            sent=sent.get(code, {}),
            before=before.get(code)
            and WeekBefore(*before[code], *rows.get((week.start - _WEEK, code), (0, 0))),
        )
        for place in places
        if (code := place.kecamatan_code) and (verdict := verdicts.get(code))
    )


def _refuse_judged_again(connection: Connection, week: Week, build: Build) -> None:
    """While the week is run again, ``quality`` tells of workbooks that the build was not made of."""
    row = connection.execute(
        """
        select from quality.gate_results inner join quality.gate_verdicts as verdicts using (week_start)
        where week_start = %s and gate = 'workbooks' and gate_results.decided_at > verdicts.decided_at
        limit 1
        """,
        (week.start,),
    ).fetchone()
    if row is not None:
        raise ReportError(
            f"Gate 1 has judged week {week} again since gate 2 judged build {build.build_id}; wait for that "
            f"run of build_marts, or run it again."
        )


def _refuse_incomplete(
    week: Week,
    build: Build,
    verdicts: Mapping[str, _Verdict],
    figures: Mapping[str, tuple[Figure, ...]],
    statements: Mapping[str, Mapping[str, str]],
) -> None:
    stages = set(load_contract().stage_codes)
    for what, found in (
        ("figures", {code: {figure.stage_code for figure in told} for code, told in figures.items()}),
        ("statements", {code: set(told) for code, told in statements.items()}),
    ):
        if not verdicts or any(found.get(code) != stages for code in verdicts):
            raise ReportError(
                f"Build {build.build_id} has no complete {what} of week {week}; run build_facts again."
            )


def _read_verdicts(connection: Connection, week: Week, build: Build) -> dict[str, _Verdict]:
    """Gate 1's verdicts of the week's run, and the snapshots that its figures come from."""
    rows = connection.execute(
        """
        select kecamatan_code, verdict = 'held', reasons, snapshot_week, snapshot_id, content_hash
        from quality.workbook_verdicts
        left join (select * from ops.build_snapshots where build_id = %s) as made_of using (kecamatan_code)
        where week_start = %s
        """,
        (build.build_id, week.start),
    ).fetchall()
    return {code: _Verdict(is_held, tuple(reasons), *rest) for code, is_held, reasons, *rest in rows}


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


def _read_rows(connection: Connection, week: Week) -> dict[tuple[date, str], tuple[int, int]]:
    """Rows in force and those quarantined, of the week's run and of the week before's."""
    rows = connection.execute(
        """
        select
            week_start, kecamatan_code, sum(cardinality(row_numbers))::bigint,
            coalesce(sum(cardinality(row_numbers)) filter (where rule_ids <> '{}'), 0)::bigint
        from quality.tab_verdicts where week_start in (%s, %s) group by week_start, kecamatan_code
        """,
        (week.start, week.start - _WEEK),
    ).fetchall()
    return {(start, code): (read, quarantined) for start, code, read, quarantined in rows}


def _read_before(connection: Connection, week: Week) -> dict[str, tuple[bool, int]]:
    """By kecamatan, whether it was held in the week before and how many stages it stated then."""
    rows = connection.execute(
        """
        select kecamatan_code, verdict = 'held', count(*) filter (where status <> 'belum')
        from quality.workbook_verdicts inner join ops.edition_statements using (kecamatan_code)
        where
            week_start = %(before)s
            and build_id = (
                select max(build_id) from ops.builds inner join ops.edition_statements using (build_id)
                where week_start = %(before)s
            )
        group by kecamatan_code, verdict
        """,
        {"before": week.start - _WEEK},
    ).fetchall()
    return {code: (is_held, stated) for code, is_held, stated in rows}
