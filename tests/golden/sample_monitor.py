"""An invented monitor for the tests of its page: twelve weeks, the newest held, some of all that is shown.

Each value is one that the code gives.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from pantau.monitor.catalog import (
    DECISIONS,
    DELIVERIES,
    DELIVERY_FAILURES,
    FEEDS,
    FINDINGS,
    GATE_RESULTS,
    MODEL_RUNS,
    MONITOR_TABLES,
    QUARANTINE,
    RUNS,
    SOURCES,
    TASK_RUNS,
    fill,
)
from pantau.monitor.findings import RuleCount, draw_trends, tell_findings
from pantau.monitor.links import edition_link, run_link, runbook_link, task_link
from pantau.monitor.model import (
    HeatRow,
    Monitor,
    Place,
    Reason,
    Row,
    Step,
    Table,
    Tile,
    Tone,
    View,
    WeekState,
)
from pantau.monitor.reporting import STAGES, Said, draw_heat_map
from pantau.monitor.week_queries import WorkbookVerdict
from pantau.periods import Week
from pantau.reference import load_kecamatan

WEEK = Week(date(2018, 1, 15))
WEEKS = tuple(Week(WEEK.start - timedelta(weeks=back)) for back in reversed(range(12)))
WEEKS_RUN = WEEKS[6:]
READ_AT = datetime(2018, 1, 22, 6, 5, tzinfo=UTC)
PULLED_AT = datetime(2018, 1, 21, 23, 0, tzinfo=UTC)
SHEET = "https://docs.google.com/spreadsheets/d/{}/edit#gid=7&range=B{}"
HELD = {"31.74.04": "rows_lost:P3", "31.72.02": "quarantine", "31.75.10": "unreadable"}
RUNBOOK = runbook_link("build_marts")
RUN_ID = "manual__2018-01-22T00:01:00+00:00"

PLACES = tuple(
    Place(each.kecamatan_code, each.kecamatan_name, each.city_code, each.city_name)
    for each in load_kecamatan()
)


def make_monitor(view: View | None = None) -> Monitor:
    """A held week with three held workbooks."""
    return Monitor(
        view=view or View(),
        read_at=READ_AT,
        places=PLACES,
        weeks=WEEKS,
        weeks_run=tuple(reversed(WEEKS_RUN)),
        state=STATE,
        heat_map=draw_weeks(HELD),
        trends=TRENDS,
        tables={table.name: FILLED.get(table.name, table) for table in MONITOR_TABLES},
    )


def make_passed() -> Monitor:
    """The same week once nothing is wrong any more."""
    state = replace(
        STATE,
        state="sent",
        tone="good",
        headline="Passed; 12 of 12 mails of its report sent.",
        verdict="pass",
        reasons=(),
        step=Step("Nothing to do.", runbook_link("report_week")),
        tiles=PASSED_TILES,
    )
    monitor = make_monitor()
    sources = tuple(row for row in monitor.tables["sources"].rows if row[9] == "read")
    tables = {
        **monitor.tables,
        "sources": fill(SOURCES, sources),
        "delivery_failures": DELIVERY_FAILURES,
    }
    return replace(monitor, state=state, heat_map=draw_weeks({}, reported=STAGES), tables=tables)


def make_never_run() -> Monitor:
    """A new deployment."""
    tables = {table.name: table for table in MONITOR_TABLES}
    return Monitor(View(), READ_AT, PLACES, WEEKS, (), None, (), (), tables)


def draw_weeks(held: Mapping[str, str], reported: int | None = None) -> tuple[HeatRow, ...]:
    """Of twelve weeks the last six were run; in the newest these workbooks are held, for these reasons.

    ``reported``: how many stages each speaks for in the newest; ``None``: some more, some fewer, some none.
    """
    statements, verdicts = {}, {}
    for number, week in enumerate(WEEKS_RUN, 6):
        for index, place in enumerate(PLACES):
            reason = held.get(place.kecamatan_code) if week == WEEK else None
            count = min((index * 5 + number * 3) % 17, STAGES)
            if week == WEEK and reported is not None:
                count = reported
            at = (week.start, place.kecamatan_code)
            statements[at] = {"ada_data": 0 if reason else count}
            verdicts[at] = (
                WorkbookVerdict("held", (reason,), WEEKS[-2].start)
                if reason
                else WorkbookVerdict("accepted", (), week.start)
            )
    return draw_heat_map(Said(statements, verdicts), WEEKS, PLACES)


def _tile(name: str, title: str, value: int, out_of: int | None, told: str, tone: Tone, table: str) -> Tile:
    return Tile(name, title, value, out_of, told, tone, table)


STATE = WeekState(
    week=WEEK,
    state="held",
    tone="bad",
    headline="Held by gate 2; no report goes out.",
    verdict="hold",
    reasons=(
        Reason(
            "fall:P7",
            "The total of P7 is lower than in a report that was sent. Seen: no_total_falls: 1 of 7.",
            Step("Find the rows that went; have them restored, or explained and released.", RUNBOOK),
        ),
    ),
    step=Step(
        "Have it mended and run the week again; if it is true and stays, an approver releases the report.",
        RUNBOOK,
    ),
    build_id=14,
    code_version="0.1.0",
    started_at=datetime(2018, 1, 21, 23, 2, tzinfo=UTC),
    decided_at=datetime(2018, 1, 21, 23, 9, tzinfo=UTC),
    run_url=run_link("build_marts", RUN_ID),
    tiles=(
        _tile("workbooks", "Workbooks accepted", 41, 44, "3 held", "warning", "reporting"),
        _tile("statements", "Stages reported", 229, 308, "79 silent or empty", "bad", "reporting"),
        _tile(
            "quarantine",
            "Rows quarantined",
            4230,
            136452,
            "3.1% of 136,452 rows do not count",
            "warning",
            "quarantine",
        ),
        _tile(
            "sources",
            "Sources read well",
            46,
            49,
            "3 faulty, unreadable, missing or old",
            "warning",
            "sources",
        ),
        _tile("mails", "Mails of the report", None, None, "None is queued yet.", "unknown", "deliveries"),
    ),
)
PASSED_TILES = (
    _tile("workbooks", "Workbooks accepted", 44, 44, "0 held", "good", "reporting"),
    _tile("statements", "Stages reported", 308, 308, "0 silent or empty", "good", "reporting"),
    _tile(
        "quarantine",
        "Rows quarantined",
        0,
        136452,
        "0.0% of 136,452 rows do not count",
        "good",
        "quarantine",
    ),
    _tile("sources", "Sources read well", 49, 49, "all of them", "good", "sources"),
    _tile("mails", "Mails of the report", 12, 12, "0 failed, 0 on their way", "good", "deliveries"),
)
COUNTS = tuple(
    RuleCount(week.start, rule_id, severity, count, 12)
    for rule_id, severity, counts in (
        ("R01", "karantina", (40, 38, 41, 12, 9, 214)),
        ("P1-05", "karantina", (3, 0, 0, 1, 2, 2)),
        ("W03", "peringatan", (0, 0, 0, 0, 0, 1204)),
    )
    for week, count in zip(WEEKS_RUN, counts, strict=True)
    if count
)
TRENDS = draw_trends(COUNTS, WEEKS, WEEKS_RUN)
FEEDS_STAND = (
    ("pelatihan", "verifies P2", "read", None),
    ("ptsp", "verifies P4", "faulty", "The file has a password. Save it without one."),
    ("mart", "verifies P5", "read", None),
    ("bank", "verifies P7", "missing", "Its folder holds no file; ask the partner for it."),
    ("anggaran", "the budget", "read", None),
)
"""Each feed's name, what it is for, how it was read and what is wrong."""


