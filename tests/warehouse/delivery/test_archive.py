"""What was sent stands in the archive, whole and for ever; what was not sent does not."""

import hashlib
import json
import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import fsspec
import pytest

from approvals import approve
from pantau.delivery.archive import ArchiveUnreachable, archive_editions
from pantau.delivery.notices import send_held_notice
from pantau.delivery.weekly import queue_mails, render_editions, send_mails
from pantau.settings import SettingsError

CITY = ("role: official, reports: [weekly]", 'role: official, scope: "31.74", reports: [weekly]')
KEPT = {"index.html", "mail.txt", "mail.eml", "manifest.json"}


@pytest.fixture
def archive(week, tmp_path) -> Path:
    week.run.settings.archive = str(tmp_path / "arsip")
    return tmp_path / "arsip"


@pytest.fixture
def queued(week, archive):
    """Ani and Cici get all Jakarta, Budi gets his city."""
    path = week.run.settings.registry
    path.write_text(approve(path.read_text().replace(*CITY)))
    week.freeze()
    render_editions(week.run)
    queue_mails(week.run)
    return week


@pytest.fixture
def sent(queued):
    send_mails(queued.run)
    return queued


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_edition_that_was_sent_stands_whole_at_its_place(sent, archive):
    assert archive_editions(sent.run) == 2
    for scope in ("DKI", "31.74"):
        stored = {
            name: bytes(content)
            for name, content in sent.read(
                "select file_name, content from ops.edition_files where scope = %s", scope
            )
        }
        kept = files_of(archive / "weekly" / "2018-01-15" / scope / "1")
        facts = {"facts.json.gz"} if scope == "DKI" else set()
        assert set(kept) == KEPT | facts | set(stored)
        assert all(kept[name] == content for name, content in stored.items())
        ((text,),) = sent.read("select body_text from ops.editions where scope = %s", scope)
        assert kept["mail.txt"].decode() == text
        manifest = json.loads(kept.pop("manifest.json"))
        assert manifest["files"] == {
            name: hashlib.sha256(content).hexdigest() for name, content in kept.items()
        }
        assert (manifest["scope"], manifest["manifest"]["build_id"]) == (scope, manifest["build_id"])


def test_the_page_shows_its_pictures_by_the_files_beside_it(sent, archive):
    archive_editions(sent.run)
    folder = archive / "weekly" / "2018-01-15" / "DKI" / "1"
    page = (folder / "index.html").read_text()
    shown = re.findall(r'<img[^>]*src="([^"]+)"', page)
    assert len(shown) >= 3 and "cid:" not in page
    assert all((folder / name).is_file() for name in shown)


def test_the_mail_is_kept_as_it_went_out_without_who_got_it(sent, archive, mail_server):
    archive_editions(sent.run)
    kept = message_from_bytes((archive / "weekly/2018-01-15/DKI/1/mail.eml").read_bytes(), policy=default)
    went_out = message_from_bytes(dict(mail_server.taken)["ani@dki.example"], policy=default)
    assert kept["Subject"] == went_out["Subject"] and kept["To"] is None
    assert [part.get_payload() for part in kept.walk() if not part.is_multipart()] == [
        part.get_payload() for part in went_out.walk() if not part.is_multipart()
    ]


def test_no_file_names_a_recipient(sent, archive):
    archive_editions(sent.run)
    kept = files_of(archive)
    assert len(kept) > 10
    for name, content in kept.items():
        assert not re.search(rb"@(dki|okoce)\.example|\bani\b|\bbudi\b", content, re.IGNORECASE), name


def test_the_index_lists_what_was_sent(sent, archive):
    archive_editions(sent.run)
    index = (archive / "index.html").read_text()
    assert re.findall(r'href="([^"]+)/index\.html"', index) == [
        "weekly/2018-01-15/DKI/1",
        "weekly/2018-01-15/31.74/1",
    ]
    assert "Terkirim ke 2 penerima" in index and "Terkirim ke 1 penerima" in index
    for link in re.findall(r'href="([^"#]+)"', index):
        assert (archive / link).is_file(), link


def test_archiving_again_changes_no_byte(sent, archive):
    archive_editions(sent.run)
    before = files_of(archive)
    assert archive_editions(sent.run) == 0
    assert files_of(archive) == before


def test_an_edition_that_a_crash_left_half_written_is_written_again(sent, archive):
    archive_editions(sent.run)
    before = files_of(archive)
    folder = archive / "weekly/2018-01-15/DKI/1"
    (folder / "manifest.json").unlink()
    (folder / "mail.txt").write_text("setengah")
    assert archive_editions(sent.run) == 1
    assert files_of(archive) == before


def test_what_was_never_sent_is_not_archived(queued, archive):
    assert archive_editions(queued.run) == 0
    assert set(files_of(archive)) == {"index.html"}
    assert "Belum ada laporan yang dikirim." in (archive / "index.html").read_text()


def test_all_jakarta_is_archived_though_only_a_citys_mail_got_through(queued, archive, mail_server):
    mail_server.answers.update(dict.fromkeys(("ani@dki.example", "cici@dki.example"), "550 5.1.1 no"))
    send_mails(queued.run)
    assert archive_editions(queued.run) == 2
    assert "Tanpa penerima tersendiri" in (archive / "index.html").read_text()


def test_a_held_notice_is_archived_and_what_the_team_alone_was_told_is_not(week, archive):
    week.freeze()
    week.judge("hold", "workbooks")
    send_held_notice(week.run)
    assert week.read("select count(distinct edition) from ops.deliveries where status = 'sent'") == [(2,)]
    assert archive_editions(week.run) == 1
    assert set(files_of(archive / "held_notice" / "2018-01-15" / "DKI" / "1")) == KEPT


def test_an_object_store_holds_the_same(sent, archive):
    archive_editions(sent.run)
    sent.run.settings.archive = "memory://arsip"
    assert archive_editions(sent.run) == 2
    store = fsspec.filesystem("memory")
    try:
        kept = {path.removeprefix("/arsip/"): store.cat_file(path) for path in store.find("/arsip")}
    finally:
        store.rm("/arsip", recursive=True)
    assert kept == files_of(archive)


def test_an_archive_that_cannot_be_written_is_told_without_its_address(sent, tmp_path):
    (tmp_path / "berkas").write_text("no folder")
    sent.run.settings.archive = str(tmp_path / "berkas" / "arsip")
    with pytest.raises(ArchiveUnreachable, match="PANTAU_ARCHIVE") as raised:
        archive_editions(sent.run)
    assert str(tmp_path) not in str(raised.value)
    sent.run.settings.archive = "nowhere://arsip"
    with pytest.raises(SettingsError, match="PANTAU_ARCHIVE"):
        archive_editions(sent.run)
