"""An invented monitor for the tests of its page: twelve weeks, the newest held, some of all that is shown."""

from collections.abc import Iterator
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
from pantau.monitor.links import edition_link, run_link, runbook_link, task_link
from pantau.monitor.model import (
    HeatCell,
    HeatRow,
    Monitor,
    Place,
    Reason,
    Row,
    RuleTrend,
    Step,
    Table,
    Tile,
    Tone,
    View,
    WeekState,
)
from pantau.periods import Week
from pantau.reference import load_kecamatan

WEEK = Week(date(2018, 1, 15))
WEEKS = tuple(Week(WEEK.start - timedelta(weeks=back)) for back in reversed(range(12)))
READ_AT = datetime(2018, 1, 22, 6, 5, tzinfo=UTC)
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
        weeks_run=tuple(reversed(WEEKS[6:])),
        state=STATE,
        heat_map=tuple(HeatRow(place, tuple(heat_cells(index, place))) for index, place in enumerate(PLACES)),
        trends=tuple(TRENDS),
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
        tiles=tuple(replace(tile, tone="good", value=tile.out_of, told="") for tile in STATE.tiles),
    )
    monitor = make_monitor()
    good = HeatCell(WEEK, 7, "accepted", (), "good", "")
    heat_map = tuple(
        replace(row, cells=(*row.cells[:-1], replace(good, told=f"{row.place.kecamatan_name}: all reported")))
        for row in monitor.heat_map
    )
    sources = tuple(row for row in monitor.tables["sources"].rows if row[9] == "good")
    tables = {
        **monitor.tables,
        "sources": fill(SOURCES, sources),
        "delivery_failures": DELIVERY_FAILURES,
    }
    return replace(monitor, state=state, heat_map=heat_map, tables=tables)


def make_never_run() -> Monitor:
    """A new deployment."""
    tables = {table.name: table for table in MONITOR_TABLES}
    return Monitor(View(), READ_AT, PLACES, WEEKS, (), None, (), (), tables)


def heat_cells(index: int, place: Place) -> Iterator[HeatCell]:
    """A kecamatan's weeks: the first six were not run, the last holds three workbooks."""
    for number, week in enumerate(WEEKS):
        reported = min((index * 5 + number * 3) % 17, 7)
        name = f"{place.kecamatan_name}, week {week}"
        if number < 6:
            yield HeatCell(week, None, None, (), "unknown", f"{name}: not run")
        elif week == WEEK and place.kecamatan_code in HELD:
            reason = HELD[place.kecamatan_code]
            yield HeatCell(
                week, 0, "held", (reason,), "bad", f"{name}: held ({reason}), 0 of 7 stages reported"
            )
        else:
            tone: Tone = "good" if reported > 4 else "warning"
            yield HeatCell(week, reported, "accepted", (), tone, f"{name}: {reported} of 7 stages reported")


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
            "The total of P7 is lower than in a report that was sent. Seen: 42 below 51.",
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
        _tile("quarantine", "Rows quarantined", 4230, 81044, "5.2% of all rows", "bad", "quarantine"),
        _tile("sources", "Sources read well", 45, 48, "3 faulty, missing or old", "warning", "sources"),
        _tile("mails", "Mails of the report", None, None, "None is queued yet.", "unknown", "deliveries"),
    ),
)
TRENDS = (
    RuleTrend("R01", "karantina", "Sel wajib kosong.", (None,) * 6 + (40, 38, 41, 12, 9, 214)),
    RuleTrend(
        "P1-05", "karantina", "Tanggal lahir tidak cocok dengan NIK.", (None,) * 6 + (3, 0, 0, 1, 2, 2)
    ),
    RuleTrend("W03", "peringatan", "Nomor HP tidak terbaca.", (None,) * 6 + (0, 0, 0, 0, 0, 1204)),
)


def _sources() -> Iterator[Row]:
    for place in PLACES:
        is_away = HELD.get(place.kecamatan_code) == "unreadable"
        week = WEEKS[-2] if is_away else WEEK
        read = datetime.combine(week.cutoff, datetime.min.time(), UTC) - timedelta(hours=1)
        yield (
            "workbook", place.kecamatan_code, place.kecamatan_name, place.city_name, read,
            7 if is_away else 0, week.start, READ_AT - timedelta(hours=7), False,
            "unreadable" if is_away else "good", "no access (403): have it shared again" if is_away else None,
            SHEET.format(place.kecamatan_code, 1),
        )  # fmt: skip
    for feed, status in (("pelatihan", "good"), ("ptsp", "faulty"), ("mart", "good"), ("bank", "missing")):
        read_at = None if status == "missing" else READ_AT - timedelta(hours=7)
        yield (
            "feed", feed, f"verifies by {feed}", None, read_at, None if read_at is None else 0,
            None if read_at is None else WEEK.start, READ_AT - timedelta(hours=7), True, status,
            None if status == "good" else "kredit.xlsx could not be read: it is cut off", None,
        )  # fmt: skip


def _findings() -> Iterator[Row]:
    for trend in TRENDS:
        now, before = trend.counts[-1], trend.counts[-2]
        assert now is not None
        assert before is not None
        rows = f"?rule={trend.rule_id}#quarantine" if trend.severity == "karantina" else None
        yield (trend.rule_id, trend.severity, trend.told, "Isi selnya.", now, before, now - before, 12, rows)


def _quarantine() -> Iterator[Row]:
    for index, place in enumerate(PLACES * 2):
        tab, row = f"P{index % 7 + 1}", 12 + index * 7
        yield (
            place.kecamatan_code, place.kecamatan_name, tab, row, ("NIK", "Nama Lengkap"), ("R01", "P1-05"),
            WEEKS[-1 - index % 4].start, WEEK.start, SHEET.format(place.kecamatan_code, row),
        )  # fmt: skip


GATE_ROWS: tuple[Row, ...] = (
    ("programme", "cumulative_never_falls", "critical", False, "fall:P7", "P7 42 of 51", ("P7",),
     "programme coordinator", "A published total that falls without a word loses all trust.", READ_AT),
    ("workbooks", "enough_accepted", "critical", True, None, "41 of 44", (), "facilitators",
     "Below 38 the total says too little of Jakarta.", READ_AT),
    ("programme", "few_quarantined", "warning", True, None, "0.031", (), "facilitators",
     "Above 5 % a rule of ours is more likely wrong than so many rows.", READ_AT),
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
    ("build_marts", RUN_ID, STATE.started_at, STATE.decided_at, "hold", run_link("build_marts", RUN_ID)),
    ("land_week", RUN_ID, READ_AT - timedelta(hours=7), READ_AT, "43 workbooks read, 1 unreadable",
     run_link("land_week", RUN_ID)),
)  # fmt: skip
MODEL_ROWS: tuple[Row, ...] = tuple(
    (f"model.pantau.{name}", "success", last, median, None if median is None else last / median, count, rows)
    for name, last, median, count, rows in (
        ("stg_sheets__rows", 41.25, 12.5, 5, 81044),
        ("int_rows_judged", 4.1, 4.0, 5, 81044),
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
    FINDINGS.name: fill(FINDINGS, tuple(_findings())),
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
