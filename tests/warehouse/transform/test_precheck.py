"""A precheck judges Friday's rows as the week's own are judged, and leaves no trace on any week."""

import logging
import threading

import pytest

from pantau import transform

BEFORE, WEEK, NEXT = "2018-01-08", "2018-01-15", "2018-01-22"
HOME, ELSEWHERE = "31.74.04", "31.74.05"
OWN = {
    "int_precheck_rows",
    "int_prechecks_chosen",
    "int_precheck_findings",
    "int_contents_answered",
    "int_rows_typed",
    "int_rows_untyped",
    "int_typing_version",
}


def person(serial, **changes):
    return {"NIK": f"317404010190{serial:04d}", "No. HP": f"0812{serial:08d}", **changes}


SOUND, UNNAMED = person(1), person(2, **{"Nama Lengkap": "tes"})
EARLY, LATE = person(3, **{"Tanggal Daftar": "22/01/2018"}), person(4, **{"Tanggal Daftar": "23/01/2018"})
ANOTHER_DAY = person(5, NIK="3174040201900005")


def dump(landing):
    """Every table that a week is made of, row by row, but what typed rows and prechecks are kept in."""
    names = landing.fetch(
        """
        select table_schema, table_name from information_schema.tables
        where table_schema in ('intermediate', 'marts', 'quality', 'ops') and table_type = 'BASE TABLE'
        """
    )
    tables = {f"{schema}.{name}" for schema, name in names if name not in OWN}
    return {table: sorted(landing.fetch(f"select t::text from {table} as t")) for table in tables}


def found(landing):
    """What the precheck found: kecamatan, row, rule."""
    return set(
        landing.fetch("select kecamatan_code, row_number, rule_id from intermediate.int_precheck_findings")
    )


@pytest.fixture(scope="module")
def prechecked(landing):
    """The first thing that the warehouse sees is a precheck; then two weeks, the second prechecked again."""
    landing.land(BEFORE, HOME, {"P1": [UNNAMED]}, is_precheck=True)
    landing.precheck(BEFORE)
    assert found(landing) == {(HOME, 2, "P1-07")}
    landing.land(BEFORE, HOME, {"P1": [SOUND]})
    landing.run(BEFORE)
    landing.land(WEEK, HOME, {"P1": [SOUND]})
    landing.run(WEEK)
    return landing


def test_no_precheck_is_chosen_for_its_week(prechecked):
    prechecks = prechecked.fetch("select snapshot_id from landing.snapshots where is_precheck")
    assert len(prechecks) == 1
    assert dict(prechecked.fetch("select week_start::text, count(*) from ops.accepted_snapshots group by 1"))[
        BEFORE
    ] == len([week for week, _ in prechecked.snapshots if week == BEFORE])
    assert prechecked.fetch("select distinct rule_id from quality.findings") == []
    assert prechecked.fetch("select count(*) from marts.fct_stage_event") == [(1,)]


def test_a_precheck_judges_the_newest_pull_against_the_weeks_cut_off(prechecked):
    prechecked.land(WEEK, HOME, {"P1": [UNNAMED]}, is_precheck=True)
    newest = prechecked.land(WEEK, HOME, {"P1": [EARLY, {"NIK": "-"}, LATE]}, is_precheck=True)
    prechecked.land(WEEK, ELSEWHERE, {"P1": [ANOTHER_DAY]}, is_precheck=True)
    before = dump(prechecked)
    prechecked.precheck(WEEK)
    assert dump(prechecked) == before
    at_home = {(row, rule) for code, row, rule in found(prechecked) if code == HOME}
    assert (4, "P1-09") in at_home and (2, "P1-09") not in at_home
    assert prechecked.fetch(
        "select distinct snapshot_id from intermediate.int_precheck_rows where kecamatan_code = %s", HOME
    ) == [(newest,)]


