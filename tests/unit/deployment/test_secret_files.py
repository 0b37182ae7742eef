"""Secrets of a deployment: made once, kept, replaced by what is given, and shared out by need."""

import os
import re
import stat

import pytest

from pantau.deployment import secret_files
from pantau.deployment.secret_files import Addresses, SecretRefused, make_secret_files

AT = Addresses("metadata:5432", "warehouse:5432", "redis:6379")


@pytest.fixture
def given(tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    return folder


@pytest.fixture
def made(tmp_path, given):
    """Makes them once more and gives every file with what stands in it."""

    def make() -> dict[str, str]:
        folder = tmp_path / "secrets"
        folder.mkdir(exist_ok=True)
        make_secret_files(given, folder, AT)
        return {
            str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()
        }

    return make


def test_secrets_are_made_once_and_no_two_are_alike(made):
    first = made()
    assert made() == first
    kept = [value for name, value in first.items() if name.startswith("kept/")]
    assert len(set(kept)) == len(kept) == 13
    assert all(len(value) >= 20 for value in kept)


def test_a_given_secret_comes_before_the_one_that_was_made_and_reaches_all_who_use_it(made, given):
    before = made()
    (given / "warehouse_owner_password").write_text("typed1\n")
    after = made()
    url = "postgresql://pantau:typed1@warehouse:5432/warehouse"
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {
        "kept/warehouse_owner_password",
        "init/warehouse_owner_password",
        *(f"{service}/pantau_warehouse_url" for service in ("worker", "watch", "airflow", "init")),
    }
    assert after["worker/pantau_warehouse_url"] == url
    (given / "warehouse_owner_password").unlink()
    assert made() == after


def test_what_is_only_ever_given_comes_and_goes_with_its_file(made, given):
    assert not [name for name in made() if "google" in name or "smtp" in name]
    (given / "google.json").write_text('{"type": "service_account"}')
    (given / "smtp_password").write_text("any thing: at/all")
    files = made()
    assert files["worker/google.json"] == '{"type": "service_account"}'
    assert files["worker/pantau_smtp_password"] == "any thing: at/all"
    (given / "google.json").unlink()
    assert "worker/google.json" not in made()


def test_a_service_gets_what_it_needs_and_nothing_else(made):
    files = made()
    assert {name for name in files if name.startswith("worker/")} == {
        f"worker/{name}"
        for name in ("pantau_warehouse_url", "pantau_pseudonym_key", "broker_url", "result_backend")
    }
    database, superuser = files["kept/airflow_database_password"], files["kept/metadata_superuser_password"]
    assert not [name for name in files if name.startswith("worker/") and database in files[name]]
    holders = {name.partition("/")[0] for name, value in files.items() if superuser in value}
    assert holders == {"kept", "init", "metadata"}
    assert files["redis/redis.conf"] == f"requirepass {files['redis/redis_password']}\n"


def test_the_watch_gets_neither_the_queue_nor_the_sheets(made, given):
    for name in ("google.json", "smtp_password", "alert_targets", "heartbeat_url"):
        (given / name).write_text("given")
    files = made()
    assert {name.partition("/")[2] for name in files if name.startswith("watch/")} == {
        *("pantau_warehouse_url", "pantau_pseudonym_key", "pantau_airflow_password"),
        *("pantau_smtp_password", "pantau_alert_targets", "pantau_heartbeat_url"),
    }
    assert not [
        name for name in files if name.startswith("watch/") and files["redis/redis_password"] in files[name]
    ]


def test_what_one_that_broke_off_left_half_written_stops_no_later_one(made, tmp_path):
    before = made()
    folder = tmp_path / "secrets" / "worker"
    (folder / "broker_url").unlink()
    left = folder / ".broker_url.part"
    left.write_text("redis")
    left.chmod(0o444)
    # Root may write into it all the same: what must not happen is that it is written into.
    os.link(left, tmp_path / "the same file")
    assert made() == before
    assert (tmp_path / "the same file").read_text() == "redis"


def test_a_secret_that_would_break_a_url_is_refused_without_being_shown(made, given):
    (given / "redis_password").write_text("rahasia@x")
    with pytest.raises(SecretRefused, match=r"given/redis_password: .* letters and digits only") as raised:
        made()
    assert "rahasia" not in str(raised.value)


def test_a_secret_that_cannot_be_read_is_not_made_anew(made, given, tmp_path):
    before = made()
    (given / "pseudonym_key").mkdir()
    with pytest.raises(SecretRefused, match=r"given/pseudonym_key cannot be read .* give it to user \d+"):
        made()
    assert (tmp_path / "secrets" / "kept" / "pseudonym_key").read_text() == before["kept/pseudonym_key"]


def test_the_command_ends_with_the_reason_alone(given, tmp_path, monkeypatch, capsys):
    (given / "jwt_secret").write_text("a b")
    options = ["--given", str(given), "--folder", str(tmp_path), *("--metadata", "m:1", "--warehouse", "w:1")]
    monkeypatch.setattr("sys.argv", ["secret_files", *options, "--redis", "r:1"])
    with pytest.raises(SystemExit) as ended:
        secret_files.main()
    assert ended.value.code == 1
    assert re.fullmatch(r".*/jwt_secret: .*\n", capsys.readouterr().err)


def test_no_file_can_be_written_by_whoever_reads_it(made, tmp_path):
    made()
    modes = {
        stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "secrets").rglob("*") if path.is_file()
    }
    assert modes == {0o444}
