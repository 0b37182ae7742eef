"""The mails to facilitators: once per occasion, whatever the gate says, over real SMTP."""

import logging
from dataclasses import replace
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from pantau.delivery import workbook_notices
from pantau.delivery.outbound import OutboundRefused
from pantau.delivery.outbox import DeliveryError
from pantau.delivery.smtp import Uncertain, Unreachable
from pantau.delivery.workbook_notices import send_workbook_notices
from pantau.feedback.model import Feedback, Finding, Line, TabCounts
from pantau.periods import Week

WEEK = Week(date(2018, 1, 15))
TEBET, SETIABUDI, KOJA = "31.74.01", "31.74.02", "31.72.03"
REGISTRY = """
workbooks:
  - kecamatan_code: "31.74.01"
    spreadsheet_id: tebet
    facilitators: [{name: Ani, email: ani@oc.example}, {name: Budi, email: budi@oc.example}]
  - kecamatan_code: "31.74.02"
    spreadsheet_id: setiabudi
    facilitators: [{name: Ani, email: ani@oc.example}, {name: Ani, email: ANI@oc.example}]
  - {kecamatan_code: "31.72.03", spreadsheet_id: koja}
recipients: []
"""
EVERYBODY = {(TEBET, "ani@oc.example"), (TEBET, "budi@oc.example"), (SETIABUDI, "ANI@oc.example")}
LINE = Line(
    Finding("P1", 27, "NIK", "P1-01", "karantina", 5),
    "NIK bukan 16 angka.",
    "Salin dari KTP.",
    "#",
    WEEK.start,
)


def make_feedback(code: str, is_precheck: bool = False) -> Feedback:
    return Feedback(
        kecamatan_code=code,
        kecamatan_name={TEBET: "Tebet", SETIABUDI: "Setiabudi", KOJA: "Koja"}[code],
        week=WEEK,
        is_precheck=is_precheck,
        pulled_at=datetime(2018, 1, 19 if is_precheck else 21, 23, tzinfo=UTC),
        is_held=False,
        reasons=(),
        counts=(TabCounts("P1", 30, 29, 1, 0),),
        trends=(),
        lines=(LINE,),
        fixed_count=0,
        workbook_link="https://docs.google.com/spreadsheets/d/koja/edit",
    )


@pytest.fixture
def told(week, monkeypatch):
    """The feedback that each workbook has now, by kecamatan; tests change it."""
    week.run.settings.registry.write_text(REGISTRY, encoding="utf-8")
    feedbacks = {code: make_feedback(code) for code in (TEBET, SETIABUDI, KOJA)}

    def read_feedback(run, code):
        feedback = feedbacks.get(code)
        return feedback and replace(feedback, is_precheck=run.is_precheck)

    monkeypatch.setattr(workbook_notices, "read_feedback", read_feedback)
    return feedbacks


@pytest.fixture
def precheck(week):
    return replace(week.run, run_id="precheck", is_precheck=True)


def rows(week, columns):
    return week.read(
        f"select {columns} from ops.deliveries join ops.editions "
        "using (report, period_start, scope, edition) order by scope, edition, recipient"
    )


def test_every_workbook_tells_its_own_facilitators(week, told, mail_server):
    assert send_workbook_notices(week.run) == 3
    assert set(rows(week, "scope, recipient")) == EVERYBODY
    assert set(rows(week, "report, edition, status")) == {("workbook_notice", 1, "sent")}
    subjects = [message_from_bytes(content, policy=default)["Subject"] for _, content in mail_server.taken]
    assert sorted(subjects) == [
        "[OK OCE] Setiabudi · Minggu 15–21 Jan 2018: 1 baris perlu diperbaiki",
        *["[OK OCE] Tebet · Minggu 15–21 Jan 2018: 1 baris perlu diperbaiki"] * 2,
    ]


def test_whoever_has_two_workbooks_gets_two_mails_that_are_told_apart(week, told):
    path = week.run.settings.registry
    path.write_text(path.read_text().replace(", {name: Ani, email: ANI@oc.example}", ""))
    send_workbook_notices(week.run)
    ids = week.read("select message_id from ops.deliveries where recipient = 'ani@oc.example'")
    assert len(set(ids)) == 2


def test_a_message_id_stands_on_one_line(week, told, mail_server):
    send_workbook_notices(week.run)
    ids = {f"Message-ID: {message_id}" for (message_id,) in rows(week, "message_id")}
    lines = {line.decode() for _, content in mail_server.taken for line in content.splitlines()}
    assert len(ids & lines) == 3


def test_a_repeated_run_tells_nobody_twice(week, told, mail_server):
    send_workbook_notices(week.run)
    told[TEBET] = replace(told[TEBET], lines=(), counts=(TabCounts("P1", 30, 30, 0, 0),))
    assert send_workbook_notices(replace(week.run, run_id="again")) == 3
    assert len(mail_server.taken) == 3


