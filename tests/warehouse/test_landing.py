"""Landing on a real PostgreSQL: append-only, each distinct row once, nothing of a killed pull."""

from dataclasses import replace
from datetime import date

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from pantau.contract import load_contract
from pantau.landing.answers import AnswerCounts, land_answers, read_fix_lines
from pantau.landing.cells import participant_id, storable
from pantau.landing.erased import load_erased, make_key
from pantau.landing.feeds import land_feed
from pantau.landing.snapshots import Pull, land_unreadable, land_workbook
from pantau.landing.tabs import arrange
from pantau.landing.weeks import LandingIncomplete, PullRight, close_week, pull_right
from pantau.periods import Week
from pantau.runs import Run
from pantau.settings import Settings
from pantau.sources.sheets import RawWorkbook, Sheet
from pantau.warehouse import connect

CONTRACT = load_contract()
CODE = "31.74.04"
WEEK = Week(date(2018, 1, 15))
FEEDS = dict.fromkeys(CONTRACT.feed_names, "read")
LATER = Week(date(2018, 1, 22))
KEY = b"kunci uji"
P3 = next(tab for tab in CONTRACT.tabs if tab.code == "P3")
HEADERS = [column.header for column in P3.columns]


def row(nik: object = "3174070101900001", topic: object = "Izin usaha") -> list[object]:
    return ["15/01/2018", nik, "Budi Contoh", "Sari", "KADIN", "KANTOR", 60, topic, "TERLAKSANA", None]


def pull(connection, *grid: list[object], week: Week = WEEK, headers: list[str] = HEADERS):
    raw = RawWorkbook((Sheet(P3.title, 7),), {P3.title: [headers, *grid]}, api_calls=2)
    return land_workbook(connection, Pull(week, CODE, "run"), arrange(raw, CONTRACT, CODE), 2, KEY)


def tell(connection, *findings: tuple[int, str, str], is_certain: bool = True) -> None:
    """Stands in for feedback on the newest snapshot: (row number, rule, severity) on P3."""
    (snapshot_id, numbers, versions) = connection.execute(
        "select snapshot_id, row_numbers, row_version_ids from landing.snapshot_tabs order by 1 desc limit 1"
    ).fetchone()
    connection.execute("delete from ops.feedback where snapshot_id = %s", (snapshot_id,))
    connection.execute(
        "insert into ops.feedback "
        "(snapshot_id, week_start, kecamatan_code, line_count, fixed_count, api_calls, is_certain) "
        "values (%s, %s, %s, %s, 0, 3, %s)",
        (snapshot_id, WEEK.start, CODE, len(findings), is_certain),
    )
    standing = dict(zip(numbers, versions, strict=True))
    for number, rule_id, severity in findings:
        connection.execute(
            "insert into ops.feedback_lines values (%s, 'P3', %s, 'NIK', %s, %s, %s, %s)",
            (snapshot_id, number, rule_id, severity, standing[number], WEEK.start),
        )


def answer(connection, *lines: tuple[object, ...], snapshot_id: int) -> AnswerCounts:
    """Lands answers: (row number, rule, Jawaban, Alasan) of lines about P3."""
    headers = ["Tab", "Baris", "Aturan", "Jawaban", "Alasan"]
    fix_lines = read_fix_lines([headers, *(["P3 Pendampingan", *line] for line in lines)], CONTRACT)
    return land_answers(connection, CODE, snapshot_id, fix_lines, CONTRACT)


def kept_answers(connection) -> list[tuple]:
    return connection.execute(
        "select cells ->> 7, rule_id, snapshot_id, reason from landing.answers "
        "join landing.row_versions using (row_version_id) order by 1, 2"
    ).fetchall()


def count(connection, table: str) -> int:
    return connection.execute(f"select count(*) from landing.{table}").fetchone()[0]


@pytest.fixture
def connection(fresh_warehouse):
    with connect(fresh_warehouse) as connection:
        yield connection


def run_of(url: str, week: Week, run_id: str = "run") -> Run:
    settings = Settings(warehouse_url=SecretStr(url), pseudonym_key=SecretStr("kunci"))
    return Run(week, run_id, settings)


def test_the_same_pull_again_adds_a_snapshot_and_no_row(connection):
    first = pull(connection, row(), row(topic="Pajak"))
    again = pull(connection, row(), row(topic="Pajak"))
    assert (first.rows, first.new_rows) == (2, 2)
    assert (again.rows, again.new_rows) == (2, 0)
    assert count(connection, "snapshots") == 2
    assert count(connection, "row_versions") == 2


