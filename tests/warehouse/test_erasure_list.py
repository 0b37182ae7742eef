"""The list of erasures beside the warehouse: what breaks off, is not there, or does not fit."""

from dataclasses import replace

import pytest

from pantau.contract import load_contract
from pantau.erasure import person as erasing
from pantau.erasure.kept_list import ListUnreachable, keep, read_kept
from pantau.erasure.person import erase, replay
from pantau.going_live.finding import look_apart
from pantau.going_live.places import check_erasures
from pantau.landing.pseudonym_key import refuse_another_key
from pantau.landing.row_versions import FEED_ROWS, Source, store_rows
from pantau.landing.tabs import LandedRow
from pantau.settings import Settings
from pantau.warehouse import connect

REGISTRY = "workbooks: []\nrecipients: []\napprovers: [{name: Ani, email: ani@dki.example}]\n"
SARI, BAYU, RINA = "3174015703870001", "3174010509910002", "3174014101900003"
SAID = ("Permintaan tertulis", "Ani")
KEY = b"kunci uji"
FEED = load_contract().feed("pelatihan")


def land(url):
    """All three stand in a partner's file, as read."""
    cells = ({"NIK": nik, "Nama": f"Warga {place}"} for place, nik in enumerate((SARI, BAYU, RINA)))
    rows = [
        LandedRow(number, tuple(cell.get(column.header, "x") for column in FEED.columns), {})
        for number, cell in enumerate(cells, start=2)
    ]
    with connect(url) as connection:
        refuse_another_key(connection, KEY)
        store_rows(connection, FEED_ROWS, [Source((FEED.name,), FEED.columns, rows)], KEY)


def count_named(url):
    with connect(url) as connection:
        query = "select count(*) from landing.feed_row_versions where cells::text ~ 'Warga'"
        return connection.execute(query).fetchone()[0]


@pytest.fixture
def settings(fresh_warehouse, tmp_path):
    registry = tmp_path / "registry.yaml"
    registry.write_text(REGISTRY, encoding="utf-8")
    land(fresh_warehouse)
    return Settings(
        warehouse_url=fresh_warehouse,
        pseudonym_key=KEY.decode(),
        registry=registry,
        erasure_list=str(tmp_path / "list"),
    )


def restore_older(url):
    """As a backup from before any erasure stands."""
    with connect(url) as connection:
        connection.execute(
            "truncate landing.erased_people, landing.erasure_key, ops.erasures, "
            "landing.feed_row_versions cascade"
        )
    land(url)


def break_off(settings, monkeypatch, nik):
    """The machine dies between the list and the end of the transaction."""

    def die(settings, kept):
        keep(settings, kept)
        raise KeyboardInterrupt

    monkeypatch.setattr(erasing, "keep", die)
    with pytest.raises(KeyboardInterrupt):
        erase(settings, nik, *SAID)
    monkeypatch.setattr(erasing, "keep", keep)


@pytest.mark.parametrize("order", [(SARI, BAYU), (BAYU, SARI)])
def test_an_erasure_that_broke_off_behind_the_list_stands_there_once_when_it_is_done_again(
    settings, fresh_warehouse, monkeypatch, order
):
    break_off(settings, monkeypatch, SARI)
    for nik in order:
        erase(settings, nik, *SAID)
    kept = read_kept(settings)
    assert len(kept) == 2 and len({one.sealed_key for one in kept}) == 1
    restore_older(fresh_warehouse)
    assert replay(settings) == erasing.Replay(2, 0)
    assert count_named(fresh_warehouse) == 1


def test_two_entries_of_one_person_are_one_erasure(settings, fresh_warehouse):
    erase(settings, SARI, *SAID)
    (kept,) = read_kept(settings)
    keep(settings, replace(kept, person="e0"))
    restore_older(fresh_warehouse)
    assert replay(settings) == erasing.Replay(1, 1)


def test_an_entry_that_does_not_fit_is_told_and_the_others_are_erased(settings, fresh_warehouse):
    for nik in (SARI, BAYU, RINA):
        erase(settings, nik, *SAID)
    middle = read_kept(settings)[1]
    keep(settings, replace(middle, sealed_key="00" * 32))
    restore_older(fresh_warehouse)
    replayed = replay(settings)
    assert (replayed.done, replayed.standing, replayed.left_out) == (2, 0, 1)
    assert f"{middle.person}.json" in str(replayed) and "pantau erase --replay" in str(replayed)
    assert "nothing was changed" not in str(replayed)
    assert count_named(fresh_warehouse) == 1


def test_a_list_that_is_not_there_is_not_an_empty_one(settings, tmp_path):
    erase(settings, SARI, *SAID)
    typed_wrong = settings.model_copy(update={"erasure_list": str(tmp_path / "lst")})
    with pytest.raises(ListUnreachable, match="There is no list of erasures"):
        replay(typed_wrong)
    with pytest.raises(ListUnreachable, match="There is no list of erasures"):
        erase(typed_wrong, BAYU, *SAID)
    assert not (tmp_path / "lst").exists()


def test_the_check_begins_a_list_only_where_nobody_was_erased_and_wants_everybody_on_it(settings, tmp_path):
    (begun,) = check_erasures(settings)
    assert begun.state == "ok" and (tmp_path / "list").is_dir() and read_kept(settings) == []
    erase(settings, SARI, *SAID)
    (found,) = check_erasures(settings)
    assert found.state == "ok" and "1 erasures" in found.told
    (tmp_path / "another").mkdir()
    for name in ("another", "lst"):
        (found,) = check_erasures(settings.model_copy(update={"erasure_list": str(tmp_path / name)}))
        assert found.state == "missing" and "PANTAU_ERASURE_LIST" in found.told + found.remedy
    assert not (tmp_path / "lst").exists()


def test_before_there_are_tables_the_list_is_not_looked_at(settings, fresh_warehouse, tmp_path):
    with connect(fresh_warehouse) as connection:
        connection.execute("drop table landing.erased_people")
    (found,) = check_erasures(settings)
    assert found.state == "warning" and not (tmp_path / "list").exists()


def test_a_list_that_cannot_be_written_or_is_no_place_is_missing(settings, tmp_path):
    (tmp_path / "file").touch()
    (found,) = check_erasures(settings.model_copy(update={"erasure_list": str(tmp_path / "file" / "list")}))
    assert found.state == "missing" and "PANTAU_ERASURE_LIST" in found.remedy
    nowhere = settings.model_copy(update={"erasure_list": "nowhere://list"})
    (found,) = look_apart("all of it", lambda: check_erasures(nowhere))
    assert found.state == "missing" and "PANTAU_ERASURE_LIST" in found.told
