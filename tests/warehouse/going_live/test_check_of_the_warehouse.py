"""What ``pantau check`` says of a real warehouse: whole, behind its code, of another key, or away."""

import psycopg
import pytest
from pydantic import SecretStr

from pantau.going_live.database import check_clock, check_warehouse
from pantau.landing.pseudonym_key import keep_fingerprint
from pantau.settings import Settings
from pantau.warehouse import ROLES, connect, find_version, newest_version, role_name

KEY = "a key of this test's own, long enough"


def settings(url: str, key: str = KEY) -> Settings:
    return Settings(warehouse_url=SecretStr(url), pseudonym_key=SecretStr(key))


def states(url: str, key: str = KEY) -> dict[str, str]:
    return {finding.subject: finding.state for finding in check_warehouse(settings(url, key))}


def test_a_warehouse_of_today_is_all_there_before_and_after_its_first_pull(fresh_warehouse):
    whole = dict.fromkeys(("connection", "commits", "roles", "tables", "key of the ids"), "ok")
    assert states(fresh_warehouse) == whole
    with connect(fresh_warehouse, "loader") as connection:
        keep_fingerprint(connection, KEY.encode(), 0)
    assert states(fresh_warehouse) == whole


def test_a_key_that_is_not_the_ids_is_missing_and_not_told(fresh_warehouse):
    with connect(fresh_warehouse, "loader") as connection:
        keep_fingerprint(connection, KEY.encode(), 0)
    other = "another key, as long as it has to be"
    found = {finding.subject: finding for finding in check_warehouse(settings(fresh_warehouse, other))}
    assert found["key of the ids"].state == "missing"
    assert other not in str(found)
    assert states(fresh_warehouse, "short")["key of the ids"] == "missing"


def test_a_warehouse_behind_its_code_is_told_before_its_key_is_asked_for(fresh_warehouse):
    with psycopg.connect(fresh_warehouse) as connection:
        assert find_version(connection) == newest_version()
        connection.execute("update ops.warehouse_version set version_num = '0001'")
    assert states(fresh_warehouse) == {
        **dict.fromkeys(("connection", "commits", "roles"), "ok"),
        "tables": "missing",
    }
    with psycopg.connect(fresh_warehouse) as connection:
        connection.execute("drop table ops.warehouse_version")
    (tables,) = (each for each in check_warehouse(settings(fresh_warehouse)) if each.subject == "tables")
    assert tables.told == "never made"


def test_a_warehouse_that_may_forget_what_it_said_is_not_ready(fresh_warehouse):
    assert states(f"{fresh_warehouse}?options=-csynchronous_commit%3Doff")["commits"] == "missing"


def test_a_login_that_may_take_no_role_names_each(fresh_warehouse, cluster):
    as_engineer = cluster.url("warehouse", "pantau_engineer").rsplit("/", 1)[0]
    engineers = f"{as_engineer}/{fresh_warehouse.rsplit('/', 1)[1]}"
    found = {finding.subject: finding for finding in check_warehouse(settings(engineers))}
    names = ", ".join(sorted(map(role_name, ROLES)))
    assert (found["roles"].state, found["roles"].told) == ("missing", f"this login cannot take {names}")


def test_a_warehouse_that_is_away_is_one_finding_without_the_password(free_port):
    url = f"postgresql://pantau:rahasia@127.0.0.1:{free_port}/warehouse"
    (finding,) = check_warehouse(settings(url))
    assert finding.state == "missing" and "PANTAU_WAREHOUSE_URL" in finding.remedy
    assert "rahasia" not in str(finding)


def test_clocks_of_one_machine_agree(fresh_warehouse):
    assert {finding.state for finding in check_clock(settings(fresh_warehouse))} == {"ok"}


@pytest.mark.parametrize("password", ["rah@sia", "raha/sia", "ra%sia", "12/sia", "ra?sia"])
def test_a_password_that_is_not_escaped_is_not_told(password):
    (finding,) = check_warehouse(settings(f"postgresql://pantau:{password}@127.0.0.1:1/w", KEY))
    told = f"{finding.told} {finding.remedy}"
    assert finding.state == "missing" and "PANTAU_WAREHOUSE_URL" in told
    assert not any(part in told for part in (password, "sia", "raha"))


def test_a_server_that_does_not_answer_is_named():
    (finding,) = check_warehouse(settings("postgresql://pantau:rahasia@127.0.0.1:1/w", KEY))
    assert "127.0.0.1" in finding.told and "port 1" in finding.told