def test_sorting_a_sheet_changes_where_rows_stand_and_no_row(connection):
    pull(connection, row(topic="a"), row(topic="b"))
    pull(connection, row(topic="b"), row(topic="a"))
    assert count(connection, "row_versions") == 2
    layouts = connection.execute("select row_version_ids from landing.snapshot_tabs order by snapshot_id")
    first, second = (layout for (layout,) in layouts)
    assert first == second[::-1]


def test_reordering_columns_changes_no_row(connection):
    pull(connection, row())
    pull(connection, row()[::-1], headers=HEADERS[::-1])
    assert count(connection, "row_versions") == 1


def test_an_exact_copy_stands_twice_in_the_snapshot_and_once_in_the_versions(connection):
    landed = pull(connection, row(), row())
    assert (landed.rows, landed.new_rows) == (2, 1)
    numbers = connection.execute("select row_numbers from landing.snapshot_tabs").fetchone()[0]
    assert numbers == [2, 3]


def test_a_person_is_known_by_the_keyed_hash_and_a_bad_nik_by_none(connection):
    pull(connection, row("'3174 0701 0190 0001"), row("3,17E+15"))
    ids = [pid for (pid,) in connection.execute("select participant_id from landing.row_versions order by 1")]
    assert ids[1] is None
    assert len(ids[0]) == 32 and "3174" not in ids[0][:4]


@pytest.mark.parametrize(
    "odd", ["a\x00b", "\ud800", "😀" * 3000, "x" * 10_000, 1e308, -0.0, True, "'; drop table x"]
)
def test_every_cell_that_google_may_send_can_be_kept(connection, odd):
    assert pull(connection, row(topic=odd)).new_rows == 1


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=()), min_size=1), max_size=20))
@example(["\\N", "\\.", "\\", "a\tb\nc\rd\x0b\x1f\x7f", '"', "\\u0000", "null", "{}", "\u2028", "\x00"])
def test_rows_are_kept_as_they_were_read_each_at_its_place(connection, topics):
    kept = "row_numbers, row_version_ids"
    landed = pull(connection, *(row(topic=topic) for topic in topics))
    (snapshot,) = connection.execute(
        f"select {kept} from landing.snapshot_tabs where snapshot_id = %s", (landed.snapshot_id,)
    ).fetchall()
    assert snapshot[0] == list(range(2, len(topics) + 2)) and landed.rows == len(topics)
    standing = "select cells from landing.row_versions where row_version_id = %s"
    found = [connection.execute(standing, (version,)).fetchone()[0][7] for version in snapshot[1]]
    assert found == [storable(topic) for topic in topics]
    assert len(set(snapshot[1])) == len(set(topics))


def test_new_rows_between_known_ones_get_their_own_versions_beside_another_workbooks(fresh_warehouse):
    with connect(fresh_warehouse) as connection, connect(fresh_warehouse) as other:
        pull(connection, row(topic="a"), row(topic="b"))
        other_code = Pull(WEEK, "31.74.05", "run")
        raw = RawWorkbook((Sheet(P3.title, 7),), {P3.title: [HEADERS, row(topic="n"), row(topic="z")]}, 2)
        land_workbook(other, other_code, arrange(raw, CONTRACT, "31.74.05"), 2, KEY)
        other.commit()
        pull(connection, row(topic="n"), row(topic="b"), row(topic="m"), row(topic="n"), row(topic="a"))
        standing = connection.execute(
            """
            select array_agg(cells ->> 7 order by place), array_agg(distinct kecamatan_code)
            from landing.snapshot_tabs
            cross join unnest(row_version_ids) with ordinality as stands (row_version_id, place)
            inner join landing.row_versions using (row_version_id)
            where snapshot_id = (select max(snapshot_id) from landing.snapshots)
            """
        ).fetchone()
    assert standing == (["n", "b", "m", "n", "a"], [CODE])


def test_an_unreadable_workbook_is_kept_as_an_outcome(connection):
    land_unreadable(connection, Pull(WEEK, CODE, "run"), "not found (404)", 1)
    found = connection.execute("select status, reading_reasons, problem from landing.snapshots").fetchone()
    assert found == ("unreadable", ["unreadable"], "not found (404)")


def test_a_pull_that_dies_half_way_leaves_nothing(fresh_warehouse):
    with pytest.raises(ZeroDivisionError), connect(fresh_warehouse) as connection:
        pull(connection, row())
        raise ZeroDivisionError
    with connect(fresh_warehouse) as connection:
        assert count(connection, "snapshots") == count(connection, "row_versions") == 0