def _sources() -> Iterator[Row]:
    for place in PLACES:
        is_away = HELD.get(place.kecamatan_code) == "unreadable"
        week = WEEKS[-2] if is_away else WEEK
        read = datetime.combine(week.cutoff, datetime.min.time(), UTC) - timedelta(hours=1)
        yield (
            "workbook", place.kecamatan_code, place.kecamatan_name, place.city_name, read,
            7 if is_away else 0, week.start, PULLED_AT, False, "unreadable" if is_away else "read",
            "no access (403); share the workbook with the service account" if is_away else None,
            SHEET.format(place.kecamatan_code, 1),
        )  # fmt: skip
    for feed, told, status, problem in FEEDS_STAND:
        good = (None, None, None) if status == "missing" else (PULLED_AT, 0, WEEK.start)
        yield ("feed", feed, told, None, *good, PULLED_AT, None, status, problem, None)


def _quarantine() -> Iterator[Row]:
    for index, place in enumerate(PLACES * 2):
        tab, row = f"P{index % 7 + 1}", 12 + index * 7
        yield (
            place.kecamatan_code, place.kecamatan_name, tab, row,
            ("NIK", "Tanggal Lahir"), ("P1-05", "R01") if tab == "P1" else ("R01",),
            WEEKS[-1 - index % 4].start, WEEK.start, SHEET.format(place.kecamatan_code, row),
        )  # fmt: skip


