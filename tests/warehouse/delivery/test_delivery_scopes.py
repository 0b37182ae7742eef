"""Everybody gets their own scope, in their own format, as the registry has them when the mail leaves."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from psycopg.errors import LockNotAvailable

from approvals import approve, forget
from pantau.delivery import sending
from pantau.delivery.ledger import NOT_AS_APPROVED, Ledger
from pantau.delivery.outbox import DeliveryError, lock_report
from pantau.delivery.weekly import queue_mails, render_editions, send_mails
from pantau.registry import RegistryError
from pantau.report.edition import EditionKey
from pantau.warehouse import connect

REGISTRY = """
workbooks: []
recipients:
  - {name: Ani, email: ani@dki.example, role: official, reports: [weekly], approved_by: Laras}
  - {name: B, email: budi@dki.example, role: official, scope: "31.74", approved_by: Laras, reports: [weekly]}
  - name: Cici
    email: cici@dki.example
    role: official
    scope: "31.74.04"
    reports: [weekly]
    format: text
    approved_by: Laras
approvers:
  - {name: Laras, email: laras@okoce.example}
"""
SCOPES = {"ani@dki.example": "DKI", "budi@dki.example": "31.74", "cici@dki.example": "31.74.04"}
APPROVAL_OF_ANI = ("reports: [weekly], approved_by: Laras}", "reports: [weekly]}")
MANY = [f"{name}@dki.example" for name in ("ani", "budi", "cici", "dodi", "eka", "fani", "gita")]


def rewrite(week, *changes: tuple[str, str]) -> None:
    """Changes the registry, as a person and an approver do."""
    path = week.run.settings.registry
    content = forget(path.read_text(encoding="utf-8"))
    for old, new in changes:
        assert old in content
        content = content.replace(old, new)
    path.write_text(approve(content), encoding="utf-8")


@pytest.fixture
def rendered(week):
    week.run.settings.registry.write_text(approve(REGISTRY), encoding="utf-8")
    week.freeze()
    assert render_editions(week.run) == 3
    return week


@pytest.fixture
def queued(rendered):
    assert queue_mails(rendered.run) == 3
    return rendered


@pytest.fixture
def queued_for_many(week):
    """Seven recipients of one edition."""
    entries = "\n".join(
        f"  - {{name: X, email: {each}, role: official, reports: [weekly], approved_by: Laras}}"
        for each in MANY
    )
    head, _, _ = REGISTRY.partition("  - {name: Ani")
    tail = "approvers:\n  - {name: Laras, email: laras@okoce.example}\n"
    week.run.settings.registry.write_text(approve(f"{head}{entries}\n{tail}"), encoding="utf-8")
    week.freeze()
    render_editions(week.run)
    assert queue_mails(week.run) == len(MANY)
    return week


def statuses(week) -> dict[str, str]:
    return {recipient: status for recipient, (status, _) in week.deliveries.items()}


def test_everybody_gets_the_edition_of_their_scope_word_for_word(queued, mail_server):
    assert send_mails(queued.run) == 3
    stored = {
        scope: rest for scope, *rest in queued.read("select scope, subject, body_text from ops.editions")
    }
    assert set(stored) == {"DKI", "31.74", "31.74.04"}
    assert len({subject for subject, _ in stored.values()}) == 3
    for recipient, content in mail_server.taken:
        mail = message_from_bytes(content, policy=default)
        subject, text = stored[SCOPES[recipient]]
        assert mail["Subject"] == subject
        assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == text


def test_pictures_and_sheet_arrive_byte_for_byte_and_the_html_shows_every_picture(queued, mail_server):
    send_mails(queued.run)
    mail = message_from_bytes(dict(mail_server.taken)["ani@dki.example"], policy=default)
    files = queued.read("select file_name, content, content_id from ops.edition_files where scope = 'DKI'")
    parts = {part.get_filename(): part for part in mail.walk() if part.get_filename()}
    assert {name: part.get_content() for name, part in parts.items()} == {
        name: content for name, content, _ in files
    }
    html = mail.get_body(("html",)).get_content()
    shown = [content_id for *_, content_id in files if content_id]
    assert len(shown) >= 3
    assert all(html.count(f"cid:{content_id}") == 1 for content_id in shown)
    assert {part["Content-ID"] for part in parts.values() if part["Content-ID"]} == {
        f"<{content_id}>" for content_id in shown
    }
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_disposition() for part in mail.iter_parts()] == [None, "attachment"]


def test_who_wants_text_gets_the_text_alone(queued, mail_server):
    send_mails(queued.run)
    mail = message_from_bytes(dict(mail_server.taken)["cici@dki.example"], policy=default)
    assert mail.get_content_type() == "text/plain"


def test_all_scopes_of_a_week_stay_once_one_of_them_has_left(queued, mail_server):
    mail_server.answers["budi@dki.example"] = "450 4.2.0 greylisted"
    with pytest.raises(DeliveryError, match="1 mails of 3 editions of weekly 2018-01-15 were deferred"):
        send_mails(queued.run)
    before = queued.read("select * from ops.editions order by scope")
    files = queued.read("select md5(content) from ops.edition_files order by scope, file_name")
    queued.execute("update ops.edition_figures set cumulative_count = 999")
    render_editions(queued.run)
    assert queue_mails(queued.run) == 1
    assert queued.read("select * from ops.editions order by scope") == before
    assert queued.read("select md5(content) from ops.edition_files order by scope, file_name") == files
    mail_server.answers.clear()
    assert send_mails(queued.run) == 3


def test_files_are_replaced_with_their_edition_while_nothing_has_left(queued):
    queued.execute(
        "insert into ops.edition_files values ('weekly', '2018-01-15', 'DKI', 1, 'x', 'a/b', null, '')"
    )
    files = "select file_name from ops.edition_files where scope = 'DKI' order by 1"
    assert ("x",) in queued.read(files)
    render_editions(queued.run)
    assert ("x",) not in queued.read(files)


def test_who_gets_another_scope_while_queued_gets_that_one_only(queued, mail_server):
    rewrite(queued, ('"31.74", approved', '"DKI", approved'))
    assert queue_mails(queued.run) == 3
    assert send_mails(queued.run) == 3
    rows = queued.read("select scope, status from ops.deliveries where recipient = 'budi@dki.example'")
    assert rows == [("DKI", "sent")]


def test_a_scope_that_came_into_the_registry_behind_the_rendering_is_told(rendered):
    rewrite(rendered, ('"31.74", approved', '"31.74.05", approved'))
    with pytest.raises(DeliveryError, match=r"No edition stands stored of weekly 2018-01-15 31\.74\.05"):
        queue_mails(rendered.run)
    assert rendered.deliveries == {}


@pytest.mark.parametrize(
    "change",
    [
        ("budi@", "bayu@"),
        ('"31.74", approved', '"31.74.05", approved'),
        ('"31.74", approved', '"31.74", format: text, approved'),
    ],
    ids=["left", "other scope", "other format"],
)
def test_who_changed_in_the_registry_since_queueing_is_passed_over(change, queued, mail_server):
    rewrite(queued, change)
    assert send_mails(queued.run) == 2
    assert queued.deliveries["budi@dki.example"] == ("skipped", NOT_AS_APPROVED)
    assert sorted(mail_server.reached) == ["ani@dki.example", "cici@dki.example"]


def test_who_was_passed_over_is_queued_again_once_the_registry_names_them_while_nothing_has_left(
    queued, mail_server
):
    mail_server.answers.update(dict.fromkeys(("ani@dki.example", "cici@dki.example"), "450 4.2.0 later"))
    rewrite(queued, ("budi@", "bayu@"))
    with pytest.raises(DeliveryError):
        send_mails(queued.run)
    rewrite(queued, ("bayu@", "budi@"))
    assert queue_mails(queued.run) == 3
    mail_server.answers.clear()
    assert send_mails(queued.run) == 3


def test_a_recipient_whom_nobody_approved_holds_the_report(rendered, mail_server):
    rewrite(rendered, APPROVAL_OF_ANI)
    with pytest.raises(RegistryError, match="Nobody approved recipients 0"):
        queue_mails(rendered.run)
    assert rendered.deliveries == {} and not mail_server.taken


@pytest.mark.parametrize(
    "change",
    [
        ("budi@", "bayu@"),
        ('"31.74"', '"DKI"'),
        ("format: text", "format: full"),
        ("[weekly]", "[weekly, monthly]"),
    ],
    ids=["address", "scope", "format", "reports"],
)
def test_an_entry_that_changed_since_it_was_approved_holds_the_report(change, queued, mail_server):
    path = queued.run.settings.registry
    content = path.read_text(encoding="utf-8")
    assert change[0] in content
    path.write_text(content.replace(*change), encoding="utf-8")
    with pytest.raises(RegistryError, match=r"Nobody approved recipients .* as they stand"):
        send_mails(queued.run)
    assert mail_server.taken == []


def test_an_approval_taken_back_behind_the_queueing_holds_it_too(queued, mail_server):
    rewrite(queued, APPROVAL_OF_ANI)
    with pytest.raises(RegistryError, match="Nobody approved recipients 0"):
        send_mails(queued.run)
    assert not mail_server.taken


def test_a_server_that_turns_everybody_down_is_to_blame_and_costs_nobody_their_mail(
    queued_for_many, mail_server
):
    mail_server.answers.update(dict.fromkeys(MANY, "554 5.7.1 sending limit of pantau@okoce.example reached"))
    with pytest.raises(DeliveryError, match=r"5 recipients in a row, lastly with SMTP 554 5\.7\.1"):
        send_mails(queued_for_many.run)
    assert set(statuses(queued_for_many).values()) == {"queued"}
    mail_server.answers.clear()
    assert send_mails(queued_for_many.run) == len(MANY)
    assert sorted(mail_server.reached) == MANY


def test_so_many_bad_addresses_keep_nobody_else_waiting(queued_for_many, mail_server):
    mail_server.answers.update(dict.fromkeys(MANY[:5], "550 5.1.1 no such user"))
    for _ in range(2):
        with pytest.raises(DeliveryError, match="in a row"):
            send_mails(queued_for_many.run)
    assert sorted(mail_server.reached) == MANY[5:]
    assert {statuses(queued_for_many)[each] for each in MANY[:5]} == {"queued"}


def test_a_few_bad_addresses_between_good_ones_are_their_own_fault(queued_for_many, mail_server):
    bad = [*MANY[:3], *MANY[4:6]]
    mail_server.answers.update(dict.fromkeys(bad, "550 5.1.1 no such user"))
    assert send_mails(queued_for_many.run) == 2
    assert {each for each, status in statuses(queued_for_many).items() if status == "failed"} == set(bad)


def test_mails_leave_at_the_pace_that_the_settings_say(queued_for_many, mail_server, monkeypatch):
    waited: list[float] = []
    clock = [100.0]

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        clock[0] += seconds

    monkeypatch.setattr(sending.time, "monotonic", lambda: clock[0])
    monkeypatch.setattr(sending.time, "sleep", sleep)
    queued_for_many.run.settings.mails_per_minute = 30
    assert send_mails(queued_for_many.run) == len(MANY)
    assert waited == [2.0] * (len(MANY) - 1)


def render_other_figures(week) -> None:
    """Another run makes the week's report anew, with other figures."""
    week.execute("update ops.edition_figures set cumulative_count = cumulative_count + 1000")
    render_editions(week.run)


