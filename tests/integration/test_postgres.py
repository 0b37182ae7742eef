"""The cluster from the wheel: who may read what, and what a crash leaves."""

import os
import signal

import psycopg
import pytest

from pantau.local.database_folder import make_throwaway_folder
from pantau.local.postgres import Cluster, remove_cluster
from pantau.warehouse import RolesMissing, connect, migrate, refuse_missing_roles


def fetch(url: str, query: str) -> tuple:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()


def test_the_warehouse_is_utf8_with_a_locale_that_does_not_depend_on_the_system(cluster):
    query = "select pg_encoding_to_char(encoding), datlocale from pg_database where datname = 'warehouse'"
    assert fetch(cluster.url(), query) == ("UTF8", "C.UTF-8")
    assert fetch(cluster.url(), "show timezone") == ("UTC",)


def test_the_engineer_reads_every_schema_and_writes_none(cluster):
    engineer = cluster.url("warehouse", "pantau_engineer")
    assert fetch(engineer, "select count(*) from ops.warehouse_version") == (1,)
    assert fetch(engineer, "select count(*) from landing.row_versions") is not None
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        fetch(engineer, "delete from ops.warehouse_version")


def test_the_engineer_cannot_enter_airflows_database(cluster):
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(cluster.url("airflow", "pantau_engineer"))


def test_a_home_of_an_older_version_gets_its_roles_and_keeps_its_rows(cluster):
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("alter role pantau_reader login password 'before'")
        connection.execute("grant pg_read_all_data to pantau_reader")
        connection.execute("create database of_yesterday owner pantau")
    url = cluster.url().removesuffix("warehouse") + "of_yesterday"
    migrate(url, "0007")
    with psycopg.connect(url) as connection:
        for schema in ("staging", "intermediate", "marts", "reference"):
            connection.execute(f"create schema {schema}")
            connection.execute(f"create table {schema}.built as select 1 as kept")
        connection.execute("create table quality.findings as select 1 as kept")
        connection.execute("create function staging.read_it() returns int language sql return 1")
    cluster.prepare()
    migrate(url)
    with connect(url, "transformer") as connection:
        for table in ("staging.built", "intermediate.built", "marts.built", "quality.findings"):
            connection.execute(f"alter table {table} rename to built_before")
        connection.execute("drop function staging.read_it()")
    with connect(url, "reporter") as connection:
        assert connection.execute("select kept from marts.built_before").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(f"postgresql://pantau_reader:before@127.0.0.1:{cluster.port}/warehouse")
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("drop database of_yesterday with (force)")


def test_without_its_roles_a_warehouse_is_not_migrated():
    with pytest.raises(RolesMissing, match="pantau_loader, pantau_reader; make them first"):
        refuse_missing_roles({"postgres", "pantau_transformer", "pantau_reporter"})


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
