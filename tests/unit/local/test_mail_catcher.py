"""The outbox: one file a recipient, bytes as received, in the order of arrival."""

import asyncio
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope

from pantau.local.mail_catcher import Outbox

MAIL = b"Subject: =?utf-8?q?Minggu?=\r\n\r\n.titik di depan\r\n\xff\x00 biner\r\n"


def deliver(outbox: Outbox, content: bytes, *recipients: str) -> str:
    envelope = Envelope()
    envelope.content = content
    envelope.rcpt_tos = list(recipients)
    return asyncio.run(outbox.handle_DATA(None, None, envelope))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_each_recipient_gets_a_file_with_the_bytes_as_received(tmp_path):
    answer = deliver(Outbox(tmp_path), MAIL, "a@okoce.example", "b@okoce.example")
    assert answer.startswith("250")
    assert [name.split("-", 2)[2] for name in names(tmp_path)] == [
        "a@okoce.example.eml",
        "b@okoce.example.eml",
    ]
    assert all(path.read_bytes() == MAIL for path in tmp_path.iterdir())


def test_names_sort_in_the_order_of_arrival_also_after_a_restart(tmp_path):
    for number in range(12):
        deliver(Outbox(tmp_path), str(number).encode(), "a@okoce.example")
    assert [(tmp_path / name).read_text() for name in names(tmp_path)] == [str(n) for n in range(12)]


def test_two_catchers_on_one_folder_overwrite_nothing(tmp_path):
    first, second = Outbox(tmp_path), Outbox(tmp_path)
    for outbox in (first, second, first, second):
        deliver(outbox, b"x", "a@okoce.example")
    assert len(names(tmp_path)) == 4


def test_a_recipient_cannot_leave_the_folder(tmp_path):
    outbox = tmp_path / "outbox"
    deliver(Outbox(outbox), b"x", "../../etc/passwd@okoce.example")
    assert names(tmp_path) == ["outbox"]
    assert names(outbox)[0].endswith("-.._.._etc_passwd@okoce.example.eml")


def test_a_mail_that_cannot_be_kept_for_all_is_kept_for_none_and_refused(tmp_path, monkeypatch):
    outbox = Outbox(tmp_path)
    write, calls = outbox._write, []

    def fail_the_second_time(content: bytes, recipient: str) -> Path:
        calls.append(recipient)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return write(content, recipient)

    monkeypatch.setattr(outbox, "_write", fail_the_second_time)
    assert deliver(outbox, MAIL, "a@okoce.example", "b@okoce.example").startswith("451")
    assert names(tmp_path) == []


@pytest.mark.parametrize("name", ["note.txt", "20180122T000000-7-a@okoce.example.eml"])
def test_files_that_stand_there_already_stay(tmp_path, name):
    (tmp_path / name).write_text("old")
    deliver(Outbox(tmp_path), b"new", "a@okoce.example")
    assert (tmp_path / name).read_text() == "old"
    assert len(names(tmp_path)) == 2