def subjects_taken(mail_server) -> set[str]:
    return {message_from_bytes(content, policy=default)["Subject"] for _, content in mail_server.taken}


def test_what_was_replaced_before_the_first_mail_is_claimed_leaves_as_it_stands_then(
    queued, mail_server, monkeypatch
):
    def replace_once(_: object) -> None:
        if not mail_server.taken:
            render_other_figures(queued)

    monkeypatch.setattr(sending._Pace, "wait", replace_once)
    send_mails(queued.run)
    stored = {subject for (subject,) in queued.read("select subject from ops.editions")}
    assert subjects_taken(mail_server) == stored
    assert any("P1 2.200" in subject for subject in stored)


def test_what_stands_stored_is_not_replaced_while_a_mail_is_being_sent(queued, mail_server, monkeypatch):
    send = sending.MailServer.send

    def replace_and_send(server: sending.MailServer, content: bytes, recipient: str) -> str:
        render_other_figures(queued)
        return send(server, content, recipient)

    before = queued.read("select * from ops.editions order by scope")
    monkeypatch.setattr(sending.MailServer, "send", replace_and_send)
    send_mails(queued.run)
    assert queued.read("select * from ops.editions order by scope") == before
    assert subjects_taken(mail_server) == {
        subject for (subject,) in queued.read("select subject from ops.editions")
    }