def test_a_precheck_and_its_week_are_two_editions(week, told, precheck, mail_server):
    assert send_workbook_notices(precheck) == 3
    assert send_workbook_notices(week.run) == 3
    assert send_workbook_notices(precheck) == 3
    assert len(mail_server.taken) == 6
    assert set(rows(week, "edition, manifest ->> 'occasion', build_id is null")) == {
        (1, "precheck", True),
        (2, "weekly", False),
    }


def test_the_manifest_names_the_pull_and_the_build(week, told, precheck):
    for is_precheck in (True, False):
        week.execute(
            "insert into landing.snapshots (week_start, kecamatan_code, run_id, is_late, status, api_calls, "
            "contract_version, is_precheck) values (%s, %s, 'run', false, 'read', 2, 1, %s)",
            *(WEEK.start, TEBET, is_precheck),
        )
    send_workbook_notices(precheck)
    send_workbook_notices(week.run)
    assert week.read(
        "select manifest ->> 'snapshot_id', manifest ->> 'build_id', build_id from ops.editions "
        "where scope = %s order by edition",
        TEBET,
    ) == [("1", None, None), ("2", "1", 1)]


def test_a_held_programme_still_tells_its_facilitators(week, told):
    week.judge("hold", "workbooks")
    assert send_workbook_notices(week.run) == 3


def test_a_workbook_without_facilitators_is_passed_over_and_logged(week, told, caplog):
    send_workbook_notices(week.run)
    assert week.read("select from ops.editions where scope = %s", KOJA) == []
    assert f"names no facilitator of {KOJA}" in caplog.text


def test_a_workbook_without_feedback_is_passed_over(week, told):
    del told[TEBET]
    assert send_workbook_notices(week.run) == 1
    told.clear()
    assert send_workbook_notices(replace(week.run, is_precheck=True)) == 0


def test_a_refused_address_keeps_nobody_elses_mail(week, told, mail_server):
    mail_server.answers["ANI@oc.example"] = "550 5.1.1 no such user"
    assert send_workbook_notices(week.run) == 2
    assert week.deliveries["ANI@oc.example"] == ("failed", "SMTP 550 5.1.1")
    assert mail_server.reached == ["ani@oc.example", "budi@oc.example"]


def test_a_deferred_address_waits_and_the_other_workbooks_go_out(week, told, mail_server):
    mail_server.answers["ani@oc.example"] = "450 4.2.0 greylisted"
    with pytest.raises(DeliveryError, match="1 mails of 2 editions of workbook_notice 2018-01-15"):
        send_workbook_notices(week.run)
    assert mail_server.reached == ["budi@oc.example", "ANI@oc.example"]
    mail_server.answers.clear()
    assert send_workbook_notices(week.run) == 3
    assert len(mail_server.taken) == 3


def test_a_server_that_is_away_leaves_all_queued_for_the_retry(week, told, mail_server, free_port):
    away = week.run.settings.model_copy(update={"smtp_port": free_port + 1})
    with pytest.raises(Unreachable):
        send_workbook_notices(replace(week.run, settings=away))
    assert set(rows(week, "status")) == {("queued",)}
    assert send_workbook_notices(week.run) == 3


def test_a_crash_in_the_middle_is_never_sent_again_and_the_rest_goes_on(week, told, mail_server):
    mail_server.answers["budi@oc.example"] = "hang up"
    with pytest.raises(Uncertain):
        send_workbook_notices(week.run)
    mail_server.answers.clear()
    assert send_workbook_notices(week.run) == 2
    assert mail_server.reached.count("budi@oc.example") == 1
    assert week.deliveries["budi@oc.example"] == ("failed", "unknown")


def test_all_mails_go_out_in_one_conversation(week, told, mail_server, monkeypatch):
    opened = []
    greet = type(mail_server).handle_RCPT

    async def handle(self, server, session, envelope, address, options):
        opened.append(session.peer)
        return await greet(self, server, session, envelope, address, options)

    monkeypatch.setattr(type(mail_server), "handle_RCPT", handle)
    send_workbook_notices(week.run)
    assert len(opened) == 3
    assert len(set(opened)) == 1


def test_a_mail_that_is_not_fit_to_leave_keeps_only_itself(week, told, mail_server):
    unfit = replace(LINE, remedy="Hubungi 081234567890.")
    told[TEBET] = replace(told[TEBET], lines=(unfit,))
    with pytest.raises(OutboundRefused, match=TEBET) as refusal:
        send_workbook_notices(week.run)
    assert "081234567890" not in str(refusal.value)
    assert mail_server.reached == ["ANI@oc.example"]


def test_logs_name_no_address(week, told, mail_server, caplog):
    caplog.set_level(logging.INFO, "pantau")
    mail_server.answers["ani@oc.example"] = "550 5.1.1 <ani@oc.example> no"
    send_workbook_notices(week.run)
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("pantau"))
    assert (
        "Sent 2 editions of workbook_notice 2018-01-15: 2 now, 2 in all, 1 failed, 0 skipped, 0 queued"
        in ours
    )
    assert "oc.example" not in ours
