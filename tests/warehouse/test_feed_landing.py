"""Partners' files into landing: each content and each row once, faults as outcomes, nothing half-way."""

import csv
import io
import logging
from datetime import date

import pytest
from openpyxl import Workbook
from pydantic import SecretStr

from pantau.contract import load_contract
from pantau.landing import feed_files, feeds
from pantau.landing.cells import participant_id
from pantau.landing.pull import pull_feed
from pantau.periods import Week
from pantau.runs import Run
from pantau.sample import write_partners
from pantau.settings import Settings
from pantau.sources.partners import PartnersFolder, PartnersUnreachable
from pantau.sources.tables import FileOutOfReach
from pantau.warehouse import connect

WEEK = Week(date(2018, 1, 15))
HEADERS = [column.header for column in load_contract().feed("bank").columns]


def nik(serial):
    return f"317404010190{serial:04d}"


def loan(serial=1, paid_on="10/01/2018", amount="5000000"):
    return ["Bank DKI", "K1", nik(serial), "Citra", "KUR", "1", "", paid_on, amount, "1", "Tebet"]


def as_csv(*rows, delimiter=";", encoding="utf-8"):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows([HEADERS, *rows])
    return text.getvalue().encode(encoding)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "partners" / "bank").mkdir(parents=True)
    return tmp_path / "partners" / "bank"


@pytest.fixture
def run(fresh_warehouse, folder):
    settings = Settings(
        warehouse_url=SecretStr(fresh_warehouse),
        pseudonym_key=SecretStr("kunci uji"),
        partners=str(folder.parent),
    )
    return Run(WEEK, "run", settings)


def fetch(run, query, *parameters):
    with connect(run.url) as connection:
        return connection.execute(query, parameters).fetchall()


def files(run):
    """The newest pull's files: name, status, rows."""
    return fetch(
        run,
        """
        select file_name, status, cardinality(row_version_ids)
        from landing.partner_files
        inner join landing.feed_file_versions using (feed_file_version_id)
        where feed_pull_id = (select max(feed_pull_id) from landing.feed_pulls)
        order by file_name
        """,
    )


def test_distinct_rows_land_once_however_they_were_written(run, folder):
    (folder / "a.csv").write_bytes(as_csv(loan(1), loan(2), loan(1)))
    (folder / "b.txt").write_bytes(as_csv(loan(2), loan(3), delimiter="\t", encoding="utf-16"))
    assert pull_feed(run, "bank") == "read"
    assert files(run) == [("a.csv", "read", 3), ("b.txt", "read", 2)]
    rows = fetch(run, "select cells ->> 2, participant_id from landing.feed_row_versions order by 1")
    assert rows == [(nik(serial), participant_id(nik(serial), b"kunci uji")) for serial in (1, 2, 3)]
    places = "select row_numbers, row_version_ids from landing.feed_file_versions"
    numbers, versions = fetch(run, f"{places} where cardinality(row_numbers) = 3")[0]
    assert numbers == [2, 3, 4] and versions[0] == versions[2] != versions[1]


def test_an_unchanged_content_is_read_once_under_whatever_name(run, folder, monkeypatch):
    (folder / "a.csv").write_bytes(as_csv(loan()))
    pull_feed(run, "bank")

    def refuse(*_):
        raise AssertionError("A known content was read again")

    with monkeypatch.context() as patch:
        patch.setattr(feeds, "FeedFile", refuse)
        (folder / "b.csv").write_bytes(as_csv(loan()))
        assert pull_feed(run, "bank") == "read"
    assert files(run) == [("a.csv", "read", 1), ("b.csv", "read", 1)]
    monkeypatch.setattr(feeds, "READER_VERSION", feed_files.READER_VERSION + 1)
    pull_feed(run, "bank")
    assert fetch(run, "select count(*) from landing.feed_file_versions") == [(2,)]
    assert fetch(run, "select count(*) from landing.feed_row_versions") == [(1,)]