def test_an_answer_that_a_precheck_reads_counts_at_once(prechecked):
    assert (ELSEWHERE, 2, "P1-05") in found(prechecked)
    again = prechecked.land(WEEK, ELSEWHERE, {"P1": [ANOTHER_DAY]}, is_precheck=True)
    prechecked.answer(again, "P1", 2, "P1-05")
    prechecked.precheck(WEEK)
    rules = {rule for code, _, rule in found(prechecked) if code == ELSEWHERE}
    assert "W11" in rules and "P1-05" not in rules


@pytest.mark.full
def test_a_week_that_is_run_again_behind_a_precheck_gives_the_same(prechecked):
    facts = ("marts.", "quality.findings", "quality.tab_verdicts")
    before = {name: rows for name, rows in dump(prechecked).items() if name.startswith(facts)}
    assert before["quality.tab_verdicts"]
    prechecked.run(WEEK)
    after = {name: rows for name, rows in dump(prechecked).items() if name.startswith(facts)}
    assert after == before


@pytest.mark.full
def test_after_a_change_of_rules_a_precheck_types_all_rows_anew_and_the_next_build_judges_them(prechecked):
    prechecked.forget_versions("old")
    before = dump(prechecked)
    prechecked.precheck(WEEK)
    # Facts follow typed rows: the next build makes them anew.
    del before["intermediate.int_facts_made_of"]
    assert dump(prechecked) == before
    staged = "select distinct reading_version from staging.stg_sheets__p1_pendaftaran"
    assert prechecked.fetch(staged) == [(transform.reading_version(),)]
    assert prechecked.fetch("select version from intermediate.int_reading_version") == [("old",)]
    stale = "insert into intermediate.int_row_findings (snapshot_id, rule_id) values (0, 'R01')"
    prechecked.execute(stale)
    prechecked.land(NEXT, HOME, {"P1": [SOUND]})
    prechecked.run(NEXT)
    version = transform.project_version()
    assert prechecked.fetch("select version from intermediate.int_reading_version") == [(version,)]
    assert prechecked.fetch("select 1 from intermediate.int_row_findings where snapshot_id = 0") == []


@pytest.mark.full
def test_typed_rows_of_a_precheck_under_other_rules_are_typed_anew_by_the_next_build(prechecked):
    prechecked.execute("update intermediate.int_typing_version set version = 'newer'")
    prechecked.execute("update staging.stg_sheets__p1_pendaftaran set reading_version = 'newer'")
    prechecked.stage(NEXT)
    staged = "select distinct reading_version from staging.stg_sheets__p1_pendaftaran"
    assert prechecked.fetch(staged) == [(transform.reading_version(),)]


def test_a_second_build_waits_for_the_first_and_says_so_once(prechecked, caplog):
    caplog.set_level(logging.INFO, logger="pantau.transform")
    entered = threading.Event()

    def wait_and_enter():
        with transform._alone(prechecked.url):
            entered.set()

    second = threading.Thread(target=wait_and_enter)
    with transform._alone(prechecked.url):
        second.start()
        assert not entered.wait(0.5)
        waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
        while prechecked.fetch(waiting) == [(0,)]:
            assert second.is_alive()
    second.join(timeout=30)
    assert entered.is_set()
    assert [record.message for record in caplog.records].count(
        "Another build is running on this warehouse; waiting for its end"
    ) == 1


def test_a_build_that_lost_its_lock_on_the_way_is_not_told_as_done_and_the_next_makes_all_anew(prechecked):
    holders = "select pid from pg_locks where locktype = 'advisory' and granted"
    with (
        pytest.raises(transform.BuildError, match="keeps other builds waiting"),
        transform._alone(prechecked.url),
    ):
        prechecked.execute(f"select pg_terminate_backend(pid, 5000) from ({holders}) as held")
    for tables in transform.VERSIONS.values():
        assert [transform._find_version(prechecked.url, table) for table in tables] == [None] * len(tables)
