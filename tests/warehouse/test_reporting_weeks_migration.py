"""What facilitators said of earlier weeks outlives the release that keeps it behind the mart."""

import psycopg

from pantau.warehouse import migrate

BEFORE = "0016"
SAID = """
set role pantau_transformer;
create table marts.fct_reporting_week (week_start date, kecamatan_code text, stage_code text, status text);
insert into marts.fct_reporting_week values ('2018-01-15', '31.74.01', 'P1', 'nihil');
"""


def test_what_the_mart_held_is_taken_over_by_the_role_that_builds(cluster):
    url = cluster.url().removesuffix("warehouse") + "warehouse_before_reporting_weeks"
    with psycopg.connect(cluster.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute("create database warehouse_before_reporting_weeks owner pantau")
        try:
            migrate(url, BEFORE)
            with psycopg.connect(url) as before:
                before.execute(SAID)
            migrate(url)
            with psycopg.connect(url) as after:
                taken = after.execute("select stage_code, status from intermediate.int_reporting_weeks")
                assert taken.fetchall() == [("P1", "nihil")]
                owner = after.execute(
                    "select tableowner from pg_tables where tablename = 'int_reporting_weeks'"
                )
                assert owner.fetchall() == [("pantau_transformer",)]
        finally:
            connection.execute("drop database warehouse_before_reporting_weeks with (force)")
