"""Partners' folders on disk and in an object store, and the names that may be told."""

import hashlib
import os

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from pantau.settings import SettingsError
from pantau.sources.partners import PartnersUnreachable, hide_digits, open_partners
from pantau.sources.tables import FileUnreadable


@pytest.fixture
def store():
    filesystem = MemoryFileSystem()
    filesystem.store.clear()
    filesystem.pseudo_dirs[:] = [""]
    yield filesystem
    filesystem.store.clear()
    filesystem.pseudo_dirs[:] = [""]


def names(address, feed="bank"):
    return [file.name for file in open_partners(address).list_feed(feed)]


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_a_folder_on_disk_is_listed_by_name_without_folders_and_hidden_files(tmp_path, scheme):
    folder = tmp_path / "bank"
    (folder / "lama").mkdir(parents=True)
    for name in ("b.csv", "a.xlsx", ".part", "~$a.xlsx", "lama/c.csv"):
        (folder / name).write_text("x")
    assert names(f"{scheme}{tmp_path}") == ["a.xlsx", "b.csv"]


def test_links_are_followed_and_what_is_no_file_is_left_alone(tmp_path):
    (tmp_path / "bank").mkdir()
    (tmp_path / "asli.csv").write_text("x")
    (tmp_path / "bank" / "tautan.csv").symlink_to(tmp_path / "asli.csv")
    (tmp_path / "bank" / "putus.csv").symlink_to(tmp_path / "tidak-ada.csv")
    (tmp_path / "bank" / "map").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "bank" / "pipa.csv")
    (tmp_path / "ptsp").write_text("a file where a folder should be")
    partners = open_partners(str(tmp_path))
    (file,) = partners.list_feed("bank")
    assert (file.name, partners.hash_content(file)) == ("tautan.csv", hashlib.sha256(b"x").digest())
    assert partners.list_feed("ptsp") == ()


def test_an_object_store_is_read_the_same_way(store):
    store.pipe("/mitra/bank/a.csv", b"isi")
    partners = open_partners("memory://mitra")
    (file,) = partners.list_feed("bank")
    assert (file.name, file.byte_count) == ("a.csv", 3)
    with partners.fetch(file) as (path, digest):
        assert path.read_bytes() == b"isi"
        assert digest == partners.hash_content(file)


def test_an_absent_feed_folder_holds_no_file_but_an_absent_root_is_a_fault(tmp_path, store):
    assert names(str(tmp_path)) == []
    with pytest.raises(PartnersUnreachable, match="does not exist"):
        names(str(tmp_path / "tidak-ada"))
    with pytest.raises(PartnersUnreachable):
        names("memory://mitra")


@pytest.mark.parametrize("error", [PermissionError("rahasia"), OSError("rahasia"), TimeoutError("rahasia")])
def test_a_store_that_does_not_answer_is_a_fault_without_its_own_words(store, monkeypatch, error):
    def refuse(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(MemoryFileSystem, "ls", refuse)
    with pytest.raises(PartnersUnreachable, match=type(error).__name__) as caught:
        names("memory://mitra")
    assert "rahasia" not in str(caught.value)


def test_a_file_that_vanishes_from_under_a_listing_never_empties_its_folder(store, monkeypatch):
    store.pipe("/mitra/bank/a.csv", b"isi")

    def refuse(*_args, **_kwargs):
        raise FileNotFoundError("rahasia")

    monkeypatch.setattr(MemoryFileSystem, "ls", refuse)
    with pytest.raises(PartnersUnreachable, match="FileNotFoundError") as caught:
        names("memory://mitra")
    assert "rahasia" not in str(caught.value)


@pytest.mark.parametrize(
    ("error", "said"),
    [(FileNotFoundError, "gone"), (PermissionError, "may not read")],
    ids=["gone", "closed"],
)
def test_a_file_that_vanished_or_is_closed_is_an_outcome(store, monkeypatch, error, said):
    store.pipe("/mitra/bank/a.csv", b"isi")
    partners = open_partners("memory://mitra")
    (file,) = partners.list_feed("bank")

    def refuse(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(MemoryFileSystem, "open", refuse)
    with pytest.raises(FileUnreadable, match=said):
        partners.hash_content(file)


@pytest.mark.parametrize(
    ("address", "remedy"),
    [("s3://mitra", r"pantau\[s3\]"), ("gs://mitra", r"pantau\[gcs\]"), ("entah://mitra", "s3://")],
)
def test_a_missing_extra_is_a_plain_sentence(monkeypatch, address, remedy):
    def load(protocol, *_args, **_kwargs):
        if protocol in ("s3", "gs"):
            raise ImportError("Install it")
        raise ValueError("Protocol not known")

    monkeypatch.setattr(fsspec.core, "get_filesystem_class", load)
    with pytest.raises(SettingsError, match=remedy):
        open_partners(address)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("kredit_3174040101900001.csv", "kredit_xxxxxxxxxxxxxxxx.csv"),
        ("3174-0401-0190-0001.csv", "xxxx-xxxx-xxxx-xxxx.csv"),
        ("31.74.04.010190.0001", "xx.xx.xx.xxxxxx.xxxx"),
        ("31740401-01900001.csv", "xxxxxxxx-xxxxxxxx.csv"),
        ("317404 0101900001.csv", "xxxxxx xxxxxxxxxx.csv"),
        ("dari 081234567890.xlsx", "dari xxxxxxxxxxxx.xlsx"),
        ("dari +62812-3456-7890.xlsx", "dari +xxxxx-xxxx-xxxx.xlsx"),
        ("penjualan_20180115-20180121.csv", "penjualan_20180115-20180121.csv"),
        ("izin_15-01-2018_21-01-2018.csv", "izin_15-01-2018_21-01-2018.csv"),
        ("bank_20180115143000.csv", "bank_20180115143000.csv"),
        ("08-01-2018.csv", "08-01-2018.csv"),
        ("baris\nbaru\udcff.csv", "baris?baru?.csv"),
    ],
)
def test_a_name_hides_what_may_be_a_nik_or_a_phone_and_nothing_else(name, told):
    assert hide_digits(name) == told


def test_names_that_read_alike_are_numbered(tmp_path):
    (tmp_path / "bank").mkdir()
    for serial in (1, 2):
        (tmp_path / "bank" / f"317404010190000{serial}.csv").write_text("x")
    (first, second) = open_partners(str(tmp_path)).list_feed("bank")
    assert (first.name, second.name) == ("xxxxxxxxxxxxxxxx.csv", "xxxxxxxxxxxxxxxx.csv (2)")
    assert "3174" not in repr(first)


def test_a_number_that_another_file_already_bears_is_passed_over(tmp_path):
    (tmp_path / "bank").mkdir()
    for name in ("3174040101900001", "3174040101900002", "x" * 16 + " (2)", "x" * 16):
        (tmp_path / "bank" / name).write_text("x")
    assert len(set(names(str(tmp_path)))) == 4
