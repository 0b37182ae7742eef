"""What feedback asks of the warehouse: which pull, which verdict, which trend, which lines before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from pydantic import SecretStr

from pantau.feedback.facts import Facts, Place
from pantau.feedback.queries import read_facts, read_last_written
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings
from pantau.warehouse import connect

CODE = "31.74.04"
WEEK, NEXT_WEEK = Week(date(2018, 2, 12)), Week(date(2018, 2, 19))
DBT = """
create table reference.rules (rule_id text, severity text, sentence_id text, remedy_id text);
create table intermediate.int_row_findings (
    snapshot_id bigint, tab text, row_number bigint, column_name text, rule_id text, severity text
);
create table intermediate.int_precheck_findings (like intermediate.int_row_findings);
create table intermediate.int_contents_answered (
    kecamatan_code text, tab text, content_key uuid, rule_id text, snapshot_id bigint
);
create table staging.stg_sheets__p1_pendaftaran (
    row_version_id bigint, is_data_row boolean, content_key uuid
);
"""
CROSS = """
create table intermediate.int_cross_findings (
    kecamatan_code text, tab text, row_number bigint, row_version_id bigint, column_name text, rule_id text,
    severity text
);
create table intermediate.int_cross_warnings (like intermediate.int_cross_findings);
create table marts.fct_kecamatan_stage_week (
    week_start date, kecamatan_code text, stage_code text, new_count bigint, cumulative_count bigint
);
"""


class Desk:
    """A warehouse with the few tables of dbt's that feedback reads, filled by hand."""

    def __init__(self, url: str) -> None:
        settings = Settings(warehouse_url=SecretStr(url), pseudonym_key=SecretStr("kunci uji"))
        self.run = Run(WEEK, "run", settings)
        self.execute(DBT)

    def execute(self, statement: str, *values: object) -> list[tuple]:
        with connect(self.run.url) as connection:
            cursor = connection.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def pull(self, week: Week = WEEK, *, is_precheck: bool = False, reasons: tuple[str, ...] = ()) -> int:
        ((snapshot,),) = self.execute(
            """
            insert into landing.snapshots
            (week_start, kecamatan_code, run_id, is_late, is_precheck, status, reading_reasons, api_calls,
             contract_version)
            values (%s, %s, 'run', false, %s, %s, %s, 2, 1) returning snapshot_id
            """,
            week.start,
            CODE,
            is_precheck,
            "unreadable" if "unreadable" in reasons else "read",
            list(reasons),
        )
        return snapshot

    def row(self, content: bytes) -> int:
        ((version,),) = self.execute(
            """
            insert into landing.row_versions (kecamatan_code, tab, content_hash, cells)
            values (%s, 'P1', %s, '[]') returning row_version_id
            """,
            CODE,
            content,
        )
        return version

    def tab(self, snapshot: int, *versions: int) -> None:
        self.execute(
            "insert into landing.snapshot_tabs values (%s, 'P1', 'P1', 7, true, 1, %s, %s, %s)",
            snapshot,
            '{"NIK": 1}',
            list(range(2, len(versions) + 2)),
            list(versions),
        )

    def tell(self, snapshot: int, *rows: int, version: int) -> None:
        """A feedback on a pull with a line for each of these rows."""
        self.execute(
            "insert into ops.feedback values (%s, %s, %s, %s, 0, '{}', 3)",
            snapshot,
            WEEK.start,
            CODE,
            len(rows),
        )
        for row in rows:
            self.execute(
                "insert into ops.feedback_lines values (%s, 'P1', %s, 'NIK', 'W01', 'peringatan', %s, %s)",
                snapshot,
                row,
                version,
                WEEK.cutoff,
            )

    def facts(self, **changes: object) -> Facts | None:
        return read_facts(replace(self.run, **changes), CODE, "https://x")


@pytest.fixture
def desk(fresh_warehouse: str) -> Desk:
    return Desk(fresh_warehouse)


def test_without_a_pull_of_the_runs_kind_there_are_no_facts(desk):
    assert desk.facts() is None
    desk.pull(is_precheck=True)
    assert desk.facts() is None
    assert desk.facts(is_precheck=True) is not None
    assert desk.facts(is_precheck=True, week=NEXT_WEEK) is None


def test_the_weeks_last_pull_counts_and_is_the_newest_until_any_other_comes(desk):
    desk.pull()
    last = desk.pull()
    assert (desk.facts().snapshot.snapshot_id, desk.facts().snapshot.is_newest) == (last, True)
    desk.pull(NEXT_WEEK, is_precheck=True)
    assert (desk.facts().snapshot.snapshot_id, desk.facts().snapshot.is_newest) == (last, False)


def test_a_weeks_verdict_is_gate_1s_and_a_prechecks_what_reading_tells(desk):
    desk.pull(reasons=("tab_missing:P3",))
    desk.pull(is_precheck=True, reasons=("wrong_code",))
    verdict = "insert into quality.workbook_verdicts values (%s, %s, %s, %s, null)"
    assert (desk.facts().is_held, desk.facts().reasons) == (True, ("tab_missing:P3",))
    desk.execute(verdict, WEEK.start, CODE, "held", ["quarantine"])
    assert (desk.facts().is_held, desk.facts().reasons) == (True, ("quarantine",))
    early = desk.facts(is_precheck=True)
    assert (early.is_held, early.reasons) == (True, ("wrong_code",))