def test_every_fault_of_a_file_is_an_outcome_beside_the_others(run, folder, caplog):
    caplog.set_level(logging.INFO)
    book = Workbook()
    book.active.append(HEADERS)
    book.save(folder / "utuh.xlsx")
    whole = (folder / "utuh.xlsx").read_bytes()
    (folder / "baik.csv").write_bytes(as_csv(loan(), delimiter="|", encoding="cp1252"))
    (folder / "kosong.csv").touch()
    (folder / "putus.xlsx").write_bytes(whole[: len(whole) // 2])
    (folder / "lama.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    (folder / f"dari {nik(7)} 081234567890.csv").write_bytes(b"bukan tabel " + nik(8).encode())
    (folder / "kutip.csv").write_bytes(as_csv(loan(2)) + f'Bank DKI;K2;"{nik(9)}\n'.encode())
    (folder / "map").mkdir()
    assert pull_feed(run, "bank") == "read"
    assert files(run) == [
        ("baik.csv", "read", 1),
        ("dari xxxxxxxxxxxxxxxx xxxxxxxxxxxx.csv", "unreadable", 0),
        ("kosong.csv", "unreadable", 0),
        ("kutip.csv", "read", 2),
        ("lama.xls", "unreadable", 0),
        ("putus.xlsx", "unreadable", 0),
        ("utuh.xlsx", "read", 0),
    ]
    problems = fetch(run, "select problem from landing.feed_file_versions where problem is not null")
    assert len(problems) == 5
    for serial in (7, 8, 9):
        assert nik(serial) not in caplog.text + str(problems)
    assert "081234567890" not in caplog.text


def test_a_file_that_breaks_off_leaves_no_row(run, folder, monkeypatch):
    def break_off(file):
        yield from original(file)
        raise feed_files.FileUnreadable("The file broke off.")

    original = feed_files.FeedFile.rows
    monkeypatch.setattr(feed_files.FeedFile, "rows", break_off)
    (folder / "a.csv").write_bytes(as_csv(loan(1)))
    assert pull_feed(run, "bank") == "missing"
    monkeypatch.setattr(feed_files.FeedFile, "rows", original)
    (folder / "b.csv").write_bytes(as_csv(loan(2)))
    assert pull_feed(run, "bank") == "read"
    assert files(run) == [("a.csv", "unreadable", 0), ("b.csv", "read", 1)]
    assert fetch(run, "select count(*) from landing.feed_row_versions") == [(1,)]


def test_a_file_that_goes_between_two_looks_at_it_is_read_when_it_is_back(run, folder, monkeypatch):
    def vanish(*_):
        raise FileOutOfReach("It was gone.")

    (folder / "a.csv").write_bytes(as_csv(loan()))
    for step in ("fetch", "hash_content"):
        with monkeypatch.context() as patch:
            patch.setattr(PartnersFolder, step, vanish)
            assert pull_feed(run, "bank") == "missing"
        assert files(run) == [("a.csv", "unreadable", 0)]
    assert pull_feed(run, "bank") == "read"
    assert files(run) == [("a.csv", "read", 1)]


def test_a_store_that_does_not_answer_leaves_nothing(run, folder):
    run.settings.partners += "-tidak-terpasang"
    with pytest.raises(PartnersUnreachable):
        pull_feed(run, "bank")
    assert fetch(run, "select count(*) from landing.feed_pulls") == [(0,)]


@pytest.mark.parametrize("partners", ["", "there"])
def test_no_setting_and_no_folder_are_a_missing_feed(run, partners):
    run.settings.partners = partners and run.settings.partners
    assert pull_feed(run, "mart") == "missing"
    assert fetch(run, "select feed, file_count from landing.feed_pulls") == [("mart", 0)]


def test_numbers_that_no_database_holds_and_odd_characters_land_as_text(run, folder):
    book = Workbook()
    book.active.append(HEADERS)
    book.active.append(["Bank", "K1", 3174040101900001, None, "=1/0", "1e999", True, 43115, 2.5, "NaN"])
    book.save(folder / "a.xlsx")
    lone_surrogate = "\nNUL\0\ud800;K2".encode("utf-16", "surrogatepass").removeprefix(b"\xff\xfe")
    (folder / "b.csv").write_bytes(";".join(HEADERS).encode("utf-16") + lone_surrogate)
    assert pull_feed(run, "bank") == "read"
    (first,), (second,) = fetch(run, "select cells from landing.feed_row_versions order by cells ->> 1")
    assert first[2] == 3174040101900001 and first[6:10] == [True, 43115, 2.5, "NaN"]
    assert second[0].startswith("NUL") and "\0" not in second[0]


def test_every_row_of_the_sample_programmes_files_lands(run, tmp_path):
    counts = write_partners(tmp_path / "contoh", WEEK)
    run.settings.partners = str(tmp_path / "contoh")
    for feed, count in counts.items():
        assert pull_feed(run, feed) == "read"
        assert sum(rows for _, _, rows in files(run)) == count > 0
    assert fetch(run, "select problem from landing.feed_file_versions where problem is not null") == []
