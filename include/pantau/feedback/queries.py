"""The only questions that feedback asks of the warehouse. Reads; never writes or computes.

A question about rows gives numbers, versions and hashes, never what stands in a cell.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from psycopg import sql

from pantau.contract import load_contract
from pantau.feedback.facts import Facts, Place, PulledRow, PulledTab, Snapshot, ToldLine
from pantau.feedback.model import Finding, Trend
from pantau.landing.answers import STANDING
from pantau.reference import load_kecamatan
from pantau.runs import Run
from pantau.warehouse import Connection, connect

TREND_WEEKS = 8


def read_facts(run: Run, kecamatan_code: str, workbook_link: str) -> Facts | None:
    """All that is known of the run's pull of a workbook; None where there is none."""
    with connect(run.url, "transformer") as connection:
        snapshot = _read_snapshot(connection, run, kecamatan_code)
        if snapshot is None:
            return None
        is_held, reasons = _read_verdict(connection, run, kecamatan_code, snapshot)
        # Of an earlier pull, so that a retry finds the same.
        before = _find_feedback(connection, kecamatan_code, snapshot.snapshot_id)
        told = None if before is None else _read_lines(connection, before)
        versions = {row.version_id for tab in snapshot.tabs for row in tab.rows}
        versions |= {line.row_version_id for line in told or ()}
        return Facts(
            kecamatan_code=kecamatan_code,
            kecamatan_name={each.kecamatan_code: each.kecamatan_name for each in load_kecamatan()}[
                kecamatan_code
            ],
            week=run.week,
            is_precheck=run.is_precheck,
            workbook_link=workbook_link,
            snapshot=_mark_data_rows(connection, snapshot),
            is_held=is_held,
            reasons=reasons,
            places=_read_row_findings(connection, run, snapshot),
            cross_places=_read_cross_findings(connection, run, kecamatan_code),
            answered=_read_answered(connection, kecamatan_code, snapshot.snapshot_id, versions),
            sentences=_read_sentences(connection),
            trends=_read_trends(connection, run, kecamatan_code),
            told_before=told,
        )


def read_last_written(connection: Connection, kecamatan_code: str) -> tuple[ToldLine, ...]:
    """The lines that may stand in PERBAIKAN, but those of which it is not sure which row they are about."""
    rows = connection.execute(
        f"""
        select tab, row_number, column_name, rule_id, min(row_version_id), min(since)
        from ops.feedback_lines where snapshot_id in ({STANDING})
        group by tab, row_number, column_name, rule_id
        having count(distinct row_version_id) = 1
        """,  # noqa: S608
        {"code": kecamatan_code},
    )
    return tuple(ToldLine(*row) for row in rows)


def read_contents(connection: Connection, lines: Iterable[ToldLine | Finding]) -> dict[int, UUID]:
    """What the rows say that lines are about, as staging has read them; two keys alike read the same."""
    versions: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        versions[line.tab].add(line.row_version_id)
    contents: dict[int, UUID] = {}
    for tab, wanted in versions.items():
        query = sql.SQL("select row_version_id, content_key from {} where row_version_id = any(%s)")
        contents |= dict(connection.execute(query.format(_staged(tab)), (list(wanted),)).fetchall())
    return contents


def _read_snapshot(connection: Connection, run: Run, kecamatan_code: str) -> Snapshot | None:
    row = connection.execute(
        """
        select
            snapshot_id,
            pulled_at,
            status = 'read',
            snapshot_id = (select max(snapshot_id) from landing.snapshots where kecamatan_code = %(code)s),
            reading_reasons
        from landing.snapshots
        where week_start = %(week)s and kecamatan_code = %(code)s and is_precheck = %(is_precheck)s
        order by snapshot_id desc
        limit 1
        """,
        {"week": run.week.start, "code": kecamatan_code, "is_precheck": run.is_precheck},
    ).fetchone()
    if row is None:
        return None
    return Snapshot(*row[:4], tuple(row[4]), _read_tabs(connection, row[0]))


def _read_tabs(connection: Connection, snapshot_id: int) -> tuple[PulledTab, ...]:
    tabs = connection.execute(
        """
        select tab, sheet_gid, is_readable, header_row, header_columns, row_numbers, row_version_ids
        from landing.snapshot_tabs where snapshot_id = %s
        """,
        (snapshot_id,),
    ).fetchall()
    versions = sorted({version for *_, version_ids in tabs for version in version_ids})
    hashes = dict(
        connection.execute(
            "select row_version_id, content_hash from landing.row_versions where row_version_id = any(%s)",
            (versions,),
        ).fetchall()
    )
    return tuple(
        PulledTab(*head, tuple(PulledRow(*pair, bytes(hashes[pair[1]])) for pair in zip(*rows, strict=True)))
        for *head, numbers, version_ids in tabs
        for rows in [(numbers, version_ids)]
    )


def _mark_data_rows(connection: Connection, snapshot: Snapshot) -> Snapshot:
    """Which rows staging found to hold nothing but missing cells; they are no data rows."""
    tabs = []
    for tab in snapshot.tabs:
        query = sql.SQL("select row_version_id from {} where row_version_id = any(%s) and not is_data_row")
        found = connection.execute(query.format(_staged(tab.tab)), (list(tab.versions.values()),))
        empty = {version for (version,) in found}
        rows = tuple(replace(row, is_data=row.version_id not in empty) for row in tab.rows)
        tabs.append(replace(tab, rows=rows))
    return replace(snapshot, tabs=tuple(tabs))


