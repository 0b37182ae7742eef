"""``stack.env``: secrets that stay, settings that follow, and nothing of the caller's."""

import json
import stat

import pytest

from pantau.local.home import Home
from pantau.local.ports import PortError, Ports
from pantau.local.postgres import Cluster
from pantau.local.stack_settings import make_environment, make_settings, read_settings, write_settings
from pantau.settings import Settings


@pytest.fixture
def home(tmp_path) -> Home:
    home = Home(tmp_path / "home")
    home.make()
    (home.path / "postgres").mkdir()
    return home


def make(home: Home, base: int = 18800, **caller: str) -> dict[str, str]:
    return make_settings(home, Ports(base), Cluster(home.path / "postgres", base), caller)


def test_what_is_written_is_what_the_settings_read(home):
    write_settings(home, make(home))
    settings = Settings(_env_file=home.settings)
    assert settings.smtp_port == 18802
    assert settings.sheets_url == "http://127.0.0.1:18801"
    assert settings.reads_per_minute == 0
    assert settings.pseudonym_key.get_secret_value() == make(home)["PANTAU_PSEUDONYM_KEY"]


def test_a_value_survives_whatever_it_contains(home):
    values = {"PANTAU_MAIL_FROM": "Pantau 'OK' \\ \"OCE\" ${HOME} # <pantau@okoce.example>"}
    write_settings(home, values)
    assert read_settings(home) == values


def test_secrets_are_made_once_and_only_their_owner_reads_them(home):
    assert make(home) == make(home)
    write_settings(home, make(home))
    secret = (home.settings, home.path / "secrets.json", home.airflow / "passwords.json")
    assert {stat.S_IMODE(path.stat().st_mode) for path in secret} == {0o600}


def test_a_home_of_an_older_version_gets_the_logins_that_it_lacks_and_keeps_its_key(home):
    key = make(home)["PANTAU_PSEUDONYM_KEY"]
    path = home.path / "secrets.json"
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({name: kept[name] for name in kept if name != "viewer_password"}))
    settings = make(home)
    passwords = json.loads((home.airflow / "passwords.json").read_text())
    assert settings["PANTAU_PSEUDONYM_KEY"] == key
    assert settings["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] == "admin:admin,operator:op,viewer:viewer"
    assert passwords.keys() == {"admin", "operator", "viewer"}
    assert passwords["admin"] == kept["airflow_password"] and len(set(passwords.values())) == 3
    assert json.loads((home.airflow / "passwords.json").read_text()) == passwords


def test_another_port_base_changes_addresses_and_no_secret(home):
    one, other = make(home), make(home, 19900)
    assert one["PANTAU_PSEUDONYM_KEY"] == other["PANTAU_PSEUDONYM_KEY"]
    assert other["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:19903/execution/"
    assert not {value for value in other.values() if ":188" in value}


def test_the_caller_may_name_the_registry_and_the_quota_but_not_the_key(home, tmp_path):
    registry = tmp_path / "registry.yaml"
    caller = {
        "PANTAU_REGISTRY": str(registry),
        "PANTAU_READS_PER_MINUTE": "60",
        "PANTAU_PSEUDONYM_KEY": "leaked",
    }
    settings = make(home, **caller)
    assert settings["PANTAU_REGISTRY"] == str(registry)
    assert settings["PANTAU_READS_PER_MINUTE"] == "60"
    assert settings["PANTAU_PSEUDONYM_KEY"] != "leaked"


def test_a_place_that_the_caller_names_is_the_same_from_everywhere(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = make(home, PANTAU_CANARIES="canaries.txt", PANTAU_ARCHIVE="s3://arsip/laporan")
    assert settings["PANTAU_CANARIES"] == str(tmp_path / "canaries.txt")
    assert settings["PANTAU_ARCHIVE"] == "s3://arsip/laporan"
    assert make(home, PANTAU_ARCHIVE="arsip")["PANTAU_ARCHIVE"] == str(tmp_path / "arsip")


def test_a_part_sees_nothing_of_the_callers_environment(home, monkeypatch):
    for name in ("PYTHONPATH", "LC_ALL", "HTTPS_PROXY", "AIRFLOW__CORE__EXECUTOR", "PGPASSWORD"):
        monkeypatch.setenv(name, "x")
    environment = make_environment(home, make(home))
    assert not {"PYTHONPATH", "LC_ALL", "HTTPS_PROXY", "PGPASSWORD"} & environment.keys()
    assert environment["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
    assert environment["TZ"] == "UTC"


def test_a_base_without_room_for_five_ports_is_refused():
    with pytest.raises(PortError, match="PANTAU_PORT_BASE is 65533"):
        Ports(65533)
