"""Where the key stands while the ids are made anew: no crash loses the old or the new one."""

import json

import pytest

from pantau import rotation
from pantau.landing.pseudonym_key import KeyRefused
from pantau.local.home import Home
from pantau.local.ports import Ports
from pantau.local.postgres import Cluster
from pantau.local.stack_settings import make_settings, read_pseudonym_key, write_settings
from pantau.pseudonyms import Rotation, RotationRefused
from pantau.rotation import read_new_key, rotate_key
from pantau.settings import Settings

NEW, OTHER = "n" * 32, "o" * 32
DONE = Rotation(participants=3, without_nik=0, tables=2, rows=9)


class Warehouse:
    """What the warehouse's ids are made with; ``crash`` before or behind its commit."""

    def __init__(self, key: str):
        self.key, self.crash = key, None

    def rotate(self, url: str, old: bytes, new: bytes) -> Rotation | None:
        if self.crash == "before":
            raise KeyboardInterrupt
        if self.key == new.decode():
            return None
        if self.key != old.decode():
            raise KeyRefused("another key")
        self.key = new.decode()
        if self.crash == "behind":
            raise KeyboardInterrupt
        return DONE


@pytest.fixture
def home(tmp_path, monkeypatch) -> Home:
    monkeypatch.delenv(rotation.NEW_KEY, raising=False)
    home = Home(tmp_path / "home")
    home.make()
    (home.path / "postgres").mkdir()
    write_settings(home, make_settings(home, Ports(18800), Cluster(home.path / "postgres", 18800), {}))
    return home


@pytest.fixture
def old(home) -> str:
    return read_pseudonym_key(home)[0]


@pytest.fixture
def warehouse(old, monkeypatch) -> Warehouse:
    warehouse = Warehouse(old)
    monkeypatch.setattr(rotation, "rotate", warehouse.rotate)
    return warehouse


@pytest.fixture
def settings(home) -> Settings:
    return Settings(_env_file=home.settings)


def make_again(home: Home) -> dict[str, str]:
    return make_settings(home, Ports(18800), Cluster(home.path / "postgres", 18800), {})


def test_the_home_hands_the_new_key_on_at_the_next_up(home, settings, warehouse):
    assert rotate_key(settings, home, NEW) == (DONE, rotation.THEN_LOCAL)
    assert warehouse.key == make_again(home)["PANTAU_PSEUDONYM_KEY"] == NEW
    assert (home.path / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("crash", ["before", "behind"])
def test_a_rotation_that_broke_off_loses_no_key_and_is_ended_by_the_next(
    home, settings, warehouse, old, crash
):
    warehouse.crash = crash
    with pytest.raises(KeyboardInterrupt):
        rotate_key(settings, home, NEW)
    assert read_pseudonym_key(home) == (old, NEW)
    assert make_again(home)["PANTAU_PSEUDONYM_KEY"] == old
    warehouse.crash = None
    with pytest.raises(RotationRefused, match="was not finished"):
        rotate_key(settings, home, OTHER)
    done, _ = rotate_key(settings, home, None)
    assert done == (DONE if crash == "before" else None)
    assert read_pseudonym_key(home) == (NEW, None)
    assert warehouse.key == NEW


def test_a_deployments_secret_is_left_to_who_keeps_it(home, warehouse, old):
    settings = Settings(_env_file=None, warehouse_url="postgresql://elsewhere/w", pseudonym_key=old)
    before = json.loads((home.path / "secrets.json").read_text())
    assert rotate_key(settings, home, NEW) == (DONE, rotation.THEN_DEPLOYMENT)
    assert rotate_key(settings, home, NEW) == (None, rotation.THEN_DEPLOYMENT)
    assert json.loads((home.path / "secrets.json").read_text()) == before


def test_a_weak_key_or_none_changes_nothing(home, settings, warehouse, old):
    for key, told in (("short", "5 characters"), (None, "PANTAU_NEW_PSEUDONYM_KEY")):
        with pytest.raises(RotationRefused, match=told):
            rotate_key(settings, home, key)
    assert read_pseudonym_key(home) == (old, None)


def test_a_key_that_never_was_the_warehouses_is_told(home, settings, warehouse):
    warehouse.key = OTHER
    with pytest.raises(RotationRefused, match="neither of the present key nor of the new one"):
        rotate_key(settings, home, NEW)


def test_the_new_key_comes_from_a_file_or_the_environment(tmp_path, monkeypatch):
    monkeypatch.delenv(rotation.NEW_KEY, raising=False)
    assert read_new_key(None) is None
    monkeypatch.setenv(rotation.NEW_KEY, f" {OTHER}\n")
    assert read_new_key(None) == OTHER
    path = tmp_path / "new.key"
    path.write_text(f"{NEW}\n")
    assert read_new_key(path) == NEW