def test_a_week_is_pulled_again_until_a_later_week_has_landed(fresh_warehouse):
    run, later = run_of(fresh_warehouse, WEEK), run_of(fresh_warehouse, LATER)
    with connect(fresh_warehouse) as connection:
        assert pull_right(connection, run, CODE).may_pull
        pull(connection, row())
        land_feed(connection, WEEK, "run", "bank", None, KEY)
        assert pull_right(connection, run, CODE).may_pull
    close_week(later, [CODE], FEEDS | {CODE: "read"})
    with connect(fresh_warehouse) as connection:
        assert not pull_right(connection, run, CODE).may_pull
        assert not pull_right(connection, run, "bank").may_pull
        never_pulled = pull_right(connection, run, "31.74.05")
        assert never_pulled.may_pull and never_pulled.is_late
        assert pull_right(connection, later, CODE).may_pull


def test_a_backfill_pulls_only_what_never_landed(fresh_warehouse):
    """Sheets have moved on: what they say now is not what the week was told."""
    run = replace(run_of(fresh_warehouse, WEEK), is_backfill=True)
    with connect(fresh_warehouse) as connection:
        assert pull_right(connection, run, CODE) == PullRight(may_pull=True, is_late=False)
        land_unreadable(connection, Pull(WEEK, CODE, "run"), "no answer", 3)
        assert pull_right(connection, run, CODE).may_pull
        pull(connection, row())
        assert not pull_right(connection, run, CODE).may_pull
        assert pull_right(connection, run, "31.74.05").may_pull


def test_a_workbook_that_is_kept_counts_as_it_was_read(fresh_warehouse):
    with connect(fresh_warehouse) as connection:
        pull(connection, row())
        land_unreadable(connection, Pull(WEEK, "31.74.05", "run"), "no answer", 3)
    codes = [CODE, "31.74.05"]
    close_week(run_of(fresh_warehouse, WEEK), codes, FEEDS | dict.fromkeys(codes, "kept"))
    with psycopg.connect(fresh_warehouse) as connection:
        closed = connection.execute("select workbooks_read, workbooks_unreadable from landing.closed_weeks")
        assert closed.fetchall() == [(1, 1)]


def test_a_week_does_not_close_while_a_workbook_has_no_outcome(fresh_warehouse):
    with pytest.raises(LandingIncomplete, match=r"31\.74\.05"):
        close_week(run_of(fresh_warehouse, WEEK), [CODE, "31.74.05"], FEEDS | {CODE: "read"})
    with connect(fresh_warehouse) as connection:
        assert count(connection, "closed_weeks") == 0


def test_closing_twice_in_a_run_is_closing_once(fresh_warehouse):
    run = run_of(fresh_warehouse, WEEK)
    close_week(run, [CODE], FEEDS | {CODE: "unreadable"})
    close_week(run, [CODE], FEEDS | {CODE: "read"})
    with psycopg.connect(fresh_warehouse) as connection:
        rows = connection.execute(
            "select workbooks_read, workbooks_unreadable from landing.closed_weeks"
        ).fetchall()
    assert rows == [(1, 0)]


def test_an_answer_is_kept_with_its_row_its_rule_and_the_pull_that_first_read_it(connection):
    pull(connection, row(topic="a"), row(topic="b"))
    tell(connection, (2, "W01", "peringatan"), (3, "W01", "peringatan"))
    now = pull(connection, row(topic="b"), row(topic="a")).snapshot_id
    said = ((3, "W01", "benar - sudah dicek", " KTP  dilihat\x00"),)
    assert answer(connection, *said, snapshot_id=now) == AnswerCounts(1, 1, 0)
    later = pull(connection, row(topic="a")).snapshot_id
    assert answer(connection, *said, snapshot_id=later) == AnswerCounts(1, 0, 0)
    assert kept_answers(connection) == [("b", "W01", now, "KTP dilihat")]


def test_only_an_answer_with_a_reason_to_a_line_that_was_written_and_may_be_answered_counts(connection):
    now = pull(connection, row(topic="a"), row(topic="b")).snapshot_id
    tell(
        connection,
        (2, "W01", "peringatan"),
        (2, "R01", "karantina"),
        (2, "P1-05", "karantina"),
        (3, "P1-06", "karantina"),
    )
    yes = CONTRACT.answer
    counts = answer(
        connection,
        (2, "W01", yes, "tidak ada"),
        (2, "W01", yes, " #N/A"),
        (2, "R01", yes, "memang begitu"),
        (2, "P1-05", yes, "KTP dilihat"),
        (3, "P1-06", "salah", "KTP dilihat"),
        (3, "P1-05", yes, "KTP dilihat"),
        (9, "P1-05", yes, "KTP dilihat"),
        (2, "P1-05\x00\ud800", yes, "KTP dilihat"),
        snapshot_id=now,
    )
    assert counts == AnswerCounts(1, 1, 2)
    assert [kept[:2] for kept in kept_answers(connection)] == [("a", "P1-05")]


