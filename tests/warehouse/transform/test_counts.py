"""How stages are counted over three weeks (contract §5), what facilitators said, and what gates read."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from pantau import dbt_calls, transform
from pantau.runs import open_build
from pantau.transform import build

FIRST, SECOND, THIRD = "2018-01-08", "2018-01-15", "2018-01-22"
TEBET, SETIABUDI, PANCORAN = "31.74.01", "31.74.02", "31.74.08"


def nik(serial):
    return f"317404010190{serial:04d}"


def registrations(first, last, kelurahan, day="09/01/2018"):
    return [
        {"NIK": nik(serial), "Kelurahan": kelurahan, "Tanggal Daftar": day}
        for serial in range(first, last + 1)
    ]


BEFORE = {"NIK": nik(1), "Kelurahan": "Bukit Duri", "Tanggal Daftar": "10/12/2017"}
SUNDAY = {"NIK": nik(2), "Kelurahan": "Bukit Duri", "Tanggal Daftar": "14/01/2018"}
MONDAY = {"NIK": nik(3), "Kelurahan": "Bukit Duri", "Tanggal Daftar": "15/01/2018"}
PERSON = {"NIK": nik(1)}

TEBET_TABS = {
    "P1": [BEFORE, SUNDAY, MONDAY],
    "P2": [
        {**PERSON, "Hasil": "BELUM LULUS", "Tanggal": "08/01/2018"},
        {**PERSON, "ID Kelas": "K-02", "Tanggal": "12/01/2018"},
        {**PERSON, "ID Kelas": "K-03", "Tanggal": "11/01/2018"},
        {"NIK": nik(2), "ID Kelas": "K-04", "Hasil": None, "Tanggal": "14/01/2018"},
    ],
    "P3": [{**PERSON, "Status": "BATAL"}],
    "P4": [
        {**PERSON, "Nomor Izin": "A/1", "Tanggal Ajuan": "01/12/2017", "Tanggal Terbit": "09/12/2017"},
        {"NIK": nik(2), "Nomor Izin": "A/2", "Tanggal Ajuan": "01/12/2017", "Tanggal Terbit": "14/01/2018"},
    ],
    "P5": [
        {**PERSON, "Kanal": "LANGSUNG"},
        {**PERSON, "Kanal": "BAZAR", "Nilai Penjualan (Rp)": 0},
        {**PERSON, "Kanal": "RESELLER", "Bulan": "01/2018"},
    ],
    "P6": [{**PERSON, "Bulan": "12/2017"}],
    "P7": [
        {**PERSON, "Status": "MINAT", "Jumlah Dicairkan (Rp)": None, "Tanggal Cair": None},
        {"NIK": nik(2), "Status": "DISETUJUI", "Tanggal Ajuan": "14/01/2018", "Tanggal Cair": None},
    ],
    "LAPOR": [
        {"Minggu": "08/01/2018", "Tahap": "P1", "Status": "NIHIL"},
        {"Minggu": "08/01/2018", "Tahap": "P1", "Status": "ADA DATA"},
        {"Minggu": "08/01/2018", "Tahap": "P2", "Status": "NIHIL"},
        {"Minggu": "08/01/2018", "Tahap": "P3", "Status": "BELUM"},
        {"Minggu": "15/01/2018", "Tahap": "P4", "Status": "ADA DATA"},
        {"Minggu": "15/01/2018", "Tahap": "P5", "Status": "ADA DATA"},
        {"Minggu": "15/01/2018", "Tahap": "P5", "Status": "ENTAH"},
        {"Minggu": "15/01/2018", "Tahap": "P1", "Status": "ADA DATA"},
    ],
}
SECOND_TABS = {
    **TEBET_TABS,
    # The same rows, sorted otherwise and typed otherwise, beside one that is new.
    "P4": [
        {"NIK": nik(2), "Nomor Izin": "a/2", "Tanggal Ajuan": 43070, "Tanggal Terbit": "14 Jan 2018"},
        {**PERSON, "Nomor Izin": "A/1", "Tanggal Ajuan": "01/12/2017", "Tanggal Terbit": "09/12/2017"},
    ],
    "P5": [*TEBET_TABS["P5"], {**PERSON, "Kanal": "RESELLER", "Bulan": "01/2018"}],
    "P7": [*TEBET_TABS["P7"], {**PERSON, "Status": "LUNAS", "Tanggal Cair": "21/01/2018"}],
}


def counts(landing, stage, kecamatan_code=TEBET):
    rows = landing.fetch(
        """
        select week_start::text, new_count, cumulative_count from marts.fct_kecamatan_stage_week
        where kecamatan_code = %s and stage_code = %s
        """,
        kecamatan_code,
        stage,
    )
    return {week: (new, cumulative) for week, new, cumulative in rows}


@pytest.fixture(scope="module")
def first(landing):
    landing.land(FIRST, TEBET, TEBET_TABS)
    landing.land(FIRST, SETIABUDI, {"P1": registrations(100, 139, "Karet")})
    landing.run(FIRST)
    return {stage: counts(landing, stage)[FIRST] for stage in ("P1", "P2", "P3", "P4", "P5", "P6", "P7")}


@pytest.fixture(scope="module")
def second(landing, first):
    landing.land(SECOND, TEBET, SECOND_TABS)
    landing.land(SECOND, SETIABUDI, {"P1": registrations(100, 124, "Karet")})
    landing.land(
        SECOND, PANCORAN, {}, reasons=("tab_missing:P3", "header_missing:P4", "header_missing:P2:NIK")
    )
    landing.run(SECOND, held=(SETIABUDI, PANCORAN))
    return landing


def test_a_date_on_sunday_counts_in_its_week_and_the_cut_off_day_in_the_next(first, second):
    assert first["P1"] == (1, 2)
    assert counts(second, "P1")[SECOND] == (1, 3)


def test_an_event_before_the_first_week_is_new_in_none_and_counted_in_all(second):
    assert counts(second, "P1")["2017-12-11"] == (0, 1)


def test_p2_counts_the_first_day_that_was_attended_and_passed(first, second):
    assert first["P2"] == (1, 1)
    query = "select event_date from marts.fct_stage_event where stage_code = 'P2'"
    assert second.fetch(query) == [(dt.date(2018, 1, 11),)]


def test_p3_counts_visits_that_took_place(first):
    assert first["P3"] == (0, 0)


def test_p4_counts_no_licence_from_before_the_registration(first, second):
    assert first["P4"] == (1, 1)
    query = "select participant_id from marts.fct_stage_event where stage_code = 'P4'"
    assert second.fetch(query) == [(f"id-{nik(2)}",)]


def test_p5_counts_neither_direct_sales_nor_sales_of_nothing_and_waits_for_the_months_end(first, second):
    assert first["P5"] == (0, 0)
    assert counts(second, "P5")[SECOND] == (0, 0)


def test_p6_counts_on_the_last_day_of_its_month(first, second):
    assert first["P6"] == (0, 1)
    assert counts(second, "P6")["2017-12-25"] == (1, 1)


def test_p7_counts_money_paid_out_and_never_interest(first, second):
    assert first["P7"] == (0, 0)
    assert counts(second, "P7")[SECOND] == (1, 1)


def test_a_held_kecamatan_keeps_its_snapshot_in_force(second):
    assert counts(second, "P1", SETIABUDI)[SECOND] == (0, 40)
    verdicts = "select count(*) from quality.row_verdicts where week_start = %s and kecamatan_code = %s"
    assert second.fetch(verdicts, SECOND, SETIABUDI) == [(40,)]


def test_every_week_kecamatan_and_stage_has_a_row(second):
    tables = (
        "select count(*), min(week_start)::text, max(week_start)::text from marts.fct_kecamatan_stage_week"
    )
    assert second.fetch(tables) == [(6 * 44 * 7, "2017-12-11", SECOND)]
    assert second.fetch("select count(*) from marts.fct_kecamatan_week") == [(6 * 44,)]
    assert second.fetch("select count(*) from marts.fct_kecamatan_stage_month") == [(2 * 44 * 7,)]
    assert second.fetch("select count(*) from marts.fct_reporting_week") == [(2 * 44 * 7,)]


def test_weeks_months_and_kecamatan_add_up(second):
    assert (
        second.fetch(
            """
        select stage_code from marts.fct_stage_week as dki
        join (
            select week_start, stage_code, sum(new_count) as new_count,
                sum(cumulative_count) as cumulative_count
            from marts.fct_kecamatan_stage_week group by 1, 2
        ) as parts using (week_start, stage_code)
        where (dki.new_count, dki.cumulative_count) <> (parts.new_count, parts.cumulative_count)
        """
        )
        == []
    )
    month = """
        select new_count, cumulative_count from marts.fct_kecamatan_stage_month
        where kecamatan_code = %s and stage_code = 'P1' order by month_start
    """
    assert second.fetch(month, TEBET) == [(1, 1), (2, 3)]


def test_what_facilitators_said_is_held_against_the_rows(second):
    said = second.fetch(
        "select week_start::text, stage_code, status from marts.fct_reporting_week where kecamatan_code = %s",
        TEBET,
    )
    status = {(week, stage): status for week, stage, status in said}
    assert status[FIRST, "P1"] == "ada_data"
    assert status[FIRST, "P2"] == "nihil"
    assert status[FIRST, "P3"] == "belum"
    assert status[FIRST, "P4"] == "belum"
    assert status[SECOND, "P1"] == "kosong"
    assert status[SECOND, "P4"] == "kosong"
    assert status[SECOND, "P5"] == "ada_data"
    held = (
        "select distinct status from marts.fct_reporting_week where kecamatan_code = %s and week_start = %s"
    )
    assert second.fetch(held, SETIABUDI, SECOND) == [("belum",)]


def test_the_gate_reads_what_was_lost_and_why_a_workbook_could_not_be_read(second):
    measures = """
        select is_unreadable, tabs_missing, headers_missing, rows_read
        from intermediate.int_workbook_measures where kecamatan_code = %s
    """
    assert second.fetch(measures, PANCORAN) == [(False, "P3", "P4,P2:NIK", None)]
    assert second.fetch(measures, TEBET) == [(False, None, None, 18)]
    assert second.fetch(measures, "31.75.01") == [(True, None, None, None)]
    tabs = """
        select rows_before, rows_now, rows_lost, rows_lost_share, is_emptied
        from intermediate.int_tab_measures where kecamatan_code = %s and tab = 'P1'
    """
    assert second.fetch(tabs, SETIABUDI) == [(40, 25, 15, 0.375, False)]
    assert second.fetch(tabs, PANCORAN) == [(None, None, None, None, False)]


def test_the_programme_is_measured_in_force(second):
    query = """
        select workbooks_accepted, workbooks_held, rows_in_force, rows_quarantined, feeds_missing
        from intermediate.int_programme_measures
    """
    # One P5 row stands twice.
    assert second.fetch(query) == [(1, 2, 58, 1, 5)]


@pytest.mark.full
def test_a_rerun_of_an_older_week_puts_the_marts_back_and_keeps_quality(second, first):
    before = second.fetch("select * from quality.findings where week_start = %s order by 2, 3, 4, 5", SECOND)
    second.stage(FIRST)
    second.count(FIRST)
    assert {stage: counts(second, stage)[FIRST] for stage in first} == first
    assert second.fetch("select max(week_start)::text from marts.fct_kecamatan_stage_week") == [(FIRST,)]
    assert second.fetch("select distinct week_start::text from marts.fct_reporting_week") == [(FIRST,)]
    assert (
        second.fetch("select * from quality.findings where week_start = %s order by 2, 3, 4, 5", SECOND)
        == before
    )


@pytest.mark.full
def test_a_week_run_behind_an_older_one_run_again_finds_what_was_said_of_those_between(second):
    between = "select * from marts.fct_reporting_week where week_start = %s order by 2, 3"
    second.run(SECOND, held=(SETIABUDI, PANCORAN))
    said = second.fetch(between, SECOND)
    for week in (FIRST, THIRD):
        second.stage(week)
        second.count(week)
    weeks = "select distinct week_start::text from marts.fct_reporting_week order by 1"
    assert second.fetch(weeks) == [(FIRST,), (SECOND,), (THIRD,)]
    assert second.fetch(between, SECOND) == said


@pytest.mark.full
def test_sorting_a_sheet_changes_no_fact(landing, second):
    facts = "select participant_id, stage_code, event_date from marts.fct_stage_event order by 1, 2"
    landing.run(SECOND, held=(SETIABUDI, PANCORAN))
    before = landing.fetch(facts)
    landing.land(SECOND, TEBET, {tab: rows[::-1] for tab, rows in SECOND_TABS.items()})
    landing.run(SECOND, held=(SETIABUDI, PANCORAN))
    assert landing.fetch(facts) == before


@pytest.mark.parametrize(("read", "wanted"), [("kecamatan", "stage"), ("stage", "kecamatan")])
def test_an_old_table_that_goes_locks_one_dim_at_a_time(second, read, wanted):
    """Beside a model that has read one of them and then adds its key to the other."""
    command = ["run", "--full-refresh", "--select", "fct_change_bridge"]
    command += ["--vars", transform.describe_project()]
    run, folder = second.run_of(SECOND), dbt_calls.work_folder()
    with psycopg.connect(second.url) as beside, ThreadPoolExecutor() as pool:
        beside.execute(f"lock table marts.dim_{read} in access share mode")
        built = pool.submit(dbt_calls.invoke, command, run, folder)
        while not second.fetch("select from pg_locks where locktype = 'relation' and not granted"):
            assert not built.done(), built.result()
            time.sleep(0.01)
        beside.execute(f"lock table marts.dim_{wanted} in share row exclusive mode")
        beside.commit()
        nodes, problem = built.result()
    assert problem is None and [node.status for node in nodes] == ["success"]


def test_dbts_own_tests_pass_on_what_was_built_and_are_kept_by_build(second):
    run = second.run_of(SECOND)
    nodes = build(run, "check_facts")
    assert sum(node.node.startswith("int_counted_rows.") for node in nodes) >= 7
    assert {node.status for node in nodes} <= {"pass", "success"}
    kept = second.fetch("select node from ops.model_runs where build_id = %s", open_build(run))
    assert {node.node for node in nodes} <= {name for (name,) in kept}
