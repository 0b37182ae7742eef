"""Mails as they are written, and as a mail reader takes them apart again."""

from datetime import date
from email import message_from_bytes
from email.policy import default

import pytest

from pantau.delivery.mail import compose_content, compose_mail
from pantau.report.edition import Edition, EditionFile, EditionKey
from pantau.settings import Settings

PICTURES = (
    EditionFile("corong.png", "image/png", b"\x89PNG corong", "corong@pantau"),
    EditionFile("peta.png", "image/png", b"\x89PNG peta", "peta@pantau"),
)
SHEET = EditionFile(
    "OK-OCE.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK sheet"
)
EDITION = Edition(
    EditionKey("weekly", date(2018, 1, 15)),
    7,
    "[OK OCE] · P1 4.230",
    "Isi · teks\n",
    '<p>Isi · html</p><img src="cid:corong@pantau"><img src="cid:peta@pantau">',
    {},
    (*PICTURES, SHEET),
)
SETTINGS = Settings(
    warehouse_url="postgresql://x", pseudonym_key="k", mail_from="Pantau OK OCE <pantau@okoce.example>"
)


def compose(edition=EDITION, settings=SETTINGS, form="full"):
    mail = compose_mail(edition, settings, "ani@dki.example", "<id@okoce.example>", form)
    return message_from_bytes(mail.as_bytes(), policy=default)


def tree(part):
    """The types of a mail and of its parts."""
    if part.is_multipart():
        return (part.get_content_type(), *map(tree, part.iter_parts()))
    return part.get_content_type()


def read(part):
    """A text as it was before its lines were ended as mails end them."""
    return part.get_content().replace("\r\n", "\n")


def test_a_mail_holds_text_then_html_with_its_pictures_and_the_sheet_attached():
    related = ("multipart/related", "text/html", "image/png", "image/png")
    alternative = ("multipart/alternative", "text/plain", related)
    assert tree(compose()) == ("multipart/mixed", alternative, SHEET.content_type)


def test_every_part_comes_out_as_it_went_in():
    mail = compose()
    assert read(mail.get_body(("plain",))) == EDITION.text
    assert read(mail.get_body(("html",))).strip() == EDITION.html
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == (SHEET.name, SHEET.content)
    shown = [part for part in mail.walk() if part.get_content_type() == "image/png"]
    assert [(part["Content-ID"], part.get_content()) for part in shown] == [
        (f"<{file.content_id}>", file.content) for file in PICTURES
    ]
    assert {part.get_content_disposition() for part in shown} == {"inline"}


def test_headers_name_the_mail_and_where_answers_go():
    mail = compose()
    assert (mail["Subject"], mail["Message-ID"]) == (EDITION.subject, "<id@okoce.example>")
    assert (mail["To"], mail["Auto-Submitted"]) == ("ani@dki.example", "auto-generated")
    assert mail["Reply-To"] == SETTINGS.mail_from
    assert mail["List-Unsubscribe"] == "<mailto:pantau@okoce.example?subject=Berhenti>"
    assert mail["Date"].datetime.tzinfo is not None


def test_answers_and_requests_to_stop_go_where_the_settings_say():
    settings = SETTINGS.model_copy(update={"reply_to": "Tim Data <tim.data@okoce.example>"})
    mail = compose(settings=settings)
    assert mail["From"] == SETTINGS.mail_from
    assert mail["Reply-To"] == "Tim Data <tim.data@okoce.example>"
    assert mail["List-Unsubscribe"] == "<mailto:tim.data@okoce.example?subject=Berhenti>"


def test_who_wants_text_gets_the_text_alone():
    mail = compose(form="text")
    assert tree(mail) == "text/plain"
    assert read(mail) == EDITION.text


def test_a_notice_without_files_is_text_and_html():
    mail = compose(Edition(EDITION.key, 7, "Subjek", "Teks\n", "<p>Html</p>", {}))
    assert tree(mail) == ("multipart/alternative", "text/plain", "text/html")


def test_the_same_edition_gives_the_same_bytes():
    assert compose_content(EDITION).as_bytes() == compose_content(EDITION).as_bytes()


@pytest.mark.parametrize("form", ["full", "text"])
def test_a_mail_is_ascii_in_lines_that_every_server_takes(form):
    content = compose_mail(EDITION, SETTINGS, "ani@dki.example", "<id@okoce.example>", form).as_bytes()
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 80
    assert b"\n" not in b"".join(lines)
