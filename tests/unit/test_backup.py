"""Which backups expire, and that no password stands on a command line."""

import subprocess
from datetime import UTC, datetime
from types import SimpleNamespace
from unittest.mock import MagicMock

import psycopg
import pytest

from pantau import backup
from pantau.backup import BackupFailed, back_up, find_expired, restore
from pantau.erasure.kept_list import ListUnreachable
from pantau.settings import Settings

URL = "postgresql://pantau:rahasia@db.example:5433/warehouse?sslmode=require"


@pytest.fixture
def settings():
    return Settings(warehouse_url=URL, pseudonym_key="kunci")


def test_what_was_made_more_than_so_many_days_ago_expires_and_nothing_else(tmp_path):
    for name in ("20180101T000000Z", "20180110T120000Z", "20180131T000000Z"):
        (tmp_path / f"warehouse-{name}.dump").touch()
    (tmp_path / "warehouse-20180102T000000Z.part").touch()
    (tmp_path / "warehouse-20170101T000000Z.dump.age").touch()
    (tmp_path / "notes.txt").touch()
    expired = find_expired(tmp_path, datetime(2018, 2, 9, 12, tzinfo=UTC), 30)
    assert [path.name for path in expired] == [
        "warehouse-20180101T000000Z.dump",
        "warehouse-20180102T000000Z.part",
    ]


def test_a_backup_is_its_owners_alone_and_the_password_travels_in_the_environment(
    settings, tmp_path, monkeypatch
):
    asked = []

    def run(command, env, **_others):
        asked.append((command, env["PGPASSWORD"]))
        return SimpleNamespace(returncode=0, stderr=b"")

    monkeypatch.setattr(subprocess, "run", run)
    path = back_up(settings, tmp_path / "new", 30)
    ((command, password),) = asked
    assert password == "rahasia" and "rahasia" not in " ".join(command)
    assert "sslmode=require" in " ".join(command) and "port=5433" in " ".join(command)
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0


def test_what_pg_dump_quotes_is_not_repeated_and_nothing_counts_as_a_backup(settings, tmp_path, monkeypatch):
    words = b'pg_dump: error: invalid value "3174015703870001" (Sari)\n'
    (tmp_path / "warehouse-20180101T000000Z.dump").touch()
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1, stderr=words))
    with pytest.raises(BackupFailed, match="pg_dump ended with 1") as failed:
        back_up(settings, tmp_path, 30)
    assert "Sari" not in str(failed.value) and "3174" not in str(failed.value)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_written_is_named(settings, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BackupFailed, match="file/backups cannot be written"):
        back_up(settings, tmp_path / "file" / "backups", 30)


def test_the_address_that_is_told_holds_no_password():
    url = backup._url_of(URL, "restored")
    assert url == URL.replace("/warehouse?", "/restored?")
    assert backup._without_password(url) == "postgresql://pantau@db.example:5433/restored?sslmode=require"


def test_a_database_that_is_not_there_is_named(settings, tmp_path, monkeypatch):
    def refuse(_url):
        raise psycopg.OperationalError("no such database for rahasia")

    monkeypatch.setattr(backup, "connect", refuse)
    with pytest.raises(BackupFailed, match="There is no database restored") as failed:
        restore(settings, tmp_path / "warehouse.dump", "restored")
    assert "rahasia" not in str(failed.value)


def test_without_the_list_of_erasures_nothing_is_put_back(settings, tmp_path, monkeypatch):
    empty = MagicMock()
    empty.return_value.__enter__.return_value.execute.return_value.rowcount = 0
    monkeypatch.setattr(backup, "connect", empty)
    monkeypatch.setattr(backup, "_run", lambda *_: pytest.fail("put back"))
    away = settings.model_copy(update={"erasure_list": str(tmp_path / "not mounted")})
    with pytest.raises(ListUnreachable, match="There is no list of erasures"):
        restore(away, tmp_path / "warehouse.dump", "restored")
