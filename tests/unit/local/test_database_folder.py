"""Where root's clusters stand: one folder a home, never shared, never taken over from a deleted home."""

import os
import shutil
import stat
from pathlib import Path

import pytest

from pantau.local import database_folder
from pantau.local.database_folder import (
    Account,
    DatabaseFolderError,
    find_cluster_folder,
    find_stale_folders,
    recorded_cluster_folder,
)


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A system state folder of the test's own, as if we were root and ourselves nobody."""
    monkeypatch.setattr(database_folder, "STATE", tmp_path / "state")
    monkeypatch.setattr(database_folder, "postgres_account", lambda: Account(os.getuid(), os.getgid()))
    monkeypatch.setattr(os, "chown", lambda *_: None)
    return tmp_path / "state"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def use(folder: Path) -> Path:
    (folder / "passwords.json").write_text("{}")
    return folder


def test_a_home_finds_its_folder_again(home, state):
    folder = use(find_cluster_folder(home))
    assert folder.parent == state
    assert find_cluster_folder(home) == recorded_cluster_folder(home) == folder
    assert find_stale_folders(home) == []


def test_the_folder_is_closed_to_others_and_its_parent_cannot_be_listed_by_them(home, state):
    folder = find_cluster_folder(home)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(state.stat().st_mode) == 0o710


def test_a_new_home_at_the_place_of_a_deleted_one_does_not_get_its_data(home):
    old = use(find_cluster_folder(home))
    shutil.rmtree(home)
    assert recorded_cluster_folder(home) is None
    assert find_stale_folders(home) == [old]
    assert find_cluster_folder(home) != old


def test_a_moved_home_keeps_its_folder(home, tmp_path):
    folder = use(find_cluster_folder(home))
    moved = home.rename(tmp_path / "moved")
    assert find_cluster_folder(moved) == folder
    assert find_stale_folders(home) == []


def test_a_copied_home_gets_a_folder_of_its_own(home, tmp_path):
    folder = use(find_cluster_folder(home))
    copy = shutil.copytree(home, tmp_path / "copy")
    assert recorded_cluster_folder(copy) is None
    assert find_cluster_folder(copy) != folder
    assert find_cluster_folder(home) == folder


def test_a_state_folder_that_cannot_be_made_is_named_with_the_remedy(home, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(database_folder, "STATE", tmp_path / "file" / "pantau")
    with pytest.raises(DatabaseFolderError, match=r"file/pantau cannot be made.*ordinary user"):
        find_cluster_folder(home)