def test_a_rule_that_quarantines_and_warns_on_one_row_is_answered_where_it_warns(connection):
    now = pull(connection, row()).snapshot_id
    tell(connection, (2, "R03", "karantina"))
    assert answer(connection, (2, "R03", CONTRACT.answer, "x"), snapshot_id=now).answers == 0
    connection.execute(
        "insert into ops.feedback_lines select snapshot_id, tab, row_number, 'Durasi (menit)', rule_id, "
        "'peringatan', row_version_id, since from ops.feedback_lines"
    )
    assert answer(connection, (2, "R03", CONTRACT.answer, "x"), snapshot_id=now).answers == 1


def test_answers_are_about_the_newest_lines_of_their_own_workbook(connection):
    pull(connection, row(topic="a"), row(topic="b"))
    tell(connection, (2, "W01", "peringatan"))
    now = pull(connection, row(topic="b"), row(topic="a")).snapshot_id
    tell(connection, (3, "W01", "peringatan"))
    yes = (CONTRACT.answer, "KTP dilihat")
    assert answer(connection, (2, "W01", *yes), snapshot_id=now).answers == 0
    assert answer(connection, (3, "W01", *yes), snapshot_id=now).new == 1
    lines = read_fix_lines(
        [["Tab", "Baris", "Aturan", "Jawaban", "Alasan"], ["P3", 3, "W01", *yes]], CONTRACT
    )
    assert land_answers(connection, "31.74.05", now, lines, CONTRACT).answers == 0


def test_where_it_is_not_sure_which_lines_stand_an_answer_counts_that_is_about_one_row_in_any_case(
    connection,
):
    pull(connection, row(topic="a"), row(topic="b"), row(topic="c"))
    tell(connection, (2, "W01", "peringatan"), (3, "W01", "peringatan"), (4, "W01", "peringatan"))
    now = pull(connection, row(topic="b"), row(topic="a"), row(topic="c")).snapshot_id
    tell(connection, (2, "W01", "peringatan"), (4, "W01", "peringatan"), is_certain=False)
    yes = (CONTRACT.answer, "KTP dilihat")
    counts = answer(connection, *((number, "W01", *yes) for number in (2, 3, 4)), snapshot_id=now)
    assert counts == AnswerCounts(2, 2, 0)
    assert [kept[0] for kept in kept_answers(connection)] == ["b", "c"]
    tell(connection, (2, "W01", "peringatan"), is_certain=True)
    assert answer(connection, (2, "W01", *yes), snapshot_id=now).answers == 1


def test_a_precheck_pulls_until_a_later_week_has_landed_and_leaves_no_mark_on_its_week(fresh_warehouse):
    run = run_of(fresh_warehouse, WEEK)
    precheck = replace(run, is_precheck=True)
    with connect(fresh_warehouse) as connection:
        assert pull_right(connection, precheck, CODE).may_pull
        land_unreadable(connection, Pull(WEEK, CODE, "run", is_precheck=True), "not found (404)", 1)
        assert connection.execute("select is_precheck, is_late from landing.snapshots").fetchall() == [
            (True, False)
        ]
    close_week(run_of(fresh_warehouse, LATER), [CODE], FEEDS | {CODE: "read"})
    with connect(fresh_warehouse) as connection:
        assert pull_right(connection, precheck, CODE) == PullRight(False, False)
        assert pull_right(connection, run, CODE) == PullRight(True, True)


def test_what_is_answered_about_an_erased_persons_row_lands_without_its_reason(connection, fresh_warehouse):
    nik = "3174070101900001"
    make_key(connection, KEY)
    connection.execute(
        "insert into landing.erased_people values ('e1', %s, %s)",
        (load_erased(connection, KEY).hash_nik(nik), "0" * 32),
    )
    connection.commit()
    with connect(fresh_warehouse, "loader") as loader:
        landed = pull(loader, row(nik), row("3174070101900002"))
    tell(connection, (2, "W07", "peringatan"), (3, "W07", "peringatan"))
    lines = [(at, "W07", "BENAR, SUDAH DICEK", "KTP Budi dilihat") for at in (2, 3)]
    connection.commit()
    with connect(fresh_warehouse, "loader") as loader:
        answer(loader, *lines, snapshot_id=landed.snapshot_id)
    kept = connection.execute(
        """
        select participant_id, cells ->> 2, reason from landing.answers
        inner join landing.row_versions using (row_version_id) order by participant_id
        """
    ).fetchall()
    other = participant_id("3174070101900002", KEY)
    assert kept == [("0" * 32, None, "(dihapus)"), (other, "Budi Contoh", "KTP Budi dilihat")]
