"""A preview shows and sends the report as it would be, and leaves no trace where reports are kept."""

import logging
import re
from email import message_from_bytes
from email.policy import default

import pytest

from pantau.delivery.preview import make_preview, send_preview, write_preview
from pantau.delivery.weekly import render_editions
from pantau.report.facts import ReportError


@pytest.fixture
def built(week, tmp_path, monkeypatch):
    monkeypatch.setenv("PANTAU_HOME", str(tmp_path / "home"))
    week.freeze()
    return week


def preview(week, scope: str = "DKI"):
    return make_preview(week.run.settings, week.run.week, scope)


def test_a_preview_is_the_edition_that_would_be_stored(built):
    shown = preview(built)
    assert built.read("select count(*) from ops.editions") == [(0,)]
    render_editions(built.run)
    assert built.read("select subject, body_text, body_html from ops.editions") == [
        (shown.subject, shown.text, shown.html)
    ]
    files = built.read("select file_name, content from ops.edition_files")
    assert dict(files) == {file.name: file.content for file in shown.files}


def test_its_page_stands_in_the_home_with_its_pictures_and_replaces_the_one_before(built, tmp_path):
    page = write_preview(preview(built, "31.74"))
    assert page == tmp_path / "home" / "preview" / "weekly" / "2018-01-15" / "31.74" / "index.html"
    (page.parent / "kemarin.png").write_bytes(b"old")
    assert write_preview(preview(built, "31.74")) == page
    shown = re.findall(r'<img[^>]*src="([^"]+)"', page.read_text())
    assert shown and all((page.parent / name).is_file() for name in shown)
    assert not (page.parent / "kemarin.png").exists()


def test_a_trial_goes_to_one_address_marked_as_one_and_counts_as_nothing(built, mail_server, caplog):
    caplog.set_level(logging.INFO, "pantau")
    shown = preview(built)
    assert send_preview(built.run.settings, shown, "saya@okoce.example") == "SMTP 250"
    ((recipient, content),) = mail_server.taken
    mail = message_from_bytes(content, policy=default)
    assert (recipient, mail["Subject"]) == ("saya@okoce.example", f"[UJI] {shown.subject}")
    html = mail.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert html.strip() == shown.html.strip()
    assert built.read("select count(*) from ops.editions") == [(0,)]
    assert built.read("select count(*) from ops.deliveries") == [(0,)]
    told = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("pantau"))
    assert "Sent a trial of weekly 2018-01-15" in told and "saya@" not in told


def test_a_held_week_has_no_preview_and_neither_has_a_place_that_is_none(built):
    with pytest.raises(ReportError, match=r"31\.99"):
        preview(built, "31.99")
    built.judge("hold", "workbooks")
    with pytest.raises(ReportError, match="is held"):
        preview(built)