GATE_ROWS: tuple[Row, ...] = (
    ("programme", "no_total_falls", "critical", False, "fall:{stage_code}", "1 of 7", ("P7",),
     "programme coordinator: find the removed rows, or release with a reason",
     "Since contract 1: in 2018 published totals fell without a word.", STATE.decided_at),
    ("programme", "no_workbook_is_held", "warning", False, None, "3", (), "facilitator",
     "Since contract 1: a held workbook is told in the report, with the age of its figures.",
     STATE.decided_at),
    ("programme", "enough_workbooks_are_accepted", "critical", True, "workbooks", "41", (),
     "programme coordinator with the facilitators",
     "Since contract 1: fewer than 38 of 44 leave more than one kecamatan in eight with old figures.",
     STATE.decided_at),
)  # fmt: skip
DECISION_ROWS: tuple[Row, ...] = (
    (WEEKS[-3].start, "release", None, ("fall:P5",), "Gerai Senen dihitung dua kali; sudah dicek.",
     "Rini Astuti", READ_AT - timedelta(days=14)),
)  # fmt: skip
DELIVERY_ROWS: tuple[Row, ...] = (
    ("held_notice", WEEK.start, 1, 1, 0, 0, 12, 0, 0, READ_AT, edition_link("held_notice", WEEK, "DKI", 1)),
    ("workbook_notice", WEEK.start, 1, 44, 0, 0, 82, 2, 0, READ_AT, None),
)
FAILURE_ROWS: tuple[Row, ...] = tuple(
    ("workbook_notice", WEEK.start, code, 1, "failed", "550 5.1.1", "okoce.example", READ_AT)
    for code in ("31.74.04", "31.75.10")
)
RUN_ROWS: tuple[Row, ...] = (
    ("build_marts", RUN_ID, STATE.started_at, STATE.decided_at, "build 14: hold",
     run_link("build_marts", RUN_ID)),
    ("land_week", RUN_ID, PULLED_AT, STATE.started_at, "43 workbooks read, 1 not",
     run_link("land_week", RUN_ID)),
)  # fmt: skip
MODEL_ROWS: tuple[Row, ...] = tuple(
    (name, "success", last, median, None if median is None else last / median, count, rows)
    for name, last, median, count, rows in (
        ("stg_sheets__rows", 41.25, 12.5, 5, 136452),
        ("int_rows_judged", 4.1, 4.0, 5, 136452),
        ("fct_stage_event", 1.9, 2.4, 5, 20110),
        ("dim_kecamatan", 0.06, None, 0, 44),
    )
)
TASK_ROWS: tuple[Row, ...] = (
    (
        "land_week",
        "land_workbook",
        "success",
        READ_AT,
        2.2,
        2.0,
        1.1,
        220,
        task_link("land_week", RUN_ID, "land_workbook", 3),
    ),
    (
        "build_marts",
        "open_gate",
        "failed",
        READ_AT,
        None,
        0.4,
        None,
        4,
        task_link("build_marts", RUN_ID, "open_gate", -1),
    ),
)
FILLED: dict[str, Table] = {
    SOURCES.name: fill(SOURCES, tuple(_sources())),
    FEEDS.name: fill(FEEDS, [(WEEK.start, "ptsp", "izin januari.csv", 1204, 1190, 14, None)]),
    FINDINGS.name: tell_findings(COUNTS, WEEK, WEEKS_RUN, View()),
    QUARANTINE.name: fill(QUARANTINE, tuple(_quarantine()), 4230),
    GATE_RESULTS.name: fill(GATE_RESULTS, GATE_ROWS),
    DECISIONS.name: fill(DECISIONS, DECISION_ROWS),
    DELIVERIES.name: fill(DELIVERIES, DELIVERY_ROWS),
    DELIVERY_FAILURES.name: fill(DELIVERY_FAILURES, FAILURE_ROWS),
    RUNS.name: fill(RUNS, RUN_ROWS),
    MODEL_RUNS.name: fill(MODEL_RUNS, MODEL_ROWS),
}
"""By name; the page's other tables are drawn, not listed."""
TASKS = fill(TASK_RUNS, TASK_ROWS)