def test_nothing_is_claimed_while_the_report_is_being_stored(queued):
    key = EditionKey("weekly", queued.run.week.start)
    with connect(queued.run.url, "reporter") as storing, connect(queued.run.url, "reporter") as claiming:
        lock_report(storing, key)
        claiming.autocommit = True
        claiming.execute("set lock_timeout = '100ms'")
        with pytest.raises(LockNotAvailable):
            Ledger(claiming, key).claim(tried=False)
    assert set(statuses(queued).values()) == {"queued"}


def test_scopes_that_are_not_made_again_are_taken_out_while_nothing_has_left(queued, mail_server):
    head, _, tail = REGISTRY.partition("  - {name: B,")
    _, approvers, names = tail.partition("approvers:")
    queued.run.settings.registry.write_text(approve(f"{head}{approvers}{names}"), encoding="utf-8")
    render_other_figures(queued)
    assert queued.read("select distinct scope from ops.editions") == [("DKI",)]
    assert queued.read("select distinct scope from ops.edition_files") == [("DKI",)]
    assert statuses(queued) == {"ani@dki.example": "queued"}
    assert send_mails(queued.run) == 1


def test_scopes_stay_once_a_mail_of_any_has_left(queued, mail_server):
    mail_server.answers["budi@dki.example"] = "450 4.2.0 greylisted"
    with pytest.raises(DeliveryError):
        send_mails(queued.run)
    rewrite(queued, ("budi@", "bayu@"), ('"31.74", approved', '"DKI", approved'))
    render_editions(queued.run)
    assert len(queued.read("select scope from ops.editions")) == 3


@pytest.mark.parametrize("setting", ["mail_from", "reply_to"])
def test_a_setting_that_no_mail_can_be_made_with_costs_nobody_their_mail(setting, queued, mail_server):
    bad = queued.run.settings.model_copy(update={setting: "Pantau\n <pantau@okoce.example>"})
    with pytest.raises(DeliveryError, match="look at PANTAU_MAIL_FROM and PANTAU_REPLY_TO"):
        send_mails(replace(queued.run, settings=bad))
    assert set(statuses(queued).values()) == {"queued"} and not mail_server.taken
    assert send_mails(queued.run) == 3
