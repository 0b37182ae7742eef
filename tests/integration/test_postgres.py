"""The cluster from the wheel: who may read what, and what a crash leaves."""

import os
import signal

import psycopg
import pytest

from pantau.local.database_folder import make_throwaway_folder
from pantau.local.postgres import Cluster, remove_cluster


def fetch(url: str, query: str) -> tuple:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()


def test_the_warehouse_is_utf8_with_a_locale_that_does_not_depend_on_the_system(cluster):
    query = "select pg_encoding_to_char(encoding), datlocale from pg_database where datname = 'warehouse'"
    assert fetch(cluster.url(), query) == ("UTF8", "C.UTF-8")
    assert fetch(cluster.url(), "show timezone") == ("UTC",)


def test_the_reader_reads_every_schema_and_writes_none(cluster):
    reader = cluster.url("warehouse", "pantau_reader")
    assert fetch(reader, "select count(*) from ops.warehouse_version") == (1,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        fetch(reader, "delete from ops.warehouse_version")


def test_the_reader_cannot_enter_airflows_database(cluster):
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(cluster.url("airflow", "pantau_reader"))


def test_nobody_enters_without_a_password(cluster):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://pantau@127.0.0.1:{cluster.port}/warehouse")


def test_a_fresh_warehouse_is_migrated_and_apart_from_the_shared_one(fresh_warehouse, warehouse_url):
    assert fetch(fresh_warehouse, "select count(*) from ops.warehouse_version") == (1,)
    with psycopg.connect(fresh_warehouse) as connection:
        connection.execute("create table only_here ()")
    assert fetch(warehouse_url, "select to_regclass('only_here')") == (None,)


def test_a_killed_cluster_starts_again_and_stops_without_a_trace(cluster, free_port, tmp_path):
    own = Cluster(make_throwaway_folder(tmp_path), free_port, durable=False)
    try:
        own.initialise()
        os.kill(own.start(tmp_path / "log"), signal.SIGKILL)
        own.start(tmp_path / "log")
        assert own.is_ready()
        own.stop()
        assert own.processes() == []
        assert cluster.is_ready()
    finally:
        remove_cluster(own.folder)
