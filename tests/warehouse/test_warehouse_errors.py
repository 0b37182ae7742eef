"""What PostgreSQL says of a failed statement can quote a row; no exception and no log may."""

import psycopg
import pytest

from pantau.warehouse import connect

ROW = '["3174040101900001", "Peserta Rekaan", NaN]'


def fail(url: str) -> None:
    with connect(url) as connection:
        connection.execute("select %s::jsonb", (ROW,))


def test_a_failed_statement_names_its_kind_and_its_line_but_no_cell(warehouse_url):
    with pytest.raises(psycopg.errors.InvalidTextRepresentation) as raised:
        fail(warehouse_url)
    told = str(raised.value)
    assert told.startswith("InvalidTextRepresentation (22P02); ")
    assert "test_warehouse_errors.py, line" in told
    assert "3174" not in told and "Rekaan" not in told
    assert raised.value.__suppress_context__, "a traceback would print PostgreSQL's own words"


def test_a_refused_row_names_table_and_constraint(warehouse_url):
    with pytest.raises(psycopg.errors.NotNullViolation) as raised, connect(warehouse_url) as connection:
        connection.execute("insert into landing.closed_weeks (week_start) values ('2018-01-15')")
    assert "table closed_weeks" in str(raised.value)
    assert "2018-01-15" not in str(raised.value)


def test_a_failed_statement_leaves_no_row_in_the_servers_log(cluster, warehouse_url):
    with psycopg.connect(cluster.url("postgres", "postgres")) as connection:
        assert connection.execute("show log_min_messages").fetchone() == ("log",)


def test_a_server_that_cannot_be_reached_is_named_as_psycopg_names_it(free_port):
    with (
        pytest.raises(psycopg.OperationalError, match=r"127\.0\.0\.1"),
        connect(f"postgresql://pantau:x@127.0.0.1:{free_port}/warehouse"),
    ):
        pass