def test_a_workbook_accepted_by_hand_is_not_held_and_known_as_such(desk):
    desk.pull()
    desk.execute(
        "insert into quality.workbook_verdicts values (%s, %s, 'accepted', '{accepted_by_hand}', null)",
        WEEK.start,
        CODE,
    )
    assert (desk.facts().is_held, desk.facts().reasons) == (False, ("accepted_by_hand",))


def test_a_pull_that_failed_has_no_tabs(desk):
    desk.pull(reasons=("unreadable",))
    assert (desk.facts().snapshot.is_read, desk.facts().snapshot.tabs) == (False, ())


def test_rows_come_with_version_and_hash_and_rows_of_dashes_are_told_apart(desk):
    first, dashes = desk.row(b"a"), desk.row(b"b")
    desk.tab(desk.pull(), first, dashes, first)
    desk.execute("insert into staging.stg_sheets__p1_pendaftaran values (%s, false, null)", dashes)
    (tab,) = desk.facts().snapshot.tabs
    assert [(row.number, row.version_id, row.content_hash, row.is_data) for row in tab.rows] == [
        (2, first, b"a", True),
        (3, dashes, b"b", False),
        (4, first, b"a", True),
    ]
    assert (tab.versions, tab.first_rows) == ({2: first, 3: dashes, 4: first}, {first: 2, dashes: 3})


def test_findings_are_those_of_the_pull_and_of_the_newest_build(desk):
    snapshot = desk.pull()
    friday = desk.pull(is_precheck=True)
    for table, number in (("int_row_findings", snapshot), ("int_precheck_findings", friday)):
        desk.execute(
            f"insert into intermediate.{table} values (%s, 'P1', 2, 'NIK', 'W01', 'peringatan'), "
            "(0, 'P1', 3, 'NIK', 'W01', 'peringatan')",
            number,
        )
    place = Place("P1", 2, "NIK", "W01", "peringatan")
    assert (desk.facts().places, desk.facts().cross_places) == ((place,), ())
    assert desk.facts(is_precheck=True).places == (place,)
    desk.execute(CROSS)
    desk.execute(
        """
        insert into intermediate.int_cross_warnings values
        ('31.74.04', 'LAPOR', 2, null, 'Status', 'W10', 'peringatan'),
        ('31.74.04', 'P7', 5, 70, 'Status', 'W09', 'peringatan'),
        ('31.74.05', 'P7', 6, 71, 'Status', 'W09', 'peringatan')
        """
    )
    paid = Place("P7", 5, "Status", "W09", "peringatan", 70)
    assert desk.facts(is_precheck=True).cross_places == (paid,)
    assert {each.rule_id for each in desk.facts().cross_places} == {"W09", "W10"}


def test_an_answer_holds_for_what_reads_the_same_from_its_pull_on(desk):
    copied, other = (desk.row(content) for content in (b"b", b"c"))
    before, snapshot = desk.pull(), desk.pull(NEXT_WEEK)
    for number in (before, snapshot):
        desk.tab(number, copied, other)
    same = "00000000-0000-0000-0000-000000000001"
    desk.execute(
        """
        insert into staging.stg_sheets__p1_pendaftaran
        values (%s, true, %s), (%s, true, null)
        """,
        copied,
        same,
        other,
    )
    desk.execute(
        "insert into intermediate.int_contents_answered values (%s, 'P1', %s, 'W03', %s)",
        CODE,
        same,
        snapshot,
    )
    assert desk.facts(week=NEXT_WEEK).answered == {(copied, "W03")}
    assert desk.facts().answered == frozenset()


def test_the_trend_is_of_the_last_eight_weeks_and_a_prechecks_ends_before_its_own(desk):
    desk.pull()
    desk.pull(is_precheck=True)
    assert desk.facts().trends == ()
    desk.execute(CROSS)
    for ago in range(-1, 12):
        desk.execute(
            """
            insert into marts.fct_kecamatan_stage_week
            values (%s, %s, 'P1', %s, %s), (%s, '31.74.05', 'P1', 9, 9)
            """,
            WEEK.start - timedelta(weeks=ago),
            CODE,
            ago,
            100 - ago,
            WEEK.start - timedelta(weeks=ago),
        )
    (trend,) = desk.facts().trends
    assert (trend.new, trend.cumulative) == ((7, 6, 5, 4, 3, 2, 1, 0), 100)
    (trend,) = desk.facts(is_precheck=True).trends
    assert (trend.new, trend.cumulative) == ((8, 7, 6, 5, 4, 3, 2, 1), 99)


def test_the_lines_before_are_of_an_earlier_pull_and_those_as_written_of_the_newest(desk):
    version, older = desk.row(b"a"), desk.pull()
    newer = desk.pull()
    assert desk.facts().told_before is None
    desk.tell(older, 2, version=version)
    assert [line.row_number for line in desk.facts().told_before] == [2]
    desk.tell(newer, 3, 4, version=version)
    assert [line.row_number for line in desk.facts().told_before] == [2]
    with connect(desk.run.url) as connection:
        assert sorted(line.row_number for line in read_last_written(connection, CODE)) == [3, 4]
        assert read_last_written(connection, "31.74.05") == ()