def _staged(code: str) -> sql.Identifier:
    name = next(tab.name for tab in load_contract().tabs if tab.code == code)
    return sql.Identifier("staging", f"stg_sheets__{name}")


def _read_verdict(
    connection: Connection, run: Run, kecamatan_code: str, snapshot: Snapshot
) -> tuple[bool, tuple[str, ...]]:
    """Gate 1's verdict; where it has none, what reading alone tells."""
    if not run.is_precheck:
        row = connection.execute(
            """
            select verdict = 'held', reasons from quality.workbook_verdicts
            where week_start = %s and kecamatan_code = %s
            """,
            (run.week.start, kecamatan_code),
        ).fetchone()
        if row is not None:
            return row[0], tuple(row[1])
    return bool(snapshot.reading_reasons), snapshot.reading_reasons


def _read_row_findings(connection: Connection, run: Run, snapshot: Snapshot) -> tuple[Place, ...]:
    table = "int_precheck_findings" if run.is_precheck else "int_row_findings"
    query = sql.SQL(
        "select tab, row_number, column_name, rule_id, severity from {} where snapshot_id = %s"
    ).format(sql.Identifier("intermediate", table))
    return tuple(Place(*row) for row in connection.execute(query, (snapshot.snapshot_id,)))


def _read_cross_findings(connection: Connection, run: Run, kecamatan_code: str) -> tuple[Place, ...]:
    """Those of the newest build; W10 compares with the week's statements and waits for its build."""
    found: list[Place] = []
    for name in ("int_cross_findings", "int_cross_warnings"):
        if not _exists(connection, f"intermediate.{name}"):
            continue
        query = sql.SQL(
            """
            select tab, row_number, column_name, rule_id, severity, row_version_id from {}
            where kecamatan_code = %s and not (rule_id = 'W10' and %s)
            """
        ).format(sql.Identifier("intermediate", name))
        found += [Place(*row) for row in connection.execute(query, (kecamatan_code, run.is_precheck))]
    return tuple(found)


def _read_answered(
    connection: Connection, kecamatan_code: str, snapshot_id: int, versions: Iterable[int]
) -> frozenset[tuple[int, str]]:
    """Of these row versions those that read as one that was answered, with the rule."""
    tabs = connection.execute(
        "select distinct tab from intermediate.int_contents_answered where kecamatan_code = %s",
        (kecamatan_code,),
    ).fetchall()
    answered: set[tuple[int, str]] = set()
    for (tab,) in tabs:
        query = sql.SQL(
            """
            select staged.row_version_id, answers.rule_id
            from intermediate.int_contents_answered as answers
            inner join {} as staged on answers.content_key = staged.content_key
            where
                answers.kecamatan_code = %(code)s and answers.tab = %(tab)s
                and answers.snapshot_id <= %(snapshot)s and staged.row_version_id = any(%(versions)s)
            """
        ).format(_staged(tab))
        values = {"code": kecamatan_code, "tab": tab, "snapshot": snapshot_id, "versions": list(versions)}
        answered |= {(version, rule) for version, rule in connection.execute(query, values)}
    return frozenset(answered)


def _read_sentences(connection: Connection) -> dict[tuple[str, str], tuple[str, str]]:
    rows = connection.execute("select rule_id, severity, sentence_id, remedy_id from reference.rules")
    return {(rule, severity): (sentence, remedy) for rule, severity, sentence, remedy in rows}


def _read_trends(connection: Connection, run: Run, kecamatan_code: str) -> tuple[Trend, ...]:
    """Participants of the last weeks: a precheck knows none of its own week yet."""
    if not _exists(connection, "marts.fct_kecamatan_stage_week"):
        return ()
    rows = connection.execute(
        """
        select
            stage_code,
            (array_agg(new_count order by week_start desc))[:%(weeks)s],
            (array_agg(cumulative_count order by week_start desc))[1]
        from marts.fct_kecamatan_stage_week
        where
            kecamatan_code = %(code)s and week_start <= %(week)s
            and not (%(is_precheck)s and week_start = %(week)s)
        group by stage_code
        order by stage_code
        """,
        {
            "weeks": TREND_WEEKS,
            "code": kecamatan_code,
            "week": run.week.start,
            "is_precheck": run.is_precheck,
        },
    )
    return tuple(Trend(stage, tuple(reversed(new)), cumulative) for stage, new, cumulative in rows)


def _find_feedback(connection: Connection, kecamatan_code: str, before: int) -> int | None:
    """The workbook's newest feedback on an earlier pull that is known to have reached it."""
    row = connection.execute(
        """
        select max(snapshot_id) from ops.feedback
        where kecamatan_code = %s and snapshot_id < %s and is_certain
        """,
        (kecamatan_code, before),
    ).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def _read_lines(connection: Connection, snapshot_id: int) -> tuple[ToldLine, ...]:
    rows = connection.execute(
        """
        select tab, row_number, column_name, rule_id, row_version_id, since
        from ops.feedback_lines where snapshot_id = %s
        """,
        (snapshot_id,),
    )
    return tuple(ToldLine(*row) for row in rows)


def _exists(connection: Connection, table: str) -> bool:
    row = connection.execute("select to_regclass(%s) is not null", (table,)).fetchone()
    return bool(row and row[0])
