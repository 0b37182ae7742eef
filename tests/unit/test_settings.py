"""Settings: the environment first, a local stack's file behind it, and errors that name the variable."""

from pathlib import Path

import pytest

from pantau import settings
from pantau.settings import PROJECT, SettingsError, home, load_settings, port_base


@pytest.fixture(autouse=True)
def stack_home(tmp_path, monkeypatch) -> Path:
    for name in ("WAREHOUSE_URL", "PSEUDONYM_KEY", "SHEETS_URL", "PORT_BASE", "SECRETS"):
        monkeypatch.delenv(f"PANTAU_{name}", raising=False)
    monkeypatch.setenv("PANTAU_HOME", str(tmp_path))
    load_settings.cache_clear()
    yield tmp_path
    load_settings.cache_clear()


def write(home: Path, **values: str) -> None:
    (home / "stack.env").write_text(
        "".join(f"PANTAU_{name.upper()}='{value}'\n" for name, value in values.items())
    )


def test_the_stacks_file_stands_behind_the_environment(stack_home, monkeypatch):
    write(stack_home, warehouse_url="postgresql://file", pseudonym_key="file", sheets_url="http://file")
    monkeypatch.setenv("PANTAU_SHEETS_URL", "http://environment")
    found = load_settings()
    assert found.sheets_url == "http://environment"
    assert found.warehouse_url.get_secret_value() == "postgresql://file"


def test_a_secret_is_read_from_its_file_where_nothing_else_says_it(stack_home, monkeypatch):
    (stack_home / "pantau_warehouse_url").write_text("postgresql://secret\n")
    (stack_home / "pantau_pseudonym_key").write_text("file")
    monkeypatch.setenv("PANTAU_SECRETS", str(stack_home))
    monkeypatch.setenv("PANTAU_PSEUDONYM_KEY", "environment")
    found = load_settings()
    assert found.warehouse_url.get_secret_value() == "postgresql://secret"
    assert found.pseudonym_key.get_secret_value() == "environment"


def test_a_folder_of_secrets_that_is_none_is_named(stack_home, monkeypatch):
    monkeypatch.setenv("PANTAU_SECRETS", str(stack_home / "gone"))
    with pytest.raises(SettingsError, match=r"PANTAU_SECRETS is '.*gone', which is no folder"):
        load_settings()


def test_what_is_missing_is_named_by_its_variable():
    with pytest.raises(SettingsError, match=r"PANTAU_WAREHOUSE_URL, PANTAU_PSEUDONYM_KEY\. .* pantau up"):
        load_settings()


def test_a_wrong_value_is_named_and_not_shown(stack_home):
    write(stack_home, warehouse_url="postgresql://x", pseudonym_key="k", reads_per_minute="rahasia")
    with pytest.raises(SettingsError, match="PANTAU_READS_PER_MINUTE") as raised:
        load_settings()
    assert "rahasia" not in str(raised.value)


def test_secrets_do_not_show_when_settings_are_printed(stack_home):
    write(stack_home, warehouse_url="postgresql://pantau:rahasia@x/y", pseudonym_key="rahasia")
    assert "rahasia" not in repr(load_settings())


def test_production_keeps_googles_quota_unless_told_otherwise(stack_home):
    write(stack_home, warehouse_url="postgresql://x", pseudonym_key="k")
    assert load_settings().reads_per_minute == 60


def test_the_home_is_var_in_the_repository_unless_named(monkeypatch, tmp_path):
    assert home() == tmp_path
    for value in (None, ""):
        monkeypatch.delenv("PANTAU_HOME", raising=False)
        if value is not None:
            monkeypatch.setenv("PANTAU_HOME", value)
        assert home() == PROJECT / "var"


@pytest.mark.parametrize(("text", "base"), [("", None), ("18900", 18900)])
def test_a_port_base_is_a_number_or_left_to_the_home(text, base, monkeypatch):
    monkeypatch.setenv("PANTAU_PORT_BASE", text)
    assert port_base() == base


@pytest.mark.parametrize("text", ["abc", "-5", "1.5", " ", "²"])
def test_a_port_base_that_is_no_number_is_refused(text, monkeypatch):
    monkeypatch.setenv("PANTAU_PORT_BASE", text)
    with pytest.raises(settings.SettingsError, match="PANTAU_PORT_BASE"):
        port_base()


def test_mail_is_encrypted_in_one_way_only(stack_home):
    both = {"smtp_starttls": "true", "smtp_tls": "true"}
    write(stack_home, warehouse_url="postgresql://x", pseudonym_key="k", **both)
    with pytest.raises(SettingsError, match="PANTAU_SMTP_STARTTLS and PANTAU_SMTP_TLS exclude each other"):
        load_settings()


def test_fewer_mails_a_minute_than_none_are_refused(stack_home):
    write(stack_home, warehouse_url="postgresql://x", pseudonym_key="k", mails_per_minute="-1")
    with pytest.raises(SettingsError, match="PANTAU_MAILS_PER_MINUTE"):
        load_settings()
